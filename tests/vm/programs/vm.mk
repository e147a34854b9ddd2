# SPDX-License-Identifier: GPL-2.0-only
#
# What runs in the VM, where there is no C library; each folder but common/ is a
# program.

VMP := ../tests/vm/programs
CARDS := $(wildcard ../tests/cards*.c)
VMP_COMMON := $(wildcard $(VMP)/common/*.c) $(CARDS)
VMP_HEADERS := $(wildcard $(VMP)/*/*.h) ../tests/cards.h ../include/uapi/linux/xv6vm.h
vm_program = @mkdir -p $(@D) && $(CC) $(filter-out -MMD -MP,$(FLAGS)) $(USER_INC) \
	-I../tests -I$(VMP)/common -static $(1) -o $@ $(filter %.c,$^) -lpthread

# The ABI as raw ioctls, for both kinds of callers. asm/ is the same for both; what makes
# gcc find it there is gcc-multilib, which no cross compiler suffers beside itself.
ABI_TESTS := $(B)/abi_test $(B)/abi_test32
ABI_SRC := $(wildcard $(VMP)/abi/*.c) $(addprefix $(VMP)/common/,abi_call.c tap.c) $(CARDS)
$(B)/abi_test32: ABI_M32 := -m32 -idirafter /usr/include/$(shell $(CC) -print-multiarch)

$(ABI_TESTS): $(ABI_SRC) $(VMP_HEADERS)
	$(call vm_program,$(ABI_M32))

# Failure at every point.
FAULTS := $(B)/faults

$(FAULTS): $(wildcard $(VMP)/faults/*.c) $(VMP)/common/tap.c $(CARDS) $(VMP_HEADERS)
	$(call vm_program)

VM_TOOLS += $(ABI_TESTS) $(FAULTS)
print-vm-tools: $(ABI_TESTS) $(FAULTS)

# Load and attacks.
VMTESTS := $(patsubst $(VMP)/%/main.c,$(B)/vm-%,$(wildcard $(VMP)/*/main.c))

.SECONDEXPANSION:
$(VMTESTS): $(B)/vm-%: $(VMP_COMMON) $(VMP_HEADERS) $$(wildcard $(VMP)/$$*/*.c)
	$(call vm_program,-s)

# They are many, so only who runs them takes them along.
print-vmtests: $(VMTESTS)
	@echo $(abspath $(VMTESTS))

.PHONY: print-vmtests
