#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The threats of SECURITY.md, one by one, as attacks on a module in a VM; what
# builds that VM; and where the module finds real host addresses, that no answer has
# one.
#
#   scripts/check-threats.sh [full|fast]     (there is no shorter cut: both are the same)

. "$(dirname "$0")/lib.sh"

# shellcheck source=scripts/vm-files.sh
. "$ROOT/scripts/vm-files.sh"

STAGE=${STAGE:-threats}
RC=0

# row NAME COMMAND...: its status is the row's, and the worst one the stage's.
row() {
	local name=$1 status=0

	shift
	"$@" || status=$?
	echo "$status" >"$RESULTS/$STAGE.$name.rc"
	[ "$status" -eq 0 ] || RC=$status
}

mkdir -p "$RESULTS"
rm -f "$RESULTS/$STAGE".*
vm_files
vm_tests
# Nobody clears memory but the module; the host's addresses are known, and lie where
# emulated ones do not.
# shellcheck disable=SC2016 # the kernel wants the dollar
row vm "$ROOT/scripts/vm.sh" test "$STAGE.vm" 1536 \
	'init_on_alloc=0 slub_debug=P nokaslr memmap=640M$0x4000000' \
	"$ROOT"/tests/vm/threats/*.sh
row cage "$ROOT/scripts/vm-cage.sh" "$RESULTS/$STAGE.cage.tap"
exit "$RC"
