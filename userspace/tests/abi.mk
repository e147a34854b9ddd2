# SPDX-License-Identifier: GPL-2.0
#
# The ABI as raw ioctls, for both kinds of callers. They run in the VM, where
# there is no C library.

ABI_TESTS := $(B)/abi_test $(B)/abi_test32
ABI_SRC := $(wildcard tests/abi*.c) tests/tap.c

# asm/ is the same for both; what makes gcc find it there is gcc-multilib, which no
# cross compiler suffers beside itself.
$(B)/abi_test32: ABI_M32 := -m32 -idirafter /usr/include/$(shell $(CC) -print-multiarch)

$(ABI_TESTS): $(ABI_SRC) tests/abi.h tests/tap.h ../include/uapi/linux/xv6vm.h
	@mkdir -p $(@D)
	$(CC) $(filter-out -MMD -MP,$(FLAGS)) $(USER_INC) $(ABI_M32) -static -o $@ $(ABI_SRC)

VM_TOOLS += $(ABI_TESTS)
print-vm-tools: $(ABI_TESTS)
