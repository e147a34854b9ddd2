#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Fuzzing: libFuzzer targets on the core, the command layer, the walkers, the
# loaders and the tool, under ASan and UBSan; then the fuzzer in a VM.
#
#   scripts/check-fuzz.sh full|fast        SEED=N begins elsewhere
#
# First what was once found (tests/fuzz/corpus/) is replayed, then each target runs on
# from there. A row is a target; a finding is printed as a line for its corpus.

. "$(dirname "$0")/lib.sh"

CUT=${1:-fast}
STAGE=${STAGE:-fuzz}
SEED=${SEED:-$((RANDOM * 32768 + RANDOM + 1))}
FUZZ=$ROOT/userspace/build/fuzz
WORK=$BUILD/fuzz
DIFFERENTIAL='core walk elf'	# targets with an oracle

# Row, target, inputs in full and in the fast cut, bytes of the longest.
ROWS='core core 80000 1000 385
core-2 core 80000 1000 385
walk walk 30000 2000 129
elf elf 60000 1500 4096
cmd cmd 100000 2000 1536
image image 30000 500 513
batch batch 8000 150 2048
memory cmd 20000 1000 1536'
TARGET=5000000	# differential cases in full

# Seeds say the same again only if addresses do.
FIXED=()
! setarch -R true 2>/dev/null || FIXED=(setarch -R)

row_file() {
	printf '%s/%s.%s.%s' "$RESULTS" "$STAGE" "$1" "$2"
}

# field NAME LOG: a count that the target printed at its end; 0 if it did not.
field() {
	sed -n "s/^# cases .*/&/;T;s/.* $1 \\([0-9]*\\).*/\\1/p" "$2" | tail -n 1 | grep . || echo 0
}

# finding WORK: the input that a run left behind, as a line for the corpus.
finding() {
	local file

	for file in "$1"/crash-* "$1"/timeout-* "$1"/oom-* "$1"/leak-*; do
		[ ! -s "$file" ] || python3 -c 'import sys
print("# input", open(sys.argv[1], "rb").read().hex())' "$file"
	done
}

# run ROW PROGRAM LOG OPTION...: one run, with a bound on its time.
run() {
	local work=$WORK/$1 program=$2 log=$3
	shift 3
	env -C "$work" "${FIXED[@]}" timeout -k 5 "$LIMIT" "$program" -verbosity=0 -timeout=30 \
		-rss_limit_mb=3000 -artifact_prefix="$work/" "$@" >"$log" 2>&1 </dev/null
}

# verdict STATUS NUMBER TEXT LOG: a line of TAP. Return: 1 if it is a failure.
verdict() {
	if [ "$1" -eq 0 ]; then
		printf 'ok %s - %s: %s cases, %s checks, %s calls\n' "$2" "$3" "$(field cases "$4")" \
			"$(field checks "$4")" "$(field calls "$4")"
		return
	fi
	printf 'not ok %s - %s (status %s)\n' "$2" "$3" "$1"
	grep -aE '^FUZZ:|^SUMMARY:|ERROR:|runtime error' "$4" | head -n 5 | sed 's/^/# /'
	return 1
}

# row NAME TARGET INPUTS BYTES: replay, then go on from there.
row() {
	local name=$1 target=$2 inputs=$3 bytes=$4 program=$FUZZ/$2 work=$WORK/$1 rc=0 seed

	[ "$name" != memory ] || program=$FUZZ-memory/$target
	seed=$((SEED + ${#name} + $(printf %d "'${name: -1}")))
	rm -rf "$work"
	mkdir -p "$work/new"
	python3 "$ROOT/tests/fuzz/corpus.py" unpack "$ROOT/tests/fuzz/corpus/$target.txt" "$work/old"
	{
		echo "# seed $seed"
		run "$name" "$program" "$work/replay.log" -runs=0 "$work/old" || rc=$?
		verdict "$rc" 1 "$(find "$work/old" -type f | wc -l) inputs of the corpus" \
			"$work/replay.log" || true
		rc=0
		run "$name" "$program" "$work/run.log" -seed="$seed" -runs="$inputs" \
			-max_len="$bytes" "$work/new" "$work/old" || rc=$?
		verdict "$rc" 2 "$inputs inputs from seed $seed" "$work/run.log" || true
		finding "$work"
		echo 1..2
	} >"$(row_file "$name" tap)"
	[ "$rc" -ne 124 ] || rc=2
	echo "$rc" >"$(row_file "$name" rc)"
}

# All rows, as many at once as there are CPUs.
rows() {
	local name target full fast bytes running=0

	while read -r name target full fast bytes; do
		[ "$running" -lt "$JOBS" ] || { wait -n; running=$((running - 1)); }
		[ "$CUT" = full ] || full=$fast
		row "$name" "$target" "$full" "$bytes" &
		running=$((running + 1))
	done <<<"$ROWS"
	wait
}

# thousands NUMBER: 1,234,567
thousands() {
	sed -E ':a;s/^([0-9]+)([0-9]{3})/\1,\2/;ta' <<<"$1"
}

# What all rows of the targets with an oracle come to.
figures() {
	local name target sum=0 cases calls=0 parts='' word=ok

	while read -r name target _; do
		cases=$(field cases "$WORK/$name/run.log")
		calls=$((calls + $(field calls "$WORK/$name/run.log")))
		[[ " $DIFFERENTIAL " == *" $target "* ]] || continue
		sum=$((sum + cases))
		parts+=", $name $cases"
	done <<<"$ROWS"
	# (None at all would say that nothing was compared.)
	[ "$sum" -gt 0 ] && { [ "$CUT" != full ] || [ "$sum" -ge "$TARGET" ]; } || word='not ok'
	{
		echo "# figure: $(thousands "$sum") differential cases hosted in one run (${parts:2})"
		echo "# figure: $(thousands "$calls") fuzzed commands hosted, the checker after each"
		echo "$word 1 - $sum differential cases$([ "$CUT" != full ] || echo " of $TARGET")"
		echo 1..1
	} >"$(row_file cases tap)"
}

# judged ROW TEXT COMMAND...: a row that is whatever a program says in TAP.
judged() {
	local name=$1 text=$2 rc=0 tap

	shift 2
	tap=$(row_file "$name" tap)
	step "$text" "$BUILD/log/fuzz-$name.log" run_to "$tap" "$@" || rc=$?
	echo "$rc" >"$(row_file "$name" rc)"
}

run_to() {
	local tap=$1
	shift
	"$@" >"$tap"
}

# The suites of the command layer's races, where every access is watched.
race_suites() {
	make -s -C "$ROOT/userspace" -j"$JOBS" kunit-hosted KUNIT_B=build/kunit-thread \
		SANFLAGS='-fsanitize=thread -DHOSTED_LOCKDEP -Wno-tsan -Wno-maybe-uninitialized' WERROR= SUITES="$1"
}

build() {
	make -s -C "$ROOT/userspace" -j"$JOBS" tool samples fuzz &&
		make -s -C "$ROOT/userspace" -j"$JOBS" fuzz-memory
}

status() {
	local rc

	for rc in "$RESULTS/$STAGE".*.rc; do
		cat "$rc"
	done | sort -n | awk '{ worst = $1 == 2 && worst != 1 ? 2 : $1 ? 1 : worst } END { exit worst }'
}

case $CUT in
full) LIMIT=2400 ;;
fast) LIMIT=300 ;;
*) die "full or fast" ;;
esac
"$ROOT/scripts/deps.sh" tool fuzz
mkdir -p "$RESULTS" "$WORK" "$BUILD/log"
export XV6VM_FUZZ_IMAGE=$ROOT/userspace/build/samples/tiny.img
export XV6VM_FUZZ_KERNEL=$ROOT/userspace/build/samples/tiny.elf
export ASAN_OPTIONS=${ASAN_OPTIONS:-allocator_may_return_null=1}
step "building the fuzz targets (a minute, once)" "$BUILD/log/fuzz-build.log" build
say "fuzzing from seed $SEED"
rows
figures
judged race "suites of races under ThreadSanitizer" race_suites 'xv6vm_cmd_race'
[ "$CUT" != full ] || judged selftest "are breaks of the code found? (one after the other)" \
	python3 "$ROOT/tests/fuzz/selftest.py" "$ROOT" "$WORK/broken"
rc=0
status || rc=$?
grep -hE '^not ok|^# (FUZZ|SUMMARY|input)' "$RESULTS/$STAGE".*.tap | cut -c 1-600 >&2 || true
"$ROOT/tests/fuzz/fuzz-vm.sh" "$CUT" || rc=$?
exit "$rc"
