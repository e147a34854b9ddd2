# SPDX-License-Identifier: GPL-2.0-only
#
# The tool and its simulator as WebAssembly, and the one file that a browser opens.
# LIBS=FOLDER has the sources of jansson and zlib: see scripts/source-libs.sh.

PAGE_B := build/page
PAGE_CC ?= clang-14
PAGE := $(PAGE_B)/xv6vm.html
PAGE_JS := $(addprefix page/,dom.js files.js wasi.js machine.js cells.js maps.js walk.js changes.js \
	prompt.js past.js lesson.js exercise.js tour.js place.js main.js)

# (What waits, or calls others, a page does not.)
PAGE_SRC := $(filter-out $(LIVE_SRC) $(addprefix cli/,edit.c grade.c progress.c watch.c qemu_%) tour/terminal.c,\
	$(wildcard cli/*.c quiz/*.c tour/*.c page/*.c) $(LIB_SRC) $(SIM_SRC))
JANSSON := $(addprefix jansson/src/,dump.c error.c hashtable.c hashtable_seed.c load.c memory.c \
	strbuffer.c strconv.c utf.c value.c)
ZLIB := $(addprefix zlib/,adler32.c crc32.c deflate.c inflate.c inffast.c inftrees.c trees.c zutil.c)
PAGE_OBJ := $(patsubst %.c,$(PAGE_B)/%.o,$(subst ../,,$(PAGE_SRC)) $(JANSSON) $(ZLIB)) $(PAGE_B)/tour/chapters.o

# Nothing of this machine's own C library is seen.
PAGE_FLAGS = --target=wasm32-wasi -nostdlibinc -isystem /usr/include/wasm32-wasi \
	-include page/include/page.h -std=gnu11 -D_GNU_SOURCE -D_WASI_EMULATED_SIGNAL -Oz -MMD -MP
PAGE_INC = $(HOSTED_INC) -Ipage/include -Iquiz -I$(LIBS)/jansson/src -I$(LIBS)/jansson/android \
	-I$(LIBS)/zlib $(VERSION)
# (What else there is to warn of, the other builds do.)
PAGE_WARN := -w
$(PAGE_B)/page/%.o: PAGE_WARN := -Wall -Wextra $(WERROR)

$(PAGE_B)/%.o: %.c
	@mkdir -p $(@D)
	$(PAGE_CC) $(PAGE_FLAGS) $(PAGE_WARN) $(PAGE_INC) -c -o $@ $<

$(PAGE_B)/%.o: ../%.c
	@mkdir -p $(@D)
	$(PAGE_CC) $(PAGE_FLAGS) $(PAGE_WARN) $(PAGE_INC) -c -o $@ $<

$(PAGE_B)/tour/chapters.o: $(B)/tour/chapters.c
	@mkdir -p $(@D)
	$(PAGE_CC) $(PAGE_FLAGS) -c -o $@ $<

$(PAGE_B)/%.o: $(LIBS)/%.c
	@mkdir -p $(@D)
	$(PAGE_CC) $(PAGE_FLAGS) $(PAGE_INC) -c -o $@ $<

$(PAGE_B)/xv6vm.wasm: $(PAGE_OBJ)
	$(PAGE_CC) --target=wasm32-wasi -mexec-model=reactor -Oz -o $@ $^ \
		-Wl,--export=malloc,--export=free,--export=__main_void,-s,-z,stack-size=1048576

$(PAGE): page/build.py page/page.html page/page.css $(PAGE_JS) $(PAGE_B)/xv6vm.wasm samples
	@python3 page/build.py $@ $(PAGE_B)/xv6vm.wasm build/samples $(PAGE_JS)

wasm: $(PAGE_B)/xv6vm.wasm

page: $(PAGE)

.PHONY: page wasm
