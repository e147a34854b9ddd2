#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A real xv6 as judge: its kernel runs in QEMU, its life is lived again in the model,
# and the memory of both must be equal. Writes TAP.
#
#   XV6=FOLDER scripts/check-xv6.sh [OPTION...]   FOLDER has kernel, fs.img, xv6.img
#
# Options are those of tests/xv6/judge.py, as --seed N. SEED=N does the same.
# XV6VM_TOOL=PROGRAM judges a tool that is built already.

. "$(dirname "$0")/lib.sh"

LIFE=$BUILD/xv6/life
LIFE_FLAGS=(-m32 -O1 -Wall -Wextra -Werror -static -nostdlib -ffreestanding -fno-pic
	-no-pie -fno-stack-protector -fcf-protection=none -fno-asynchronous-unwind-tables
	'-Wl,-N,-e,_start,-Ttext,0,--build-id=none,--no-warn-rwx-segments')

skip() {
	echo '1..0 # SKIP XV6= names no folder with a built xv6 (kernel, fs.img, xv6.img)'
}

build() {
	[ -n "${XV6VM_TOOL:-}" ] || make -s -C "$ROOT/userspace" tool
	mkdir -p "$(dirname "$LIFE")"
	gcc "${LIFE_FLAGS[@]}" -o "$LIFE" "$ROOT/tests/xv6/life.c"
}

judge() {
	python3 "$ROOT/tests/xv6/judge.py" ${SEED:+--seed "$SEED"} "$@" "$XV6" "$LIFE" \
		"${XV6VM_TOOL:-$ROOT/userspace/build/xv6vm}"
}

mkdir -p "$RESULTS" "$BUILD/log"
if [ -z "${XV6:-}" ]; then
	skip
	exit 4
fi
step "building the tool" "$BUILD/log/xv6-tool.log" build
say "a real xv6 beside the model (some minutes)"
judge "$@"
