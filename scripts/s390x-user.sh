#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The suites as a program for big-endian s390x, under QEMU's user emulation: no kernel to
# build, so that it can be asked each time. Warnings are for the native build. Writes TAP.
#
# Exit: 0 passed, 1 failed, 4 the compiler cannot be had from Debian.

. "$(dirname "$0")/lib.sh"

PROGRAM=build/s390x/kunit-hosted
# Another order of bytes is told by the first of them; the row kernels.s390-6.1 does them all.
RANDOM_STEPS=1000

build() {
	PATH=$PATH:$1 make -s -C "$ROOT/userspace" -j"$JOBS" "$PROGRAM" KUNIT_B=build/s390x \
		CC=s390x-linux-gnu-gcc SANFLAGS=-static WERROR=-w
}

path=$("$ROOT/scripts/cross-gcc.sh" s390x)
step "the hosted suites, built for s390x" "$BUILD/log/s390x-user.log" build "$path"
qemu-s390x "$ROOT/userspace/$PROGRAM" steps_each=$RANDOM_STEPS ${SEED:+seed="$SEED"} | python3 "$ROOT/scripts/little-endian.py"
