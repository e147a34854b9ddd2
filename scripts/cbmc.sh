#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Fetches CBMC, which proves things about C. Debian 12 has none, so it is
# Debian 13's, downloaded and unpacked into the cache, not installed; it runs
# with the libraries of that release through their own loader.
#
#   scripts/cbmc.sh    prints the program that starts it; beside that lie those for
#                      goto-cc and goto-instrument
#
# XV6VM_CBMC=PROGRAM names another one. Status 4: it cannot be had here.

. "$(dirname "$0")/lib.sh"

SUITE=trixie
PACKAGES=(cbmc minisat libc6 libstdc++6 libgcc-s1)
DIR=$CACHE/cbmc
APT=$DIR.apt

# What apt needs to know of a release that is not this machine's.
configure() {
	local keys=/usr/share/keyrings/debian-archive-keyring.gpg

	mkdir -p "$APT/lists/partial" "$APT/archives/partial"
	printf 'deb [signed-by=%s] %s %s main\n' "$keys" \
		"${XV6VM_MIRROR:-http://deb.debian.org/debian}" "$SUITE" >"$APT/sources.list"
}

apt_of_suite() {
	apt-get -o APT::Sandbox::User=root -o Dir::Etc::sourcelist="$APT/sources.list" \
		-o Dir::Etc::sourceparts=- -o Dir::State::lists="$APT/lists" \
		-o Dir::Cache="$APT" -o Dir::Cache::archives="$APT/archives" \
		-o Acquire::Languages=none "$@"
}

# Starters that find the loader and the libraries of what was unpacked to $1.
write_starters() {
	mkdir -p "$1/bin"
	cat >"$1/bin/cbmc" <<-'END'
		#!/bin/sh
		at=$(dirname "$0")/..
		libs=$(dirname "$at"/usr/lib/*/libstdc++.so.6)
		exec "$libs"/ld-linux-*.so.* --library-path "$libs:$at/usr/lib" "$at/usr/bin/${0##*/}" "$@"
	END
	chmod +x "$1/bin/cbmc"
	ln -s cbmc "$1/bin/goto-cc" && ln -s cbmc "$1/bin/goto-instrument"
}

fetch() {
	local deb

	rm -rf "$DIR.new" && mkdir -p "$DIR.new" && configure && apt_of_suite update &&
		cd "$DIR.new" && apt_of_suite download "${PACKAGES[@]}" || return 1
	for deb in *.deb; do
		dpkg -x "$deb" . || return 1
	done
	rm -f ./*.deb
	write_starters "$DIR.new" && "$DIR.new/bin/cbmc" --version &&
		rm -rf "$DIR" && mv "$DIR.new" "$DIR" && rm -rf "$APT"
}

if [ -n "${XV6VM_CBMC:-}" ]; then
	printf '%s\n' "$XV6VM_CBMC"
	exit
fi
lock cbmc
if [ ! -x "$DIR/bin/cbmc" ] && [ "${DEPS:-1}" = 0 ]; then
	say "CBMC is not in $DIR, and DEPS=0 forbids to fetch it"
	exit 4
fi
[ -x "$DIR/bin/cbmc" ] || step "fetching CBMC from Debian's $SUITE (25 MB)" "$BUILD/log/cbmc.log" \
	fetch || exit 4
printf '%s\n' "$DIR/bin/cbmc"
