# SPDX-License-Identifier: GPL-2.0
#
# Failure at every point, in the VM.

FAULTS := $(B)/faults
FAULTS_SRC := $(wildcard tests/faults*.c) tests/abi_rows.c tests/tap.c

$(FAULTS): $(FAULTS_SRC) tests/abi.h tests/faults.h tests/tap.h ../include/uapi/linux/xv6vm.h
	@mkdir -p $(@D)
	$(CC) $(filter-out -MMD -MP,$(FLAGS)) $(USER_INC) -static -o $@ $(FAULTS_SRC)

VM_TOOLS += $(FAULTS)
print-vm-tools: $(FAULTS)
