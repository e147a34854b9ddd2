#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The tool, compiled for another architecture without a warning and linked statically,
# and its tests on the simulator: what it prints is compared with the very files that the
# native one's output is. Writes TAP.
#
#   scripts/foreign-tool.sh i386|aarch64 [--few]      see tests/tool/run.py
#
# Exit: 0 passed, 1 failed, 4 Debian cannot be reached.

. "$(dirname "$0")/lib.sh"

ARCH=$1
B=build/$ARCH
RUN=$B

# The same programs by their names, each run by QEMU's user emulation.
emulated() {
	local name

	RUN=$B/emulated
	mkdir -p "$RUN"
	for name in $(make -s print-tool-tests); do
		printf '#!/bin/sh\nexec qemu-%s "%s" "$@"\n' "$ARCH" "$PWD/$B/$name" >"$RUN/$name"
		chmod +x "$RUN/$name"
	done
}

cd "$ROOT/userspace"
case $ARCH in
i386)
	libs=$("$ROOT/scripts/foreign-libs.sh" i386)
	CC='gcc -m32'
	;;
aarch64)
	libs=$("$ROOT/scripts/foreign-libs.sh" arm64)
	CC=$("$ROOT/scripts/cross-gcc.sh" aarch64)/aarch64-linux-gnu-gcc
	emulated
	;;
*) die "usage: foreign-tool.sh i386|aarch64" ;;
esac
# The samples are files like any other, and the native tool makes one of them.
make -s -j"$JOBS" tool samples >&2
make -s -j"$JOBS" B="$B" CC="$CC" CFLAGS_EXTRA="-idirafter $libs/include" \
	LDFLAGS="-static -L$libs/lib" EDIT_LIBS='-ledit -lbsd -lmd -ltinfo' tool-tests >&2
python3 ../tests/tool/run.py "$RUN" build/samples "${@:2}"
