# SPDX-License-Identifier: GPL-2.0
#
# The benchmark's rows as a program: the core as the tool has it, -O2, and the
# textbook with the very same flags.

ROWS_B := build/rows
ROWS := $(ROWS_B)/rows
ROWS_SRC := $(wildcard ../module/core/*.c) hosted/bench.c
ROWS_SRC += $(filter-out ../bench/kernel_%,$(wildcard ../bench/*.c))
ROWS_OBJ := $(patsubst %.c,$(ROWS_B)/%.o,$(subst ../,,$(ROWS_SRC)))
ROWS_FLAGS := -std=gnu11 -D_GNU_SOURCE -O2 -g -Wall -Wextra $(WERROR) -MMD -MP \
	$(HOSTED_INC) -I../bench

$(ROWS_B)/hosted/%.o: hosted/%.c
	@mkdir -p $(@D)
	$(CC) $(ROWS_FLAGS) -c -o $@ $<

$(ROWS_B)/%.o: ../%.c
	@mkdir -p $(@D)
	$(CC) $(ROWS_FLAGS) -c -o $@ $<

$(ROWS): $(ROWS_OBJ)
	$(CC) $(ROWS_FLAGS) -o $@ $^ -lpthread

# Commands and their locks, too, in two threads: who waits for whom.
WAITS := $(ROWS_B)/waits
WAITS_SRC := $(wildcard ../module/core/*.c) $(CMD_SRC) hosted/waits.c
WAITS_OBJ := $(patsubst %.c,$(ROWS_B)/%.o,$(subst ../,,$(WAITS_SRC)))

$(WAITS): $(WAITS_OBJ)
	$(CC) $(ROWS_FLAGS) -o $@ $^ -lpthread

bench-rows: $(ROWS) $(WAITS)

.PHONY: bench-rows
-include $(shell find $(ROWS_B) -name '*.d' 2>/dev/null)
