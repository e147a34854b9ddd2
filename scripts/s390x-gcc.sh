#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A compiler and a C library for s390x, downloaded from Debian and unpacked into the
# cache: they cannot be installed beside gcc-multilib, which the 32-bit tests need.
#
#   scripts/s390x-gcc.sh       prints a folder for PATH: s390x-linux-gnu-gcc is in it
#
# Exit: 0 it is there, 4 Debian cannot be reached, 1 a failure.

. "$(dirname "$0")/lib.sh"

# shellcheck source=scripts/suite.sh
. "$ROOT/scripts/suite.sh"

DIR=$CACHE/s390x-gcc
PACKAGES='gcc-12-s390x-linux-gnu cpp-12-s390x-linux-gnu libgcc-12-dev-s390x-cross
	libc6-dev-s390x-cross linux-libc-dev-s390x-cross'

download() (
	rm -rf "$DIR.new" && mkdir -p "$DIR.new" && cd "$DIR.new" || return 1
	# shellcheck disable=SC2086 # a list of words
	apt-get -o APT::Sandbox::User=root download $PACKAGES
)

unpack() {
	unpack_all "$DIR.new" "$DIR.new" || return 1
	rm -f "$DIR.new"/*.deb
	# It looks for the assembler beside itself, that is, not where Debian's is.
	mkdir -p "$DIR.new/usr/s390x-linux-gnu/bin"
	ln -s /usr/bin/s390x-linux-gnu-as "$DIR.new/usr/s390x-linux-gnu/bin/as"
	ln -s /usr/bin/s390x-linux-gnu-ld "$DIR.new/usr/s390x-linux-gnu/bin/ld"
	ln -s s390x-linux-gnu-gcc-12 "$DIR.new/usr/bin/s390x-linux-gnu-gcc"
	echo '#include <stdio.h>' | "$DIR.new/usr/bin/s390x-linux-gnu-gcc" -c -x c -o /dev/null - ||
		return 1
	mv "$DIR.new" "$DIR"
}

if [ ! -d "$DIR" ]; then
	lock s390x-gcc
	step "fetching a compiler for s390x (25 MB)" "$BUILD/log/s390x-gcc.log" download || exit 4
	step "unpacking it" "$BUILD/log/s390x-gcc.log" unpack
fi
printf '%s\n' "$DIR/usr/bin"
