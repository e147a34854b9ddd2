# SPDX-License-Identifier: GPL-2.0-only
#
# The benchmark's rows as a program: the core as the module has it, with all frames
# filled, -O2, and the textbook with the very same flags.

ROWS_B := build/rows
ROWS := $(ROWS_B)/rows
ROWS_SRC := $(wildcard ../module/core/*.c) ../tests/ref/textbook.c ../bench/hosted/bench.c
ROWS_SRC += $(filter-out ../bench/kernel_%,$(wildcard ../bench/*.c))
ROWS_FLAGS := -std=gnu11 -D_GNU_SOURCE -O2 -g -Wall -Wextra $(WERROR) -MMD -MP \
	-I../include $(HOSTED_INC) -I../bench
rows_objects = $(patsubst ../%.c,$(ROWS_B)/%.o,$(1))

$(ROWS_B)/%.o: ../%.c
	@mkdir -p $(@D)
	$(CC) $(ROWS_FLAGS) -c -o $@ $<

# Commands and their locks, too, in two threads: who waits for whom.
WAITS := $(ROWS_B)/waits
WAITS_SRC := $(wildcard ../module/core/*.c) $(CMD_SRC) ../bench/hosted/waits.c

$(ROWS): $(call rows_objects,$(ROWS_SRC))
$(WAITS): $(call rows_objects,$(WAITS_SRC))
$(ROWS) $(WAITS):
	$(CC) $(ROWS_FLAGS) -o $@ $^ -lpthread

bench-rows: $(ROWS) $(WAITS)

# What measures the device, in the VM, where there is no C library.
VM_BENCH := $(B)/xv6vm-bench
VM_BENCH_SRC := $(wildcard ../bench/device/*.c)

$(VM_BENCH): $(VM_BENCH_SRC) ../bench/device/bench.h ../bench/addresses.h ../include/uapi/linux/xv6vm.h
	@mkdir -p $(@D)
	$(CC) $(filter-out -MMD -MP,$(FLAGS)) $(USER_INC) -static -o $@ $(VM_BENCH_SRC) -lpthread

# What it costs programs to run, as xv6's and as Linux's.
COST := $(B)/cost $(B)/cost-native
COST_SRC := ../bench/run/cost.c $(wildcard ../tests/run/*.h)

$(B)/cost: $(COST_SRC)
	@mkdir -p $(@D)
	$(CC) $(SAMPLE_FLAGS) -I../tests/run -o $@ $<

$(B)/cost-native: $(COST_SRC)
	@mkdir -p $(@D)
	$(CC) $(filter-out -Wl%,$(SAMPLE_FLAGS)) -DNATIVE -I../tests/run -o $@ $<

vm-bench: $(VM_BENCH) $(COST) $(RUN)

.PHONY: bench-rows vm-bench
-include $(shell find $(ROWS_B) -name '*.d' 2>/dev/null)
