#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The part of the benchmark that needs a kernel: Debian's stock 6.1 in QEMU, once
# counting instructions, once on two CPUs. Appends a line of JSON for each row.
#
#   scripts/bench-vm.sh OUT.jsonl [PART...]       count wall; all by default
#
# Exit: 0 all of it ran, 2 something could not.

. "$(dirname "$0")/lib.sh"

# shellcheck source=scripts/vm-files.sh
. "$ROOT/scripts/vm-files.sh"

OUT=${1:?usage: bench-vm.sh OUT.jsonl [PART...]}
shift
DEFAULT=(count wall)

# rows NAME: what the scripts in the VM printed behind "# bench ".
rows() {
	sed -n 's/^ *# bench //p' "$RESULTS/$1.tap" >>"$OUT"
}

# 2016 MB in one piece need 4 GB whose middle the kernel does not lie in.
count() {
	VM_ICOUNT=1 VM_CPUS=1 VM_TIMEOUT=300 "$ROOT/scripts/vm.sh" test bench-count 4096 \
		"nokaslr init_on_alloc=0 quiet" "$ROOT"/scripts/vm/bench/count/*.sh
	rows bench-count
}

wall() {
	VM_TIMEOUT=200 "$ROOT/scripts/vm.sh" test bench-wall 4096 \
		"nokaslr init_on_alloc=0 quiet" "$ROOT"/scripts/vm/bench/wall/*.sh
	rows bench-wall
}

bench_files() {
	local kernel

	vm_files
	kernel=$("$ROOT/scripts/kernel.sh")
	XV6VM_KO=$("$ROOT/scripts/module.sh" "$kernel/headers")/xv6vm.ko
	make -s -C "$ROOT/userspace" vm-bench
	XV6VM_TOOLS=$ROOT/userspace/build/xv6vm-bench
	XV6VM_SAMPLES=
	export XV6VM_KO XV6VM_TOOLS XV6VM_SAMPLES
}

rc=0
bench_files || exit 2
for part in "${@:-${DEFAULT[@]}}"; do
	"$part" || rc=2
done
exit "$rc"
