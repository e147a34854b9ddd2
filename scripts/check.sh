#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# All tests, one stage after the other. A stage that fails does not stop the
# others; one that could not run counts as a failure. The last line is the count.
#
#   scripts/check.sh [STAGE...]   lint hosted tool bench mmu xv6 kunit vm-small
#                                 vm-large

. "$(dirname "$0")/lib.sh"

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
			make -s -C "$ROOT/userspace/mmu" "$target" SEED="${SEED:-}" || rc=$?
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

stage() {
	case $1 in
	lint) "$ROOT/scripts/lint.sh" ;;
	hosted) step "hosted suites under ASan and UBSan" "$BUILD/log/hosted.log" \
		run_logged hosted make -s -C "$ROOT/userspace" check ;;
	tool) step "tests of the tool on the simulator" "$BUILD/log/tool-check.log" \
		run_logged tool make -s -C "$ROOT/userspace" check-tool ;;
	bench) step "the benchmark's own test" "$BUILD/log/bench.log" \
		run_logged bench "$ROOT/scripts/bench-selftest.sh" ;;
	mmu) mmu mmu fast selftest ;;
	mmu-full) mmu mmu-full full selftest ;;
	xv6) "$ROOT/scripts/check-xv6.sh" ;;
	kunit) "$ROOT/scripts/kunit.sh" ;;
	vm-*) "$ROOT/scripts/vm-check.sh" "${1#vm-}" ;;
	*) die "no stage called $1" ;;
	esac
}

stages=("${@:-lint hosted tool bench mmu xv6 kunit vm-small vm-large}")
read -ra stages <<<"${stages[*]}"
rm -rf "$RESULTS"
mkdir -p "$RESULTS" "$BUILD/log"
"$ROOT/scripts/deps.sh" || {
	echo "0 passed, 1 failed"
	exit 1
}

arguments=()
for name in "${stages[@]}"; do
	rc=0
	say "== $name"
	stage "$name" || rc=$?
	[ "$rc" -eq 0 ] || say "stage $name FAILED ($rc)"
	arguments+=("$name=$RESULTS/$name.tap:$rc")
done
say "all stages are done"
echo
python3 "$ROOT/scripts/tally.py" --last-line "${arguments[@]}"
