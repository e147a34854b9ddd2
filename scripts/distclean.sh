#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Removes the cache: what lies there by our names, and the folder if that is all. A folder
# that somebody else made is left alone.

. "$(dirname "$0")/lib.sh"

OURS='stock linux-* built apt cbmc cbmc.* libs-* jansson-* checkpatch-* *-gcc *-gcc.new *.lock mutants ccache modules lint
	accel-* source.new source-libs* node-* root-* times.tsv CACHEDIR.TAG'

[ -d "$CACHE" ] || exit 0
if [ "$CACHE" != "$OWN_CACHE" ] && [ ! -e "$CACHE/CACHEDIR.TAG" ]; then
	die "$CACHE was there before xv6vm; remove by hand what you no longer want"
fi
cd "$CACHE"
# shellcheck disable=SC2086 # patterns
rm -rf $OURS
cd /
rmdir "$CACHE" 2>/dev/null || say "left alone: $(ls -d "$CACHE"/*)"
