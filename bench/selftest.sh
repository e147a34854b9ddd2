#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Does the benchmark bite? With the textbook in the model's place its verdict has
# to name the rows that became slow; the model's own instructions have to pass.
# Writes TAP.
#
#   bench/selftest.sh

. "$(dirname "$0")/../scripts/lib.sh"

OUT=$BUILD/bench-selftest
PROGRAM=$ROOT/userspace/build/rows/rows
MAP="mappages, per page, 1024-page calls"
SETUP="setupkvm+freevm, 224 MB, own tables, junk off"
NUMBER=0
FAILED=0

# result NAME STATUS: a line of TAP; what was printed explains a failure.
result() {
	NUMBER=$((NUMBER + 1))
	if [ "$2" -eq 0 ]; then
		echo "ok $NUMBER - $1"
		return
	fi
	FAILED=1
	echo "not ok $NUMBER - $1"
	sed 's/^/# /' "$OUT/said"
}

# judged NAME STATUS ROWS: the verdict on that file has that exit status.
judged() {
	local rc=0
	python3 "$ROOT/bench/bench.py" "$3" >"$OUT/said" 2>&1 || rc=$?
	result "$1" $((rc != $2))
}

# names ROW: the last verdict says that it fell below its bar.
names() {
	local rc=0
	grep -qF "row $1 fell below its bar: " "$OUT/said" || rc=1
	result "the verdict names $1" "$rc"
}

silent() {
	local rc=0
	! grep -qF " fell below its bar" "$OUT/said" || rc=1
	result "the verdict names no row" "$rc"
}

# row NAME OURS PEER BAR DIR: a made-up line
row() {
	printf '{"row": "%s", "where": "vm", "unit": "ns", "peer_name": "p", ' "$1"
	printf '"ours": %s, "peer": %s, "bar": %s, "dir": "%s", "note": null}\n' "${@:2}"
}

counted() {
	python3 "$ROOT/bench/insn.py" "$PROGRAM" "$OUT" "$OUT/$1.jsonl" \
		"${@:2}" "$MAP" "$SETUP"
}

rm -rf "$OUT"
mkdir -p "$OUT"
make -s -C "$ROOT/userspace" bench-rows >&2
: >"$OUT/said"

row "one of three is high" "[1, 9, 1]" "[1, 1, 1]" 1 max >"$OUT/ok"
row "enough" "[18]" "[10]" 1.8 min >>"$OUT/ok"
judged "medians at their bars pass" 0 "$OUT/ok"
row "two of three are high" "[2, 2, 1]" "[1, 1, 1]" 1.5 max >"$OUT/high"
judged "a median above its bar does not" 1 "$OUT/high"
names "two of three are high"
row "too little" "[17]" "[10]" 1.8 min >"$OUT/low"
judged "nor one below a bar that is a least" 1 "$OUT/low"
names "too little"
row "nothing" "[]" "null" 1 max >"$OUT/empty"
judged "a row without a measurement is an error" 2 "$OUT/empty"

for name in "$MAP" "$SETUP"; do
	"$PROGRAM" --swap --reps 7 --row "$name"
done >"$OUT/swap.jsonl"
judged "a slow model is told by its times" 1 "$OUT/swap.jsonl"
names "$MAP"
names "$SETUP"

counted swap-insn --swap
judged "a slow model is told by its instructions" 1 "$OUT/swap-insn.jsonl"
names "$MAP"
names "$SETUP"

counted insn
judged "the model's own instructions pass" 0 "$OUT/insn.jsonl"
silent

echo "1..$NUMBER"
exit "$FAILED"
