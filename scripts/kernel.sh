#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Fetches Debian's stock 6.1 cloud kernel: its image and its headers, downloaded
# and unpacked into the cache, not installed.
#
#   scripts/kernel.sh          prints the folder: vmlinuz, headers/ and release in it
#
# XV6VM_KERNEL=6.1.0-NN-cloud-amd64 takes that one in place of the newest.

. "$(dirname "$0")/lib.sh"

DIR=

# The newest that apt knows of; what is in the cache does for a machine without lists.
newest() {
	local found

	found=$(apt-cache pkgnames linux-image-6.1.0- 2>/dev/null |
		sed -n 's/^linux-image-\(6\.1\.0-[0-9]*-cloud-amd64\)$/\1/p' | sort -V | tail -n 1)
	[ -n "$found" ] || found=$(find "$CACHE/stock" -mindepth 1 -maxdepth 1 -name '6.1.0-*-amd64' \
		-printf '%f\n' 2>/dev/null | sort -V | tail -n 1)
	printf '%s' "$found"
}

# The exact versions of the four packages that belong together.
packages() {
	local release=$1 version

	version=$(apt-cache show "linux-headers-$release" | sed -n 's/^Version: //p' | sort -V | tail -n 1)
	printf '%s=%s\n' "linux-headers-$release" "$version" \
		"linux-headers-${release%-cloud-amd64}-common" "$version" linux-kbuild-6.1 "$version" \
		"linux-image-$release" "$version"
}

download() {
	cd "$1" || return 1
	# apt's own sandbox user may not write here, which is only a warning.
	packages "$2" | xargs apt-get -o APT::Sandbox::User=root download
}

unpack() {
	local deb headers=$1/usr/src/linux-headers-$2

	for deb in "$1"/*.deb; do
		dpkg -x "$deb" "$1" || return 1
	done
	rm -f "$1"/*.deb
	# The one absolute path in them.
	sed -i "s,/usr/src/,$DIR/usr/src/,g" "$headers/Makefile" || return 1
	ln -sfn "usr/src/linux-headers-$2" "$1/headers"
	ln -sfn "boot/vmlinuz-$2" "$1/vmlinuz"
	printf '%s\n' "$2" >"$1/release"
}

# Step by step by hand: where the caller looks at the status, set -e is off.
fetch() {
	rm -rf "$DIR.new" && mkdir -p "$DIR.new" && download "$DIR.new" "$1" &&
		unpack "$DIR.new" "$1" && mv "$DIR.new" "$DIR"
}

# Lists that are too old name packages that are gone.
update_lists() {
	[ "$(id -u)" -eq 0 ] && [ "${DEPS:-1}" != 0 ] || return 1
	step "asking Debian for its package lists" "$BUILD/log/apt.log" apt-get update
}

get() {
	DIR=$CACHE/stock/$1
	[ -d "$DIR" ] ||
		step "fetching Debian's kernel $1 (40 MB)" "$BUILD/log/fetch.log" fetch "$1"
}

release=${XV6VM_KERNEL:-$(newest)}
if [ -z "$release" ] && update_lists; then
	release=$(newest)
fi
[ -n "$release" ] || die "apt knows of no linux-image-6.1.0-*-cloud-amd64: run 'apt-get update'"
if [ ! -d "$CACHE/stock/$release" ]; then
	lock stock
	if ! (get "$release") && update_lists; then
		release=${XV6VM_KERNEL:-$(newest)}
	fi
fi
get "$release"
printf '%s\n' "$DIR"
