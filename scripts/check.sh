#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tests, one stage after the other. A stage that fails does not stop the others;
# one that could not run counts as a failure, unless it says so by a SKIP.
#
#   scripts/check.sh [STAGE...]   without any: what `make check` runs, $FAST
#   scripts/check.sh all          everything, in full: hours
#
# LANES=N stages run side by side, 2 by default. Then a table with a row for each log,
# the figures that the stages found, and as the last line the count. Exit: 0 passed,
# 1 failed, 2 unfinished (something never came to a verdict), 4 skipped (nothing could
# run).

. "$(dirname "$0")/lib.sh"

# What has a script of its own, scripts/check-NAME.sh: in full, or as NAME-fast.
OWN='kernels sanitizers coverage threats fuzz races proofs mutants'
# The longest first, so that the lanes end together.
FAST='bench kernels-fast sanitizers-fast vm-small kunit mutants-fast fuzz-fast threats'
FAST+=' lint races-fast tool proofs-fast coverage-fast hosted vm-large vm-nodebugfs mmu xv6'
ALL="bench vm-small vm-large vm-nodebugfs lint hosted tool mmu-full xv6 kunit $OWN"
# What measures has the machine to itself.
ALONE=' bench '

# run_logged STAGE COMMAND...: its standard output is the stage's TAP.
run_logged() {
	local tap=$RESULTS/$1.tap
	shift
	"$@" >"$tap"
}

# mmu_runs TARGET...: the judge's TAP of each.
mmu_runs() {
	local target log rc=0

	for target in "$@"; do
		log=$BUILD/log/mmu-$target.log
		step "the MMU as judge: $target" "$log" \
			make -s -C "$ROOT/tests/mmu" "$target" SEED="${SEED:-}" || rc=$?
		grep -E '^(ok|not ok|Bail out!|#)' "$log" || true
	done
	return "$rc"
}

# mmu STAGE TARGET...: the runs become one TAP, numbered anew.
mmu() {
	local tap=$RESULTS/$1.tap rc=0

	shift
	mmu_runs "$@" | awk '/^(ok|not ok) / { sub(/ok [0-9]+/, "ok " ++n) } { print }
		END { print "1.." n + 0 }' >"$tap" || rc=$?
	grep -E '^# ([0-9]|seed)|^not ok' "$tap" >&2 || true
	return "$rc"
}

own_stage() {
	local name=${1%-fast} cut=full

	[ "$name" = "$1" ] || cut=fast
	[ -x "$ROOT/scripts/check-$name.sh" ] || die "no stage called $1"
	STAGE=$1 "$ROOT/scripts/check-$name.sh" "$cut"
}

stage() {
	case $1 in
	lint) "$ROOT/scripts/lint.sh" ;;
	hosted) step "hosted suites under ASan and UBSan" "$BUILD/log/hosted.log" \
		run_logged hosted make -s -C "$ROOT/userspace" check ;;
	tool) step "tests of the tool on the simulator" "$BUILD/log/tool-check.log" \
		run_logged tool make -s -C "$ROOT/userspace" check-tool ;;
	bench) step "the benchmark's own test" "$BUILD/log/bench.log" \
		run_logged bench "$ROOT/bench/selftest.sh" ;;
	mmu) mmu mmu fast selftest ;;
	mmu-full) mmu mmu-full full selftest ;;
	xv6) "$ROOT/scripts/check-xv6.sh" ;;
	kunit) "$ROOT/scripts/kunit.sh" ;;
	vm-*) "$ROOT/scripts/vm-check.sh" "${1#vm-}" ;;
	*) own_stage "$1" ;;
	esac
}

# rows STAGE STATUS: its logs, as tally.py wants them. A stage with several rows
# has one log each, and may have left the status of what wrote it.
rows() {
	local stage=$1 status=$2 row name rc found=

	for row in "$RESULTS/$stage".*.tap; do
		[ -e "$row" ] || continue
		found=1
		name=$(basename "$row" .tap)
		rc=$(cat "${row%.tap}.rc" 2>/dev/null || echo 0)
		printf '%s\n' "$name=$row:$rc"
	done
	# Nothing, or one log, or several that must explain how the stage ended.
	if [ -z "$found" ] || [ -e "$RESULTS/$stage.tap" ]; then
		printf '%s\n' "$stage=$RESULTS/$stage.tap:$status"
	else
		printf '%s\n' "$stage=:$status"
	fi
}

case ${1:-} in
'') read -ra stages <<<"$FAST" ;;
all) read -ra stages <<<"$ALL" ;;
*) stages=("$@") ;;
esac
rm -rf "$RESULTS"
mkdir -p "$RESULTS" "$BUILD/log"
"$ROOT/scripts/deps.sh" || {
	echo "0 passed, 1 failed"
	exit 1
}

# Programs that several stages use, so that they do not build them side by side.
shared_programs() {
	make -s -C "$ROOT/userspace" -j"$JOBS" tool samples print-vm-tools print-vmtests
}

run_stage() {
	local rc=0

	say "== $1"
	stage "$1" || rc=$?
	echo "$rc" >"$RESULTS/$1.status"
	case $rc in
	0) say "stage $1 is done" ;;
	4) say "stage $1 SKIPPED: nothing of it could run" ;;
	*) say "stage $1 FAILED ($rc)" ;;
	esac
}

# As many stages at once as there are lanes.
run_stages() {
	local name

	for name in "$@"; do
		while [ "$(jobs -rp | wc -l)" -ge "$LANES" ]; do
			wait -n || true
		done
		if [[ $ALONE == *" $name "* ]]; then
			wait
			run_stage "$name"
		else
			run_stage "$name" &
		fi
	done
	wait
}

# Children in the background would not hear of it.
trap 'trap - INT TERM; kill 0; exit 130' INT TERM
LANES=${LANES:-2}
step "building the tools that the stages share" "$BUILD/log/shared.log" shared_programs ||
	say "what needs them will say so"
run_stages "${stages[@]}"
arguments=()
for name in "${stages[@]}"; do
	mapfile -t -O "${#arguments[@]}" arguments < \
		<(rows "$name" "$(cat "$RESULTS/$name.status" 2>/dev/null || echo 2)")
done
say "all stages are done"
echo
python3 "$ROOT/scripts/tally.py" --last-line "${arguments[@]}"
