#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Which stock kernel kernel.sh takes, with an apt that only pretends and never hands
# anything out.
#
# Says what is wrong, and nothing if all is well.

set -euo pipefail

unset CDPATH
HERE=$(cd "$(dirname "$0")" && pwd)
TMP=$(mktemp -d)
trap 'rm -rf "$TMP"' EXIT
mkdir "$TMP/bin"

ln -s "$HERE/pretend-apt.sh" "$TMP/bin/apt-cache"
ln -s "$HERE/pretend-apt.sh" "$TMP/bin/apt-get"

# release N VERSION PACKAGE...: lines for the lists.
release() {
	local name

	for name in "${@:3}"; do
		echo "${name//%/6.1.0-$1} $2"
	done >>"$TMP/lists"
}

HEADERS=(linux-headers-%-cloud-amd64 linux-headers-%-common)
IMAGE=linux-image-%-cloud-amd64
# As kernel.sh has it beside a kernel that is all there.
WANTED='linux-headers-%R=%V linux-headers-%B-common=%V linux-kbuild-6.1 linux-image-%R=%V'

# begin CACHED...: lists with the one kbuild, and these kernels in the cache.
begin() {
	local name

	rm -rf "$TMP/cache" "$TMP/asked"
	mkdir -p "$TMP/cache/stock"
	for name in "$@"; do
		name=$TMP/cache/stock/6.1.0-$name-cloud-amd64
		mkdir -p "$name/headers"
		echo "include $name/usr" >"$name/headers/Makefile"
		echo "$WANTED" >"$name/packages"
	done
	echo linux-kbuild-6.1 6.1.192-3 >"$TMP/lists"
}

# expect WHAT STATUS ASKED PRINTED [KERNEL]: %, here too, is the release's number.
expect() {
	local rc=0 out asked

	out=$(PATH=$TMP/bin:$PATH DEPS=0 XV6VM_CACHE=$TMP/cache XV6VM_BUILD=$TMP/build \
		XV6VM_KERNEL=${5:-} "$HERE/kernel.sh" 2>/dev/null) || rc=$?
	asked=$(cat "$TMP/asked" 2>/dev/null || true)
	out=$(basename "$out")
	[ "$rc/$asked/$out" = "$2/$3/$4" ] ||
		echo "$1: exit $rc, asked for '$asked', printed '$out'; wanted $2, '$3', '$4'"
}

begin
release 56 6.1.192-2 "${HEADERS[@]}" "$IMAGE"
release 57 6.1.192-3 "${HEADERS[@]}" "$IMAGE"
expect 'the newest of two' 4 linux-image-6.1.0-57-cloud-amd64=6.1.192-3 ''

begin
release 56 6.1.192-2 "${HEADERS[@]}" "$IMAGE"
release 57 6.1.192-3 "${HEADERS[@]}"
expect 'headers without an image' 4 linux-image-6.1.0-56-cloud-amd64=6.1.192-2 ''
release 57 6.1.192-2 "$IMAGE"
expect 'an image of another version' 4 linux-image-6.1.0-56-cloud-amd64=6.1.192-2 ''

begin 55 54
release 57 6.1.192-3 "${HEADERS[@]}"
expect 'nothing whole, but the cache' 0 '' 6.1.0-55-cloud-amd64
release 57 6.1.192-3 "$IMAGE"
expect 'a mirror that does not deliver' 0 linux-image-6.1.0-57-cloud-amd64=6.1.192-3 \
	6.1.0-55-cloud-amd64
expect 'what is named is not replaced' 4 linux-image-6.1.0-57-cloud-amd64=6.1.192-3 '' \
	6.1.0-57-cloud-amd64

begin 55 54
sed -i 's,/cache,/elsewhere,' "$TMP"/cache/stock/*-55-*/headers/Makefile
expect 'a cache that was moved in part' 0 '' 6.1.0-54-cloud-amd64

begin
expect 'nothing at all' 4 '' ''
