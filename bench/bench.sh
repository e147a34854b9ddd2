#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Measures the model beside its peers, and prints one table of ratios.
#
#   BENCH="hosted waits callgrind vm"   parts to run; all by default
#   REPS=N                              repetitions of the hosted rows; 15 by default
#   BENCH_JSON=FILE                     all of it, with every repetition
#
# Exit: 0 all bars are met, 1 some are not, 2 something could not run.

. "$(dirname "$0")/../scripts/lib.sh"

OUT=$BUILD/bench
ROWS=$ROOT/userspace/build/rows/rows
REPS=${REPS:-15}
read -ra parts <<<"${BENCH:-hosted waits callgrind vm}"

# write FILE COMMAND...: what it prints becomes FILE.
write() {
	local file=$1
	shift
	"$@" >"$file"
}

# With a second thread locks are atomic accesses.
hosted() {
	step "hosted rows, $REPS repetitions (half a minute)" "$OUT/hosted.log" \
		write "$OUT/1-hosted.jsonl" "$ROWS" --reps "$REPS" &&
		step "the same locks beside a second thread" "$OUT/threads.log" \
			threads
}

threads() {
	local row

	for row in "kalloc+kfree, hot, junk on" "kalloc+kfree, hot, junk off"; do
		"$ROWS" --threads --reps "$REPS" --row "$row"
	done >"$OUT/2-threads.jsonl"
}

# Who waits for whom, and how long.
waits() {
	step "waits beside long commands (half a minute)" "$OUT/waits.log" \
		write "$OUT/5-waits.jsonl" "${ROWS%rows}waits"
}

callgrind() {
	step "instructions of the hosted rows (a minute)" "$OUT/callgrind.log" \
		python3 "$ROOT/bench/insn.py" "$ROWS" "$OUT" "$OUT/3-callgrind.jsonl"
}

vm() {
	if [ ! -x "$ROOT/bench/vm.sh" ]; then
		say "SKIPPED: the rows that need a kernel, there is no bench/vm.sh"
		return 1
	fi
	"$ROOT/bench/vm.sh" "$OUT/4-vm.jsonl"
}

rm -rf "$OUT"
mkdir -p "$OUT"
step "building the rows" "$OUT/build.log" make -s -C "$ROOT/userspace" bench-rows || exit 2
missing=0
for part in "${parts[@]}"; do
	case $part in
	hosted | waits | callgrind | vm) "$part" || missing=2 ;;
	*) die "no part called $part: hosted waits callgrind vm" ;;
	esac
done

status=0
python3 "$ROOT/bench/bench.py" --json "${BENCH_JSON:-$OUT/bench.json}" \
	"$OUT"/*.jsonl || status=$?
[ "$missing" -eq 0 ] || say "not all of it could run; see above"
[ "$status" -ne 0 ] || status=$missing
exit "$status"
