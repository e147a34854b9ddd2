#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Fuzzing: libFuzzer targets on the core, the command layer, the walkers, the
# loaders and the tool, under ASan and UBSan.
#
#   scripts/check-fuzz.sh full|fast        SEED=N begins elsewhere
#
# First what was once found (tests/fuzz/corpus/) is replayed, then each target runs on
# from there. A finding is printed as a line for its corpus. Writes TAP.

. "$(dirname "$0")/lib.sh"

CUT=${1:-fast}
SEED=${SEED:-$((RANDOM * 32768 + RANDOM + 1))}
FUZZ=$ROOT/userspace/build/fuzz
WORK=$BUILD/fuzz
DIFFERENTIAL='core walk elf'	# targets with a reference
SECONDS_MAX=2400	# of processor time, for one run

# Name, target, inputs in full and in the fast cut, bytes of the longest.
RUNS='core core 50000 500 385
walk walk 30000 1000 129
elf elf 60000 750 4096
cmd cmd 100000 1000 1536
file file 300000 1000 513
image image 6000 250 513
state state 15000 200 513
batch batch 8000 75 2048
stub stub 1000000 10000 4097
memory cmd 10000 500 1536'
TARGET=5000000	# differential cases in full

# Seeds say the same again only if addresses do.
FIXED=()
! setarch -R true 2>/dev/null || FIXED=(setarch -R)

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

# run NAME PROGRAM LOG OPTION...: one run, with a bound on its time.
run() {
	local work=$WORK/$1 program=$2 log=$3
	shift 3
	(
		ulimit -t "$SECONDS_MAX"
		env -C "$work" "${FIXED[@]}" "$program" -verbosity=0 -timeout=120 \
			-rss_limit_mb=3000 -artifact_prefix="$work/" "$@" >"$log" 2>&1 </dev/null
	)
}

# verdict STATUS TEXT LOG: a result, which has no number yet.
verdict() {
	if [ "$1" -eq 0 ]; then
		printf 'ok - %s: %s cases, %s checks, %s calls\n' "$2" "$(field cases "$3")" \
			"$(field checks "$3")" "$(field calls "$3")"
		return
	fi
	printf 'not ok - %s (status %s)\n' "$2" "$1"
	grep -aE '^FUZZ:|^SUMMARY:|ERROR:|runtime error' "$3" | head -n 5 | sed 's/^/# /'
}

# target NAME TARGET INPUTS BYTES: replay, then go on from there.
target() {
	local name=$1 target=$2 inputs=$3 bytes=$4 program=$FUZZ/$2 work=$WORK/$1 rc=0

	[ "$name" != memory ] || program=$FUZZ-memory/$target
	rm -rf "$work"
	mkdir -p "$work/new"
	python3 "$ROOT/tests/fuzz/corpus.py" unpack "$ROOT/tests/fuzz/corpus/$target.txt" "$work/old"
	{
		run "$name" "$program" "$work/replay.log" -runs=0 "$work/old" || rc=$?
		verdict "$rc" "$name: $(find "$work/old" -type f | wc -l) inputs of the corpus" \
			"$work/replay.log"
		rc=0
		run "$name" "$program" "$work/run.log" -seed="$SEED" -runs="$inputs" \
			-max_len="$bytes" "$work/new" "$work/old" || rc=$?
		verdict "$rc" "$name: $inputs inputs from seed $SEED" "$work/run.log"
		finding "$work"
	} >"$work/tap"
}

# All targets, as many at once as there are CPUs.
targets() {
	local name target full fast bytes running=0

	while read -r name target full fast bytes; do
		[ "$running" -lt "$JOBS" ] || { wait -n; running=$((running - 1)); }
		[ "$CUT" = full ] || full=$fast
		target "$name" "$target" "$full" "$bytes" &
		running=$((running + 1))
	done <<<"$RUNS"
	wait
}

# thousands NUMBER: 1,234,567
thousands() {
	sed -E ':a;s/^([0-9]+)([0-9]{3})/\1,\2/;ta' <<<"$1"
}

# What all targets with a reference come to.
figures() {
	local name target sum=0 cases calls=0 parts='' word=ok

	while read -r name target _; do
		cases=$(field cases "$WORK/$name/run.log")
		calls=$((calls + $(field calls "$WORK/$name/run.log")))
		[[ " $DIFFERENTIAL " == *" $target "* ]] || continue
		sum=$((sum + cases))
		parts+=", $name $cases"
	done <<<"$RUNS"
	# (None at all would say that nothing was compared.)
	[ "$sum" -gt 0 ] && { [ "$CUT" != full ] || [ "$sum" -ge "$TARGET" ]; } || word='not ok'
	echo "# figure: $(thousands "$sum") differential cases hosted in one run (${parts:2})"
	echo "# figure: $(thousands "$calls") fuzzed commands hosted, the checker after each"
	echo "$word - $sum differential cases$([ "$CUT" != full ] || echo " of $TARGET")"
}

build() {
	make -s -C "$ROOT/tests/minikernel" OUT="$WORK/kernel" &&
		make -s -C "$ROOT/userspace" -j"$JOBS" tool samples fuzz &&
		make -s -C "$ROOT/userspace" -j"$JOBS" fuzz-memory
}

[ "$CUT" = full ] || [ "$CUT" = fast ] || die "full or fast"
mkdir -p "$WORK" "$BUILD/log"
export XV6VM_FUZZ_IMAGE=$ROOT/userspace/build/samples/tiny.img
export XV6VM_FUZZ_KERNEL=$ROOT/userspace/build/samples/tiny.elf
export XV6VM_FUZZ_DEBUG=$WORK/kernel/kernel
export ASAN_OPTIONS=${ASAN_OPTIONS:-allocator_may_return_null=1}
step "building the fuzz targets (a minute, once)" "$BUILD/log/fuzz-build.log" build
say "fuzzing from seed $SEED"
echo "# seed $SEED"
targets
while read -r name _; do
	cat "$WORK/$name/tap"
done <<<"$RUNS" | cat - <(figures) | awk '/^(ok|not ok) -/ { sub(/ok -/, "ok " ++n " -") } { print }
	END { print "1.." n + 0 }'
