#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Do the kernels that look for bugs find them? A module with planted bugs, each in a VM of
# its own, which must fail by the report that is due. Writes TAP.
#
#   scripts/planted.sh kasan|kcsan

. "$(dirname "$0")/lib.sh"

# shellcheck source=scripts/vm-files.sh
. "$ROOT/scripts/vm-files.sh"

KIND=$1
PLANTED=$ROOT/tests/vm/planted
WORK=$BUILD/planted-$KIND

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

	kernel=$("$ROOT/scripts/kernel.sh") && rm -rf "$WORK" && mkdir -p "$WORK" &&
		cp "$PLANTED/planted.c" "$PLANTED/Kbuild" "$WORK" &&
		make -s -C "$kernel/headers" M="$WORK" -j"$JOBS" modules
}

bites() {
	local name=planted-$KIND-$1 rc=0

	XV6VM_RESULTS=$WORK "$ROOT/scripts/vm.sh" test "$name" 512 \
		"panic_on_warn=1 kmemleak=on BUG=$1" "$PLANTED"/*.sh \
		"$ROOT/tests/vm/leaks/zz-kmemleak.sh" >"$WORK/$1.log" 2>&1 || rc=$?
	[ "$rc" -eq 1 ] && grep -qaE "${REPORTS[$KIND.$1]}" "$BUILD/log/vm-$name-console.log"
}

export XV6VM_KERNEL=$KIND
vm_files
step "building a module with planted bugs ($KIND)" "$BUILD/log/planted-$KIND.log" build_planted
export XV6VM_MODULES=$WORK/planted.ko
number=0
for bug in $(printf '%s\n' "${!REPORTS[@]}" | sed -n "s/^$KIND\.//p" | sort); do
	number=$((number + 1))
	say "planted bug: $bug ($KIND)"
	bites "$bug" && word=ok || word='not ok'
	echo "$word $number - $bug is reported"
done
echo "1..$number"
echo "# figure: $number planted bugs, each reported and the run failed"
