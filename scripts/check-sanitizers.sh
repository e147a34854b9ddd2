#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The tests of the VM on kernels that look for bugs while they run: scripts/kernels/.
# A kernel that has something to report panics, and its row has failed.
#
#   scripts/check-sanitizers.sh full|fast [ROW...]      e.g. full kasan.faults
#
# PANIC=0 goes on after a report, to see them all; the row has failed even so.

. "$(dirname "$0")/lib.sh"

# shellcheck source=scripts/vm-files.sh
. "$ROOT/scripts/vm-files.sh"

# shellcheck source=scripts/vm-load.sh
. "$ROOT/scripts/vm-load.sh"

CUT=${1:-full}
shift || true
export STAGE=${STAGE:-sanitizers}
V=$ROOT/tests/vm
SUITE=("$V"/small/*.sh "$ROOT"/tests/vm/device/*.sh)
KMEMLEAK=$V/leaks/zz-kmemleak.sh

FULL='kasan.vm-small kasan.vm-large kasan.kunit kasan.faults kasan.planted'
FULL+=' kcsan.vm-small kcsan.kunit kcsan.planted'

export VM_TIMEOUT=${VM_TIMEOUT:-3000} SCRIPT_TIMEOUT=${SCRIPT_TIMEOUT:-1500}

# files_for KERNEL [MAKE-ARGUMENT...]: what the VM gets.
files_for() {
	export XV6VM_KERNEL=$1
	vm_files "${@:2}"
	export XV6VM_MODULES=${XV6VM_KO%/*}/xv6vm_kunit.ko
}

# row KERNEL WHAT NAME
row() {
	local leaks=() scripts=("$V/$2"/*.sh)

	[ "$1" != kasan ] || leaks=("$KMEMLEAK")
	case $2 in
	vm-small) watched_vm "$3" 1024 kmemleak=on "${SUITE[@]}" "${leaks[@]}" ;;
	# KASAN's shadow of 64 MB takes 8.
	vm-large) vm_tests && watched_vm "$3" 3072 SLACK=20 "$V"/large/*.sh ;;
	# KCSAN looks rarely here: long work by one thread is no race.
	kunit) watched_vm "$3" 1024 'kmemleak=on kcsan.skip_watch=4000' "${scripts[@]}" "${leaks[@]}" ;;
	# Where a request fails on purpose the kernel says so, with a stack.
	faults) VM_SPLATS=${SPLATS/Call Trace|/} watched_vm "$3" 1024 kmemleak=on "${scripts[@]}" "${leaks[@]}" ;;
	planted) planted "$1" "$3" ;;
	fast) VM_SPLATS=${SPLATS/Call Trace|/} watched_vm "$3" 512 'kmemleak=on STRIDE=9 MODULE_STRIDE=97' \
		"$V"/small/busy.sh "$ROOT"/tests/vm/device/abi.sh "$V"/faults/*.sh "${leaks[@]}" ;;
	*) die "no row called $1.$2: there are $FULL" ;;
	esac
}

# ---- does it bite? ---------------------------------------------------------
# What each bug of planted.c must be called in the log of its kernel.
declare -A REPORTS=(
	[kasan.out_of_bounds]='KASAN: slab-out-of-bounds in .*planted'
	[kasan.use_after_free]='KASAN: use-after-free in .*planted'
	[kasan.bad_index]='UBSAN: array-index-out-of-bounds in .*planted.c'
	[kasan.bad_shift]='UBSAN: shift-out-of-bounds in .*planted.c'
	[kasan.lock_order]='possible circular locking dependency'
	[kasan.sleep_in_atomic]='BUG: (sleeping function called from invalid context|scheduling while atomic)'
	[kasan.leak]='kmemleak: [0-9]+ new suspected memory leaks'
	[kasan.warning]='WARNING: .*planted'
	[kcsan.unlocked_count]='BUG: KCSAN: data-race in racer'
)

build_planted() {
	local kernel

	kernel=$("$ROOT/scripts/kernel.sh") && rm -rf "$1" && mkdir -p "$1" &&
		cp "$V/planted/planted.c" "$V/planted/Kbuild" "$1" &&
		make -s -C "$kernel/headers" M="$1" -j"$JOBS" modules
}

# One VM that must fail, by the report that is due.
bites() {
	local name=planted-$1-$2 log=$BUILD/log/vm-planted-$1-$2-console.log rc=0

	XV6VM_RESULTS=$BUILD/planted watched_vm "$name" 512 "kmemleak=on BUG=$2" "$V"/planted/*.sh \
		"$KMEMLEAK" >"$BUILD/log/$name.log" 2>&1 || rc=$?
	[ "$rc" -eq 1 ] && grep -qaE "${REPORTS[$1.$2]}" "$log"
}

# planted KERNEL NAME: the test of the tests.
planted() {
	local dir=$BUILD/planted-$1 number=0 failed=0 bug

	step "building a module with planted bugs ($1)" "$BUILD/log/planted-$1.log" \
		build_planted "$dir" || return
	mkdir -p "$BUILD/planted"
	export XV6VM_MODULES=$dir/planted.ko
	for bug in $(printf '%s\n' "${!REPORTS[@]}" | sed -n "s/^$1\.//p" | sort); do
		number=$((number + 1))
		say "planted bug: $bug ($1)"
		if bites "$1" "$bug"; then
			echo "ok $number - $bug is reported"
		else
			failed=1
			echo "not ok $number - $bug is reported"
		fi
	done >"$RESULTS/$2.tap"
	echo "1..$number" >>"$RESULTS/$2.tap"
	echo "# figure: $number planted bugs, each reported and the run failed" >>"$RESULTS/$2.tap"
	return "$failed"
}

# ---- rows ------------------------------------------------------------------
worst=0
mkdir -p "$RESULTS" "$BUILD/log"
if [ $# -gt 0 ]; then
	rows=("$@")
elif [ "$CUT" = fast ]; then
	rows=(kasan.fast)
else
	read -ra rows <<<"$FULL"
fi
for name in "${rows[@]}"; do
	rc=0
	(files_for "${name%%.*}" && row "${name%%.*}" "${name#*.}" "$STAGE.$name") || rc=$?
	echo "$rc" >"$RESULTS/$STAGE.$name.rc"
	# Failed, or else unfinished, or else passed.
	[ "$rc" -eq 0 ] || [ "$worst" -eq 1 ] || worst=$rc
done
exit "$worst"
