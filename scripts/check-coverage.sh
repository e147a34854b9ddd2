#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What of the module's code the tests reach, by gcov, and that nothing is lost where
# frames run out. Thresholds: coverage.py; lines that nothing reaches, and why:
# tests/coverage-excused.txt.
#
#   scripts/check-coverage.sh full    the suites as a program, on User Mode Linux, and
#                                     the VM's tests: core and glue
#   scripts/check-coverage.sh fast    the suites as a program: core
#
# Writes TAP.

. "$(dirname "$0")/lib.sh"

# shellcheck source=scripts/linux-tree.sh
. "$ROOT/scripts/linux-tree.sh"
# shellcheck source=scripts/vm-files.sh
. "$ROOT/scripts/vm-files.sh"

WORK=$BUILD/coverage
TOOLS=$ROOT/userspace
V=$ROOT/tests/vm
EXCUSED=$ROOT/tests/coverage-excused.txt
# Random operations on each of two machines, in full.
RANDOM_STEPS=200000

# trace NAME WHERE FOLDER: gcovr's JSON of what was counted below FOLDER, of objects
# that were compiled in WHERE. Kernels see the sources through links.
FILES=(-f "$ROOT/module/" -f "$ROOT/include/xv6/")
trace() {
	(cd "$2" && gcovr --gcov-executable "${GCOV:-gcov}" -r "$ROOT" --object-directory . \
		"${FILES[@]}" --json "$WORK/$1.json" "$3") &&
		sed -Ei 's,"file": "[^"]*/((module|include/xv6)/),"file": "\1,g' "$WORK/$1.json"
}

# Of the runs before nothing must be counted.
fresh() {
	find "$1" -name '*.gcda' -delete 2>/dev/null || true
}

hosted_suites() {
	make -s -C "$TOOLS" kunit-hosted COVERAGE=1 \
		KUNIT_ARGS="${STEPS:+steps_each=$STEPS}" >"$WORK/hosted.tap"
}

hosted() {
	fresh "$TOOLS/build/coverage"
	step "the suites as a program, counted" "$BUILD/log/coverage-hosted.log" hosted_suites &&
		trace hosted "$TOOLS" build/coverage
}

# KUnit's own recipe for UML but for a name that is libgcov's, too.
uml_suites() {
	cd "$TREE"
	grep -v DEBUG_INFO "$ROOT/kunit/.kunitconfig" >"$OUT/coverage.kunitconfig"
	printf '%s\n' CONFIG_DEBUG_INFO_DWARF_TOOLCHAIN_DEFAULT=y CONFIG_GCOV=y \
		>>"$OUT/coverage.kunitconfig"
	python3 tools/testing/kunit/kunit.py run --arch=um --jobs="$JOBS" --build_dir="$OUT" \
		--kunitconfig="$OUT/coverage.kunitconfig" --make_options=CC=gcc-12 \
		--make_options=KCFLAGS=-Dmangle_path=um_mangle_path --timeout=86400 \
		--kernel_args=xv6vm.mem=16M ${SEED:+--kernel_args=xv6vm_kunit.seed="$SEED"} &
	patience "$!" 600 "$OUT/test.log" "$BUILD/log/coverage-uml.log"
}

uml() {
	local rc=0

	# What wants a user space does not run there: its lines would only be in the way.
	FILES=(-f "$ROOT/module/core/" -f "$ROOT/include/xv6/" -f "$ROOT/module/(cmd|region)")
	lock kunit
	linux_tree uml-gcov
	fresh "$OUT/drivers/misc/xv6vm"
	step "the suites on UML, counted (the first build takes 3-6 minutes)" \
		"$BUILD/log/coverage-uml.log" uml_suites || rc=$?
	GCOV=gcov-12 trace uml "$OUT" "$OUT/drivers/misc/xv6vm" || rc=$?
	exec {lock_fd}>&-
	return "$rc"
}

# fetch NAME: what a VM counted, beside the objects that it counted for.
fetch() {
	sed -n 's/^ *# gcda //p' "$WORK/results/$1.tap" | base64 -d |
		tar -xzm -C / --exclude='*.gcno' ".${XV6VM_KO%/*}"
}

# vm NAME MEMORY ARGUMENTS SCRIPT...
vm() {
	local name=$1 memory=$2 arguments=$3
	shift 3
	fresh "${XV6VM_KO%/*}"
	"$ROOT/scripts/vm.sh" test "$name" "$memory" "$arguments" "$@" \
		"$ROOT"/tests/vm/coverage/*.sh &&
		fetch "$name" && GCOV=gcov-12 trace "$name" "$KDIR" "${XV6VM_KO%/*}"
}

# The kernel that counts is the one with KASAN; a module asks for it by one word. KASAN has
# branches of its own in every line: the core's are not counted here.
counted_vm() {
	FILES=(-f "$ROOT/module/[^/]*\$")
	export XV6VM_KERNEL=kasan XV6VM_RESULTS=$WORK/results
	KDIR=$("$ROOT/scripts/kernel.sh")/headers
	vm_files GCOV_PROFILE=y CONFIG_XV6VM_KUNIT_TEST=
	vm_tests
	vm "$@"
}

vm_suites() {
	counted_vm tests 1536 SLACK=20 "$V"/small/*.sh "$V"/large/held.sh \
		"$V"/threats/attacks.sh "$V"/device/{abi,documents,map}.sh
}

# A few of the failures of the row kasan.faults, which tries them all.
vm_faults() {
	export VM_SPLATS=$FAULT_SPLATS
	counted_vm faults 1024 'STRIDE=7 MODULE_STRIDE=97' "$V"/faults/*.sh
}

# Under the sanitizers, for it is long.
random_life() {
	make -s -C "$TOOLS" kunit-hosted SUITES=xv6vm_random \
		KUNIT_ARGS="steps_each=$RANDOM_STEPS" >"$WORK/random.tap"
}

# figure FILE PATTERN TEXT: the sum of the numbers in front of the pattern.
figure() {
	grep -oE "[0-9]+ $2" "$1" |
		awk -v text="$3" '{ n += $1 } END { print "# figure: " n + 0 " " text }' >>"$TAP"
}

# run NAME COMMAND...: a result of the TAP.
run() {
	local name=$1 rc=0
	shift
	("$@") || rc=$?
	count=$((count + 1))
	case $rc in
	0) echo "ok $count - $name" >>"$TAP" ;;
	2) echo "not ok $count - $name # UNFINISHED" >>"$TAP" ;;
	*) echo "not ok $count - $name" >>"$TAP" ;;
	esac
}

# judge OPTION... -- TRACE...: of all that was counted, as one.
judge() {
	local options=() traces=()

	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	shift
	for name in "$@"; do
		traces+=(-a "$WORK/$name.json")
	done
	# What it finds wrong, its TAP has.
	# shellcheck disable=SC2015
	(cd "$ROOT" && gcovr -r . "${traces[@]}" --json "$WORK/all.json") &&
		python3 "$ROOT/scripts/coverage.py" --first "$((count + 1))" "${options[@]}" \
			"$WORK/all.json" >>"$TAP" || true
	grep -E '^# (module|include|all|not reached)|^not ok' "$TAP" >&2 || true
}

rm -rf "$WORK"
mkdir -p "$WORK/results" "$BUILD/log"
TAP=$WORK/tap
: >"$TAP"
count=0
case ${1:-full} in
fast)
	run "the suites as a program" hosted
	judge --core -- hosted
	;;
full)
	run "the suites as a program" hosted
	run "a long random life" step "a million random operations (1 minute)" \
		"$BUILD/log/coverage-random.log" random_life
	run "the suites on UML" uml
	run "the tests in a VM" vm_suites
	run "the failures in a VM" vm_faults
	figure "$WORK/random.tap" 'random operations' \
		'random operations on two machines, after which no frame is missing'
	judge --excused "$EXCUSED" -- hosted uml tests faults
	;;
*) die "usage: check-coverage.sh full|fast" ;;
esac
figure "$WORK/hosted.tap" 'failed allocations' \
	'allocations of frames failed, one by one, and all was as before'
cat "$TAP"
