#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What scripts/once/compiler gives back is what the compiler writes, rules for make
# included, and is taken from another folder.
#
# Says what is wrong, and nothing if all is well.

set -euo pipefail

HERE=$(cd "$(dirname "$0")" && pwd)
TMP=$(mktemp -d)
trap 'rm -rf "$TMP"' EXIT
command -v ccache >/dev/null || exit 0
export CCACHE_DIR=$TMP/cache CCACHE_NOHASHDIR=1

# compiled PATH FOLDER OBJECT: by that PATH, in that folder; its object and rules lie there.
compiled() {
	mkdir -p "$TMP/$2"
	echo 'int answer(void);' >"$TMP/$2/a.h"
	printf '%s\n' '#include "a.h"' 'int answer(void) { return 42; }' >"$TMP/$2/a.c"
	(cd "$TMP/$2" && PATH=$1 CCACHE_BASEDIR=$TMP/$2 gcc -O2 -MMD -MP -c -o "$3" a.c)
}

hits() {
	ccache --print-stats | awk '/^direct_cache_hit|^preprocessed_cache_hit/ { n += $2 } END { print n + 0 }'
}

# An absolute name stays one.
compiled "$HERE/once:$PATH" first "$TMP/first/three.o"
grep -q "^$TMP/first/three.o: " "$TMP/first/three.d" || head -n 1 "$TMP/first/three.d"

for object in one.o two.o; do
	compiled "$PATH" plain "$object"
	compiled "$HERE/once:$PATH" first "$object"
	compiled "$HERE/once:$PATH" second "$object"
done
[ "$(hits)" -ge 2 ] || echo "of what was compiled twice, $(hits) came back"
diff -r "$TMP/plain" "$TMP/second" || true
