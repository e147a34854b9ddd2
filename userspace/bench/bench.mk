# SPDX-License-Identifier: GPL-2.0
#
# What measures the device, in the VM, where there is no C library.

VM_BENCH := $(B)/xv6vm-bench
VM_BENCH_SRC := $(wildcard bench/*.c)

$(VM_BENCH): $(VM_BENCH_SRC) bench/bench.h ../bench/addresses.h ../include/uapi/linux/xv6vm.h
	@mkdir -p $(@D)
	$(CC) $(filter-out -MMD -MP,$(FLAGS)) $(USER_INC) -static -o $@ $(VM_BENCH_SRC) -lpthread

vm-bench: $(VM_BENCH)

.PHONY: vm-bench
