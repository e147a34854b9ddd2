#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Races and lifetime: calls against close, exit, kill, readers and rmmod; frames that
# are held against files that free what they guess; the module loaded and unloaded under
# readers and openers. On kernels that look for bugs.
#
#   scripts/check-races.sh full|fast [ROW...]     SEED=N begins elsewhere

. "$(dirname "$0")/lib.sh"

# shellcheck source=scripts/vm-files.sh
. "$ROOT/scripts/vm-files.sh"

# shellcheck source=scripts/vm-load.sh
. "$ROOT/scripts/vm-load.sh"

CUT=${1:-full}
shift || true
STAGE=${STAGE:-races}
KMEMLEAK=$ROOT/tests/vm/leaks/zz-kmemleak.sh
RC=0

# stress KERNEL CALLS SECONDS
stress() {
	local name=stress-$1

	under_load "$name" "$1" $(($3 + 100)) 512 \
		"stress_calls=$2 stress_seconds=$3 stress_seed=${SEED:-0}" \
		"$ROOT/tests/vm/stress/stress.sh" || RC=$?
	figure "$name" "$(grouped "$(said "$name" calls)") calls by threads and processes that race in the ${1^^} VM, $(splats "$name") splats"
}

# reload ROW KERNEL ROUNDS SECONDS [ARGUMENT SCRIPT]
reload() {
	local name=$1

	shift
	under_load "$name" "$1" $(($3 + 100)) 512 \
		"${4:-} reload_rounds=$2 reload_seconds=$3 reload_seed=${SEED:-0}" \
		"$ROOT/tests/vm/reload/reload.sh" "${@:5}" || RC=$?
	figure "$name" "$(grouped "$(said "$name" rounds)") insmod/rmmod rounds under 8 readers and 4 openers in the ${1^^} VM, $(splats "$name") splats"
}

# held KERNEL SECONDS
held() {
	local name=held-$1

	under_load "$name" "$1" $(($2 * 20 + 100)) 512 \
		"held_seconds=$2 held_seed=${SEED:-0}" \
		"$ROOT/tests/vm/held/held.sh" || RC=$?
	figure "$name" "$(grouped "$(said "$name" rounds)") held frames beside files that free what they guess in the ${1^^} VM, $(said "$name" lost) lost"
}

full() {
	case $1 in
	stress-kasan) stress kasan 200000 900 ;;
	stress-kcsan) stress kcsan 50000 900 ;;
	held-6.1) held 6.1 25 ;;
	held-kasan) held kasan 25 ;;
	# KASAN makes a round of it many times slower.
	reload-6.1) reload "$1" 6.1 1000 1800 ;;
	reload-kasan) reload "$1" kasan 100 1200 ;;
	reload-kcsan) reload "$1" kcsan 100 600 ;;
	# To look for what nothing points to makes all of it several times slower.
	leaks-kasan) reload "$1" kasan 30 900 kmemleak=on "$KMEMLEAK" ;;
	*) die "no row called $1" ;;
	esac
}

fast() {
	case $1 in
	stress-kasan) stress kasan 5000 300 ;;
	reload-6.1) reload "$1" 6.1 50 300 ;;
	held-6.1) held 6.1 5 ;;
	*) die "no row called $1" ;;
	esac
}

mkdir -p "$RESULTS" "$BUILD/log"
"$ROOT/scripts/deps.sh" build tool vm kunit
case $CUT in
full) rows=(stress-kasan stress-kcsan held-6.1 held-kasan reload-6.1 reload-kasan reload-kcsan leaks-kasan) ;;
fast) rows=(stress-kasan reload-6.1 held-6.1) ;;
*) die "full or fast" ;;
esac
[ $# -eq 0 ] || rows=("$@")
for name in "${rows[@]}"; do
	"$CUT" "$name"
done
exit "$RC"
