# SPDX-License-Identifier: GPL-2.0
#
# Tests of the module under load and under attack. They run in the VM, where there
# is no C library; each folder but common/ is a program.

VMTEST_COMMON := $(wildcard vmtest/common/*.c) tests/abi_call.c tests/abi_rows.c tests/tap.c
VMTEST_HEADERS := $(wildcard vmtest/*/*.h) tests/abi.h tests/tap.h ../include/uapi/linux/xv6vm.h
VMTESTS := $(patsubst vmtest/%/main.c,$(B)/vm-%,$(wildcard vmtest/*/main.c))

$(VMTESTS): $(B)/vm-%: $(VMTEST_COMMON) $(VMTEST_HEADERS) $(wildcard vmtest/*/*.c)
	@mkdir -p $(@D)
	$(CC) $(filter-out -MMD -MP,$(FLAGS)) $(USER_INC) -Itests -Ivmtest/common -static -s -o $@ \
		$(VMTEST_COMMON) $(wildcard vmtest/$*/*.c) -lpthread

# They are many, so only who runs them takes them along.
print-vmtests: $(VMTESTS)
	@echo $(abspath $(VMTESTS))

.PHONY: print-vmtests
