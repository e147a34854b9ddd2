#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The fuzzer in the VM, on kernels that look for bugs while they run.
#
#   tests/fuzz/fuzz-vm.sh full|fast [ROW]      vm-kasan, vm-kcsan; SEED=N begins elsewhere

. "$(dirname "$0")/../../scripts/lib.sh"

# shellcheck source=scripts/vm-files.sh
. "$ROOT/scripts/vm-files.sh"

# shellcheck source=scripts/vm-load.sh
. "$ROOT/scripts/vm-load.sh"

CUT=${1:-fast}
ONLY=${2:-}
STAGE=${STAGE:-fuzz}
RC=0

# row NAME KERNEL CALLS SECONDS: so many calls, in so much time.
row() {
	local name=$1 calls=$3 seconds=$4

	[ -z "$ONLY" ] || [ "$ONLY" = "$name" ] || return 0
	under_load "$name" "$2" $((seconds + 100)) 512 \
		"fuzz_calls=$calls fuzz_seconds=$seconds fuzz_seed=${SEED:-0}" \
		"$ROOT"/tests/vm/fuzz/*.sh || RC=$?
	figure "$name" "$(grouped "$(said "$name" calls)") fuzzed calls in the ${2^^} VM, $(splats "$name") splats, $(said "$name" coverage) pairs of places covered"
}

mkdir -p "$RESULTS" "$BUILD/log"
"$ROOT/scripts/deps.sh" build tool vm kunit
case $CUT in
full)
	row vm-kasan kasan 1000000 1800
	row vm-kcsan kcsan 150000 900
	;;
fast) row vm-kasan kasan 20000 300 ;;
*) die "full or fast" ;;
esac
exit "$RC"
