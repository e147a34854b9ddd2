# SPDX-License-Identifier: GPL-2.0-only
#
# The kernel's KUnit suites as a program: the same core, the same commands and
# the same tests, under AddressSanitizer and UndefinedBehaviorSanitizer. It
# prints KTAP. SUITES=GLOB runs some of them, SEED=N begins the
# random ones elsewhere. COVERAGE=1: counted line by line instead, unoptimised so
# that a line stays a line.

KUNIT_B := build/$(if $(COVERAGE),coverage,kunit)
KUNIT := $(KUNIT_B)/kunit-hosted
KUNIT_SRC := $(wildcard ../module/core/*.c) $(CMD_SRC) $(REF_SRC)
KUNIT_SRC += $(filter-out ../kunit/region%,$(wildcard ../kunit/*.c))
KUNIT_SRC += $(wildcard ../tests/cards*.c) hosted/kunit.c hosted/region.c hosted/work.c
KUNIT_OBJ := $(patsubst %.c,$(KUNIT_B)/%.o,$(subst ../,,$(KUNIT_SRC)))
# A warning of the kernel's kind ends the program: no test expects one.
# (Which warnings there are depends on -O: they are the other build's business.)
# (How much is done at a time is counted by gcc's own calls at each block.)
KUNIT_KIND := $(if $(COVERAGE),-O0 -w --coverage -fprofile-update=atomic,-O1 $(SANFLAGS) \
	-DHOSTED_WORK -fsanitize-coverage=trace-pc)
KUNIT_FLAGS := -std=gnu11 -D_GNU_SOURCE -g -Wall -Wextra $(WERROR) -MMD -MP \
	$(KUNIT_KIND) -DHOSTED_WARN_ABORTS $(HOSTED_INC) -I../kunit

$(KUNIT_B)/hosted/%.o: hosted/%.c
	@mkdir -p $(@D)
	$(CC) $(KUNIT_FLAGS) -c -o $@ $<

$(KUNIT_B)/%.o: ../%.c
	@mkdir -p $(@D)
	$(CC) $(KUNIT_FLAGS) -c -o $@ $<

$(KUNIT): $(KUNIT_OBJ)
	$(CC) $(KUNIT_FLAGS) -o $@ $^ -lpthread

kunit-hosted:
	@$(MAKE) $(KUNIT) >&2
	@$(KUNIT) $(if $(SUITES),--filter '$(SUITES)') $(if $(SEED),seed=$(SEED)) $(KUNIT_ARGS)

# For those who compile one of its files anew: how, and what is linked.
print-kunit:
	@echo $(KUNIT_FLAGS)
	@echo $(KUNIT_OBJ)

.PHONY: kunit-hosted print-kunit
-include $(shell find $(KUNIT_B) -name '*.d' 2>/dev/null)
