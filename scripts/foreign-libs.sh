#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The libraries of the tool for another architecture, to be linked statically: out of
# Debian's packages, unpacked into the cache.
#
#   scripts/foreign-libs.sh arm64|i386     prints the folder: include/ and lib/ in it
#
# Exit: 0 it is there, 4 Debian cannot be reached, 1 a failure.

. "$(dirname "$0")/lib.sh"

# shellcheck source=scripts/debian-suite.sh
. "$ROOT/scripts/debian-suite.sh"

ARCH=${1:?usage: foreign-libs.sh arm64|i386}
DIR=$CACHE/libs-$ARCH
PACKAGES='libjansson-dev libedit-dev libbsd-dev libmd-dev libncurses-dev zlib1g-dev'

# shellcheck disable=SC2086 # words on purpose
download() (
	rm -rf "$DIR.new" && mkdir -p "$DIR.new" && cd "$DIR.new" || return 1
	in_suite "bookworm:$ARCH" apt-get update &&
		in_suite "bookworm:$ARCH" apt-get download $PACKAGES
)

# Headers and library side by side, wherever Debian puts those of an architecture.
unpack() {
	unpack_all "$DIR.new" "$DIR.new" || return 1
	mkdir "$DIR.new/include" "$DIR.new/lib" || return 1
	find "$DIR.new/usr/include" -name '*.h' -exec mv {} "$DIR.new/include" \; || return 1
	find "$DIR.new/usr/lib" -name '*.a' -exec mv {} "$DIR.new/lib" \; || return 1
	rm -rf "$DIR.new/usr" "$DIR.new"/*.deb
	[ -s "$DIR.new/lib/libedit.a" ] && mv "$DIR.new" "$DIR"
}

if [ ! -d "$DIR" ]; then
	lock "libs-$ARCH"
fi
if [ ! -d "$DIR" ]; then
	step "fetching libraries for $ARCH (12 MB with the lists)" "$BUILD/log/libs-$ARCH.log" \
		download || exit 4
	step "unpacking it" "$BUILD/log/libs-$ARCH.log" unpack
fi
printf '%s\n' "$DIR"
