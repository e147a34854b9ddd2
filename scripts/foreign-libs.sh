#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The JSON library of the tool for another architecture, to be linked statically: out of
# Debian's package, unpacked into the cache.
#
#   scripts/jansson.sh arm64|i386     prints the folder: include/ and lib/ in it
#
# Exit: 0 it is there, 4 Debian cannot be reached, 1 a failure.

. "$(dirname "$0")/lib.sh"

# shellcheck source=scripts/debian-suite.sh
. "$ROOT/scripts/debian-suite.sh"

ARCH=${1:?usage: jansson.sh arm64|i386}
DIR=$CACHE/jansson-$ARCH

download() (
	rm -rf "$DIR.new" && mkdir -p "$DIR.new" && cd "$DIR.new" || return 1
	in_suite "bookworm:$ARCH" apt-get update &&
		in_suite "bookworm:$ARCH" apt-get download libjansson-dev
)

# Headers and library side by side, wherever Debian puts those of an architecture.
unpack() {
	unpack_all "$DIR.new" "$DIR.new" || return 1
	mkdir "$DIR.new/include" "$DIR.new/lib" || return 1
	find "$DIR.new/usr" -name '*.h' -exec mv {} "$DIR.new/include" \; || return 1
	find "$DIR.new/usr" -name '*.a' -exec mv {} "$DIR.new/lib" \; || return 1
	rm -rf "$DIR.new/usr" "$DIR.new"/*.deb
	[ -s "$DIR.new/lib/libjansson.a" ] && mv "$DIR.new" "$DIR"
}

if [ ! -d "$DIR" ]; then
	lock "jansson-$ARCH"
	step "fetching jansson for $ARCH (10 MB with the lists)" "$BUILD/log/jansson-$ARCH.log" \
		download || exit 4
	step "unpacking it" "$BUILD/log/jansson-$ARCH.log" unpack
fi
printf '%s\n' "$DIR"
