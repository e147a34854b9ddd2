#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Runs the KUnit suites on User Mode Linux, by the kernel's own kunit.py, in a
# copy of Debian's kernel source with this project hooked into it.
#
#   scripts/kunit.sh [FILTER]        e.g. scripts/kunit.sh 'xv6vm_kalloc*'
#
# XV6VM_LINUX=DIR takes another unpacked kernel tree (6.12 and 7.2 are known to work).

. "$(dirname "$0")/lib.sh"

# shellcheck source=scripts/linux-tree.sh
. "$ROOT/scripts/linux-tree.sh"

FILTER=${1:-}
TAP=$RESULTS/kunit.tap

run_kunit() {
	cd "$TREE"
	python3 tools/testing/kunit/kunit.py run --arch=um --jobs="$JOBS" \
		--build_dir="$OUT" --kunitconfig=drivers/misc/xv6vm/kunit \
		--timeout=300 --kernel_args=xv6vm.mem=16M ${FILTER:+"$FILTER"}
}

# kunit.py is content with a log that holds sanitizer and lockdep reports.
collect() {
	local splats

	[ -f "$OUT/test.log" ] || return 1
	tr -d '\r' <"$OUT/test.log" >"$BUILD/log/kunit-kernel.log"
	sed -n '/^\(\[.*\] \)\?\(K\?TAP version\)/,$p' "$BUILD/log/kunit-kernel.log" >"$TAP"
	splats=$(grep -anE "$SPLATS" "$BUILD/log/kunit-kernel.log" || true)
	[ -z "$splats" ] && return
	say "reports in the kernel log ($BUILD/log/kunit-kernel.log):"
	printf '%s\n' "$splats" | head -n 20 >&2
	return 1
}

rc=0
mkdir -p "$RESULTS" "$BUILD/log"
rm -f "$TAP"
lock kunit
linux_tree uml
rm -f "$OUT/test.log"
step "KUnit on UML (the first build takes 2-4 minutes, later ones 10 s)" "$BUILD/log/kunit.log" \
	run_kunit || rc=1
collect || rc=1
python3 "$ROOT/scripts/tally.py" "kunit=$TAP" || rc=1
exit "$rc"
