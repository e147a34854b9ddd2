#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The part of the benchmark that needs a kernel: built into User Mode Linux, which
# runs at the machine's own speed; and on Debian's stock 6.1 in QEMU, once counting
# instructions, once on two CPUs. Appends a line of JSON for each row.
#
#   bench/vm.sh OUT.jsonl [PART...]       uml count wall holds run; all by default
#
# Exit: 0 all of it ran, 2 something could not.

. "$(dirname "$0")/../scripts/lib.sh"

OUT=${1:?usage: bench-vm.sh OUT.jsonl [PART...]}
shift
PARTS=("${@:-uml count wall holds run}")

# run_scripts PART ARGUMENTS [SCRIPT...]: what they print behind "# bench " are
# rows. 2016 MB in one piece need 4 GB in the middle of which the kernel does not lie.
run_scripts() {
	local part=$1 arguments=$2 rc=0
	shift 2

	"$ROOT/scripts/vm.sh" test "bench-$part" 4096 \
		"nokaslr init_on_alloc=0 quiet $arguments" "$@" \
		"$ROOT/bench/vm/$part"/*.sh || rc=2
	sed -n 's/^ *# bench //p' "$RESULTS/bench-$part.tap" >>"$OUT"
	[ "$rc" -eq 0 ] || grep -E '^ *(not ok|# xv6vm)' "$RESULTS/bench-$part.tap" >&2
	return "$rc"
}

count() {
	VM_ICOUNT=1 VM_CPUS=1 run_scripts count ""
}

wall() {
	local times

	times=$(timeout 600 "$ROOT/bench/tlb.py" 9) || return 2
	run_scripts wall "bench_tlb=$times"
}

# Tests that ask for much, with a module whose locks measure themselves.
holds() (
	tests=("$ROOT"/tests/vm/small/{debugfs,image}.sh "$ROOT"/tests/vm/device/{abi,same}.sh)
	kernel=$("$ROOT/scripts/kernel.sh")
	XV6VM_KO=$("$ROOT/scripts/module.sh" "$kernel/headers" CONFIG_XV6VM_HOLDS=y)/xv6vm.ko
	make -s -C "$ROOT/userspace" -j"$JOBS" tool samples
	XV6VM_TOOLS+=" $(make -s -C "$ROOT/userspace" print-vm-tools)"
	XV6VM_SAMPLES=$ROOT/userspace/build/samples
	export XV6VM_SAMPLES
	VM_ICOUNT=1 VM_CPUS=1 run_scripts holds "" "${tests[@]}"
)

# Programs, on a CPU that can run guests.
run() (
	# shellcheck source=scripts/vm-files.sh
	. "$ROOT/scripts/vm-files.sh"
	kvm_modules
	XV6VM_TOOLS+=" $ROOT/userspace/build/xv6run $ROOT/userspace/build/cost"
	XV6VM_TOOLS+=" $ROOT/userspace/build/cost-native"
	export VM_NESTED=1 XV6VM_TOOLS
	VM_ICOUNT=1 VM_CPUS=1 run_scripts run ""
)

uml() {
	"$ROOT/bench/uml.sh" "$OUT"
}

bench_files() {
	local kernel

	kernel=$("$ROOT/scripts/kernel.sh")
	XV6VM_KO=$("$ROOT/scripts/module.sh" "$kernel/headers" CONFIG_XV6VM_BENCH=m)/xv6vm.ko
	XV6VM_MODULES=${XV6VM_KO%.ko}_bench.ko
	step "building what runs in the VM" "$BUILD/log/bench-user.log" \
		make -s -C "$ROOT/userspace" vm-bench
	XV6VM_TOOLS="$ROOT/userspace/build/xv6vm-bench $ROOT/bench/log.sh"
	export XV6VM_KO XV6VM_MODULES XV6VM_TOOLS
}

rc=0
mkdir -p "$RESULTS" "$BUILD/log"
bench_files || exit 2
read -ra PARTS <<<"${PARTS[*]}"
for part in "${PARTS[@]}"; do
	case $part in
	uml | count | wall | holds | run) "$part" || rc=2 ;;
	*) die "no part called $part" ;;
	esac
done
exit "$rc"
