#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The kernel matrix, a row for each kernel and what it is asked.
#
#   scripts/check-kernels.sh full    Debian's stock 6.1, 6.12 and 7.2: the module is built
#                                    against each, and the whole VM suite runs on it; of
#                                    6.1-rt (PREEMPT_RT), that it loads, and the ABI; the
#                                    KUnit suites on User Mode Linux of the three sources,
#                                    and on i386, x86_64 and big-endian s390x in QEMU
#                                    (and as a program on s390x); the tool for i386 and
#                                    aarch64
#   scripts/check-kernels.sh fast    6.12 and 7.2: built, booted, loaded, and the ABI; the
#                                    programs
#
# KERNELS='vm-7.2 s390-6.1' takes those rows only. Exit: see check.sh.

. "$(dirname "$0")/lib.sh"

export STAGE=${STAGE:-kernels}
WORK=$BUILD/kernels
FAST_SCRIPTS='tests/vm/small/load.sh tests/vm/device/abi.sh tests/vm/device/abi32.sh'

# The cases of the suites that look at single bytes of page tables and of the free list.
LITTLE_ENDIAN='entries_lie_in_memory_little_endian the_bits_of_an_access_lie_in_the_first_byte
next_pointers_are_little_endian_kernel_addresses'

# row NAME STATUS [TAP]: one line of the table.
row() {
	[ -z "${3:-}" ] || [ ! -e "$3" ] || mv "$3" "$RESULTS/$STAGE.$1.tap"
	[ -e "$RESULTS/$STAGE.$1.tap" ] || : >"$RESULTS/$STAGE.$1.tap"
	echo "$2" >"$RESULTS/$STAGE.$1.rc"
	[ "$2" -eq 0 ] || [ "$2" -eq 4 ] || say "row $1 ended with $2"
	STATUSES+=" $2"
}

# skip_row NAME REASON: there is nothing here that could run it.
skip_row() {
	say "SKIPPED $1: $2"
	echo "1..0 # SKIP $2" >"$RESULTS/$STAGE.$1.tap"
	row "$1" 4
}

wanted() {
	[ -z "${KERNELS:-}" ] || [[ " $KERNELS " == *" $1 "* ]]
}

# stock SERIES TEST...: each TEST is a command that leaves one log in $WORK.
stock() {
	local series=$1 kernel name tap rc=0
	shift

	wanted "vm-$series" || return 0
	kernel=$(XV6VM_KERNEL=$series "$ROOT/scripts/kernel.sh") || rc=$?
	if [ "$rc" -eq 4 ]; then
		skip_row "vm-$series" "Debian has no cloud kernel $series, or cannot be reached"
		return
	fi
	for name in "$@"; do
		rc=0
		rm -rf "$WORK" && mkdir -p "$WORK"
		XV6VM_KERNEL=$series XV6VM_RESULTS=$WORK "$name" || rc=$?
		tap=$(find "$WORK" -name '*.tap')
		[ -z "$tap" ] || echo "# figure: on Debian's stock Linux $(cat "$kernel/release")" >>"$tap"
		row "vm-$series-$name" "$rc" "$tap"
	done
}

small() {
	"$ROOT/scripts/vm-check.sh" small
}

large() {
	"$ROOT/scripts/vm-check.sh" large
}

# A few scripts of the small suite.
few() (
	# shellcheck source=scripts/vm-files.sh
	. "$ROOT/scripts/vm-files.sh"
	cd "$ROOT"
	vm_files || return 1
	# shellcheck disable=SC2086 # a list of words
	"$ROOT/scripts/vm.sh" test vm-few 1024 "" $FAST_SCRIPTS
)

# ran_on NAME SERIES: the kernel that ran says who it is, and must be what was asked for.
ran_on() {
	local version

	version=$(grep -aom 1 'Linux version [^ ]*' "$BUILD/log/$STAGE.$1-kernel.log") || return
	[[ $version == "Linux version $2."* ]] || {
		say "$1 ran $version, not $2"
		return 1
	}
	echo "# figure: on $version, ${1%-*}"
}

# byte_order NAME: this architecture is big-endian, the tables are not.
byte_order() {
	local name

	for name in $LITTLE_ENDIAN; do
		grep -qE "^ +ok [0-9]+ $name\$" "$RESULTS/$STAGE.$1.tap" || {
			say "the case $name did not pass in $1"
			return 1
		}
	done
	echo "# figure: little-endian tables and free list, told by $(wc -w <<<"$LITTLE_ENDIAN") cases byte by byte"
}

# suites ARCHITECTURE SERIES
suites() {
	local name=$1-$2 rc=0 figures=

	wanted "$name" || return 0
	XV6VM_ARCH=$1 XV6VM_SERIES=$2 XV6VM_RESULT=$STAGE.$name "$ROOT/scripts/kunit.sh" \
		>/dev/null || rc=$?
	if [ "$rc" -eq 4 ]; then
		skip_row "$name" "what it is built from cannot be had from Debian: $(last_words "$BUILD/log/source.log")"
		return
	fi
	[ "$rc" -ne 0 ] || figures=$(ran_on "$name" "$2") || rc=1
	if [ "$rc" -eq 0 ] && [ "$1" = s390 ]; then
		figures+=$'\n'$(byte_order "$name") || rc=1
	fi
	[ -z "$figures" ] || printf '%s\n' "$figures" >>"$RESULTS/$STAGE.$name.tap"
	row "$name" "$rc"
}

# The suites as a program for big-endian s390x, under QEMU's user emulation: no kernel
# to build, so that it can be asked each time. Warnings are for the native build.
build_for_s390x() {
	local path

	path=$("$ROOT/scripts/cross-gcc.sh" s390x) || return
	PATH=$path:$PATH make -s -C "$ROOT/userspace" -j"$JOBS" build/s390x/kunit-hosted \
		KUNIT_B=build/s390x CC=s390x-linux-gnu-gcc SANFLAGS=-static WERROR=-w
}

big_endian() {
	local name=s390x-user rc=0 figures log=$BUILD/log/$STAGE.s390x-user.log

	wanted "$name" || return 0
	step "the hosted suites, built for s390x" "$log" build_for_s390x || rc=$?
	if [ "$rc" -eq 4 ]; then
		skip_row "$name" "the compiler for s390x cannot be had from Debian"
		return
	fi
	[ "$rc" -ne 0 ] || step "the hosted suites, run on s390x" "$log" run_on_s390x || rc=1
	if [ "$rc" -eq 0 ]; then
		figures=$(byte_order "$name") && echo "$figures" >>"$RESULTS/$STAGE.$name.tap" || rc=1
	fi
	row "$name" "$rc"
}

run_on_s390x() {
	qemu-s390x "$ROOT/userspace/build/s390x/kunit-hosted" >"$RESULTS/$STAGE.s390x-user.tap"
}

# foreign_tool ARCHITECTURE: the tool of another machine says what ours does, byte by byte.
foreign_tool() {
	local name=tool-$1 rc=0

	wanted "$name" || return 0
	step "the tool for $1, built and tested" "$BUILD/log/$STAGE.$name.log" \
		"$ROOT/scripts/foreign-tool.sh" "$1" "$RESULTS/$STAGE.$name.tap" || rc=$?
	if [ "$rc" -eq 4 ]; then
		skip_row "$name" "what it is built with cannot be had from Debian"
		return
	fi
	row "$name" "$rc"
}

# What is but a program.
programs() {
	big_endian
	foreign_tool i386
	foreign_tool aarch64
}

fast() {
	"$ROOT/scripts/deps.sh" build tool vm kernels
	programs
	stock 6.12 few
	stock 7.2 few
}

full() {
	local series arch

	"$ROOT/scripts/deps.sh" build tool vm kunit kernels-full
	programs
	for series in 6.1 6.12 7.2; do
		stock "$series" small large
	done
	# Emulated, the real-time kernel would take half an hour for all of it.
	stock 6.1-rt few
	for series in 6.1 6.12 7.2; do
		suites um "$series"
	done
	for arch in s390 i386 x86_64; do
		suites "$arch" 6.1
	done
}

# The worst of the rows; skipped only if nothing ran.
verdict() {
	local rc

	for rc in 1 2 0; do
		[[ " $STATUSES " != *" $rc "* ]] || exit "$rc"
	done
	exit 4
}

CUT=${1:-full}
STATUSES=
case $CUT in
full | fast) ;;
*) die "usage: check-kernels.sh full|fast" ;;
esac
mkdir -p "$RESULTS" "$BUILD/log"
"$CUT"
verdict
