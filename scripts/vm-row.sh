#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A row of stages.tsv that runs in a VM: scripts that write TAP, on one kernel.
#
#   scripts/vm-row.sh NAME KERNEL MEMORY ARGUMENTS SCRIPT...     results/NAME.tap
#
# KERNEL is one of kernel.sh's; "stock" is the one of XV6VM_KERNEL, or 6.1. With "nested"
# among the arguments, the VM can run guests of its own. Exit: as vm.sh test, and 4 if
# there is no such kernel.

. "$(dirname "$0")/lib.sh"

# shellcheck source=scripts/vm-files.sh
. "$ROOT/scripts/vm-files.sh"

NAME=$1 KERNEL=$2 MEMORY=$3 ARGUMENTS=$4
shift 4
[ "$KERNEL" = stock ] || export XV6VM_KERNEL=$KERNEL

vm_files
vm_tests
# Kernels that are built here have KUnit.
[ ! -e "${XV6VM_KO%/*}/xv6vm_kunit.ko" ] || export XV6VM_MODULES=${XV6VM_KO%/*}/xv6vm_kunit.ko
[[ " $* " != *"/small/*.sh"* && " $* " != */hurt.sh* ]] || side_module hurt
if [[ " $ARGUMENTS " == *" nested "* ]]; then
	kvm_modules
	export VM_NESTED=1
fi
[[ " $* " != *"/live/"* ]] || live_mini
if [[ " $* " == *"/usertests/"* && -n ${XV6:-} ]]; then
	rm -rf "$BUILD/live-fs" && install -D -t "$BUILD/live-fs" "$XV6/fs.img"
	export XV6VM_LIVE=$BUILD/live-fs
fi
[[ " $* " != *"/trace/"* ]] || XV6VM_TOOLS+=" $(command -v perf) $(command -v bpftrace)"
[[ " $* " != *"/faults/"* ]] || export VM_SPLATS=$FAULT_SPLATS
cd "$ROOT"
# shellcheck disable=SC2068 # patterns
exec scripts/vm.sh test "$NAME" "$MEMORY" "$ARGUMENTS" $@
