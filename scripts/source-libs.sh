#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The sources of the tool's libraries, for where Debian has none that are built: out of
# its source packages, unpacked into the cache.
#
#   scripts/source-libs.sh     prints the folder: jansson/ and zlib/ in it
#
# Exit: 0 it is there, 4 Debian cannot be reached, 1 a failure.

. "$(dirname "$0")/lib.sh"

# shellcheck source=scripts/debian-suite.sh
. "$ROOT/scripts/debian-suite.sh"

DIR=$CACHE/source-libs
LOG=$BUILD/log/source-libs.log

download() (
	rm -rf "$DIR.new" && mkdir -p "$DIR.new" && cd "$DIR.new" || return 1
	in_suite bookworm:source apt-get update &&
		in_suite bookworm:source apt-get source --download-only jansson zlib
)

unpack() {
	local name

	for name in jansson zlib; do
		mkdir "$DIR.new/$name" &&
			tar -x -C "$DIR.new/$name" --strip-components=1 -f "$DIR.new/$name"_*.orig.tar.* || return 1
	done
	rm "$DIR.new"/*.* && mv "$DIR.new" "$DIR"
}

if [ ! -d "$DIR" ]; then
	lock source-libs
fi
if [ ! -d "$DIR" ]; then
	step "fetching the sources of jansson and zlib (12 MB with the lists)" "$LOG" download || exit 4
	step "unpacking them" "$LOG" unpack
fi
printf '%s\n' "$DIR"
