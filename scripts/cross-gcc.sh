#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A compiler and a C library for another architecture, downloaded from Debian and
# unpacked into the cache: they cannot be installed beside gcc-multilib, which the
# 32-bit tests need. Their assembler can, see deps.sh.
#
#   scripts/cross-gcc.sh s390x|aarch64    prints a folder for PATH: s390x-linux-gnu-gcc
#                                         is in it
#
# Exit: 0 it is there, 4 Debian cannot be reached, 1 a failure.

. "$(dirname "$0")/lib.sh"

# shellcheck source=scripts/debian-suite.sh
. "$ROOT/scripts/debian-suite.sh"

# What Debian calls the architecture.
declare -A DEBIAN=([s390x]=s390x [aarch64]=arm64)
ARCH=${1:-}
[ -n "${DEBIAN[${ARCH:-none}]:-}" ] || die "usage: cross-gcc.sh s390x|aarch64"
TARGET=$ARCH-linux-gnu
DIR=$CACHE/$ARCH-gcc
PACKAGES="gcc-12-$TARGET cpp-12-$TARGET libgcc-12-dev-${DEBIAN[$ARCH]}-cross
	libc6-dev-${DEBIAN[$ARCH]}-cross linux-libc-dev-${DEBIAN[$ARCH]}-cross"

download() (
	rm -rf "$DIR.new" && mkdir -p "$DIR.new" && cd "$DIR.new" || return 1
	# shellcheck disable=SC2086 # a list of words
	apt-get -o APT::Sandbox::User=root download $PACKAGES
)

unpack() {
	unpack_all "$DIR.new" "$DIR.new" || return 1
	rm -f "$DIR.new"/*.deb
	# It looks for the assembler beside itself, that is, not where Debian's is.
	mkdir -p "$DIR.new/usr/$TARGET/bin"
	ln -s "/usr/bin/$TARGET-as" "$DIR.new/usr/$TARGET/bin/as"
	ln -s "/usr/bin/$TARGET-ld" "$DIR.new/usr/$TARGET/bin/ld"
	ln -s "$TARGET-gcc-12" "$DIR.new/usr/bin/$TARGET-gcc"
	echo '#include <stdio.h>' | "$DIR.new/usr/bin/$TARGET-gcc" -c -x c -o /dev/null - ||
		return 1
	mv "$DIR.new" "$DIR"
}

if [ ! -d "$DIR" ]; then
	lock "$ARCH-gcc"
fi
if [ ! -d "$DIR" ]; then
	step "fetching a compiler for $ARCH (25 MB)" "$BUILD/log/$ARCH-gcc.log" download || exit 4
	step "unpacking it" "$BUILD/log/$ARCH-gcc.log" unpack
fi
printf '%s\n' "$DIR/usr/bin"
