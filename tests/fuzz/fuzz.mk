# SPDX-License-Identifier: GPL-2.0-only
#
# Fuzz targets: libFuzzer with AddressSanitizer and UndefinedBehaviorSanitizer,
# all of it built by clang. Each is a program build/fuzz/NAME that takes
# libFuzzer's options and corpora; scripts/check-fuzz.sh runs them.

FUZZ_CC ?= clang-14
FUZZ_B ?= build/fuzz
FUZZ_SAN ?= address,undefined
# What is fuzzed tells libFuzzer where it goes. What judges does not: it looks at
# everything every time, so that all there is to learn is where it fails.
FUZZ_COVER = -fsanitize=fuzzer-no-link
FUZZ_FLAGS = -std=gnu11 -D_GNU_SOURCE -O2 -g -Wall -Wextra $(WERROR) -MMD -MP \
	$(FUZZ_COVER) -fsanitize=$(FUZZ_SAN) -fno-sanitize-recover=all \
	-fno-omit-frame-pointer -DHOSTED_WARN_ABORTS -DHOSTED_LOCKDEP \
	$(VERSION)

FUZZ_CORE := $(wildcard ../module/core/*.c)
FUZZ_CMD := $(CMD_SRC)
# A machine, and the reference beside it.
FUZZ_WORLD := $(FUZZ_CORE) $(REF_SRC) tests/fuzz/world.c

# What each target is made of, beside fuzz.c.
FUZZ_SRC_core := $(FUZZ_WORLD) $(addprefix tests/fuzz/,core.c records.c)
FUZZ_SRC_walk := $(FUZZ_WORLD) $(addprefix tests/fuzz/,records.c walk.c)
FUZZ_SRC_cmd := $(FUZZ_WORLD) $(FUZZ_CMD) $(addprefix tests/fuzz/,cmd.c cmd_form.c records.c) \
	tests/cards.c
FUZZ_SRC_elf := $(FUZZ_WORLD) tests/fuzz/elf.c
FUZZ_SRC_image := $(LIB_SRC) $(SIM_SRC) tests/fuzz/image.c tests/fuzz/records.c
# Files, with the libraries that read them.
FUZZ_SRC_file := $(LIB_SRC) $(SIM_SRC) tests/fuzz/file.c ../tests/tool/image_forms.c
FUZZ_SRC_state := $(LIB_SRC) $(SIM_SRC) tests/fuzz/state.c tests/fuzz/records.c
# What a stub or QMP answers.
FUZZ_SRC_stub := $(addprefix lib/,gdb.c gdb_packet.c number.c qmp.c trace.c trace_event.c trace_watch.c code.c wire.c) \
	tests/fuzz/records.c tests/fuzz/stub.c
# The whole tool, which finds no file but what the target gives it.
FUZZ_SRC_batch := $(wildcard cli/*.c quiz/*.c tour/*.c) $(B)/tour/chapters.c $(LIB_SRC) $(SIM_SRC) tests/fuzz/batch.c ../tests/ref/elf_make.c
FUZZ_LINK_batch := -Wl,--wrap=open,--wrap=fopen,--wrap=connect
FUZZ_LIBS_batch := -ljansson -ledit

FUZZ_TARGETS := core walk cmd elf file image state batch stub
FUZZ_JUDGES := module/core/check% tests/ref/% $(addprefix tests/fuzz/,fuzz.o records.o world.o) \
	tests/cards.o

$(filter $(addprefix $(FUZZ_B)/,$(FUZZ_JUDGES)),$(patsubst %.c,$(FUZZ_B)/%.o,\
	$(subst ../,,$(wildcard ../tests/fuzz/*.c) ../tests/cards.c $(FUZZ_CORE) $(REF_SRC)))): FUZZ_COVER :=

FUZZ := $(FUZZ_TARGETS:%=$(FUZZ_B)/%)

$(FUZZ_B)/tests/%.o: ../tests/%.c ../tests/fuzz/fuzz.mk
	@mkdir -p $(@D)
	$(FUZZ_CC) $(FUZZ_FLAGS) $(HOSTED_INC) -I../tests -c -o $@ $<

$(FUZZ_B)/module/%.o: ../module/%.c ../tests/fuzz/fuzz.mk
	@mkdir -p $(@D)
	$(FUZZ_CC) $(FUZZ_FLAGS) $(HOSTED_INC) -c -o $@ $<

$(FUZZ_B)/lib/%.o: lib/%.c ../tests/fuzz/fuzz.mk
	@mkdir -p $(@D)
	$(FUZZ_CC) $(FUZZ_FLAGS) $(if $(filter $<,$(SIM_SRC)),$(HOSTED_INC),$(USER_INC)) -c -o $@ $<

# As the tool has them.
FUZZ_ZSTD := $(addprefix $(FUZZ_B)/,lib/image_pack.o tests/tool/image_forms.o)
FUZZ_DW := $(addprefix $(FUZZ_B)/lib/,image_die.o image_dwarf.o image_frames.o code.o)
$(FUZZ_ZSTD): FUZZ_FLAGS += $(if $(ZSTD_LIBS),-DXV6VM_ZSTD)
$(FUZZ_DW): FUZZ_FLAGS += $(if $(DW_LIBS),-DXV6VM_LIBDW)

define fuzz_folder
$(FUZZ_B)/$(1)/%.o: $(1)/%.c ../tests/fuzz/fuzz.mk
	@mkdir -p $$(@D)
	$(FUZZ_CC) $(FUZZ_FLAGS) $(USER_INC) -Iquiz -Dmain=cli_main -c -o $$@ $$<
endef
$(foreach folder,cli quiz tour $(B)/tour,$(eval $(call fuzz_folder,$(folder))))

fuzz_objects = $(patsubst %.c,$(FUZZ_B)/%.o,$(subst ../,,tests/fuzz/fuzz.c $(FUZZ_SRC_$(1))))

define fuzz_program
$(FUZZ_B)/$(1): $(call fuzz_objects,$(1))
	$(FUZZ_CC) $(FUZZ_FLAGS) $(LDFLAGS) -fsanitize=fuzzer $(FUZZ_LINK_$(1)) -o $$@ $$^ $(FUZZ_LIBS_$(1)) $(LIBS_EXTRA)
endef
$(foreach target,$(FUZZ_TARGETS),$(eval $(call fuzz_program,$(target))))

fuzz: $(FUZZ)

# The same where no byte that was never written may decide or be told.
fuzz-memory:
	@$(MAKE) FUZZ_B=build/fuzz-memory FUZZ_SAN=memory build/fuzz-memory/cmd

.PHONY: fuzz fuzz-memory
-include $(shell find $(FUZZ_B) -name '*.d' 2>/dev/null)
