#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Do the tests bite? Row auto: the core changed in hundreds of small ways, which the
# hosted suites must notice. Row rows: each defence of the threat model taken away,
# which the test that is named for it must notice. See tests/mutants/README.md.
#
#   scripts/check-mutants.sh [full|fast]
#
# fast: twelve of the former, and of the latter what needs no VM. SEED=N and COUNT=N
# choose other mutants; PATCHES="NAME..." tries only these. What is known of the very
# same sources is not tried again; FRESH=1 forgets that.

. "$(dirname "$0")/lib.sh"

CUT=${1:-full}
STAGE=${STAGE:-mutants}
DIR=$BUILD/mutants
KNOWN=$CACHE/mutants
RC=0

# row NAME COMMAND...: its status is the row's, and the worst one the stage's.
row() {
	local name=$1 status=0
	shift
	step "mutants: $name" "$BUILD/log/$STAGE-$name.log" "$@" \
		--tap "$RESULTS/$STAGE.$name.tap" || status=$?
	echo "$status" >"$RESULTS/$STAGE.$name.rc"
	[ "$status" -le "$RC" ] || RC=$status
}

case $CUT in
full)
	auto=(--count "${COUNT:-240}" --sanitized)
	rows=()
	;;
fast)
	auto=(--count "${COUNT:-12}")
	rows=(--stages "hosted,lint,cage")
	;;
*) die "usage: check-mutants.sh [full|fast]" ;;
esac

mkdir -p "$RESULTS" "$BUILD/log" "$DIR"
rm -f "$RESULTS/$STAGE".*
[ -z "${FRESH:-}" ] || rm -rf "$KNOWN"
[ -n "${PATCHES:-}" ] || row auto python3 "$ROOT/tests/mutants/auto.py" --build "$DIR" \
	--cache "$KNOWN/auto" --jobs "$JOBS" --seed "${SEED:-1}" "${auto[@]}"
# An unquoted word list on purpose.
# shellcheck disable=SC2086
row rows python3 "$ROOT/tests/mutants/rows.py" --build "$DIR" \
	--cache "$KNOWN/rows" --jobs "$JOBS" "${rows[@]}" ${PATCHES:-}
exit "$RC"
