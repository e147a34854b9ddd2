#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The page: built, and what it says compared with the native tool. Writes TAP; what
# cannot be had here is skipped, and said so.

. "$(dirname "$0")/lib.sh"

skip() {
	echo "ok 1 - the page # SKIP $*"
	echo 1..1
	exit 0
}

cd "$ROOT/userspace"
"$ROOT/scripts/deps.sh" page >&2 || skip 'no compiler for WebAssembly'
libs=$("$ROOT/scripts/source-libs.sh") || skip 'no sources of jansson and zlib'
make -s -j"$JOBS" tool samples >&2
make -s -j"$JOBS" page LIBS="$libs" >&2
"$ROOT/scripts/deps.sh" browser >&2 || say 'the page is not tried in a browser'
tools=$("$ROOT/scripts/node-tools.sh") || tools=
mkdir -p "$BUILD/page"
python3 ../tests/page/run.py build/xv6vm build/samples build/page/xv6vm.wasm build/page/xv6vm.html \
	"$BUILD/page" ${tools:+"$tools"}
