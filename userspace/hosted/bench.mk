# SPDX-License-Identifier: GPL-2.0
#
# The benchmark's rows as a program: the core as the tool has it, -O2, and the
# textbook with the very same flags.

BENCH_B := build/bench
BENCH := $(BENCH_B)/rows
BENCH_SRC := $(wildcard ../module/core/*.c) hosted/bench.c
BENCH_SRC += $(filter-out ../bench/kernel_%,$(wildcard ../bench/*.c))
BENCH_OBJ := $(patsubst %.c,$(BENCH_B)/%.o,$(subst ../,,$(BENCH_SRC)))
BENCH_FLAGS := -std=gnu11 -D_GNU_SOURCE -O2 -g -Wall -Wextra $(WERROR) -MMD -MP \
	$(HOSTED_INC) -I../bench

$(BENCH_B)/hosted/%.o: hosted/%.c
	@mkdir -p $(@D)
	$(CC) $(BENCH_FLAGS) -c -o $@ $<

$(BENCH_B)/%.o: ../%.c
	@mkdir -p $(@D)
	$(CC) $(BENCH_FLAGS) -c -o $@ $<

$(BENCH): $(BENCH_OBJ)
	$(CC) $(BENCH_FLAGS) -o $@ $^ -lpthread

bench: $(BENCH)

.PHONY: bench
-include $(shell find $(BENCH_B) -name '*.d' 2>/dev/null)
