#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Which stock kernel kernel.sh takes, with an apt that only pretends: its lists are a
# file of "name version" lines, and it never hands anything out.
#
# Says what is wrong, and nothing if all is well.

set -euo pipefail

HERE=$(cd "$(dirname "$0")" && pwd)
TMP=$(mktemp -d)
trap 'rm -rf "$TMP"' EXIT
mkdir "$TMP/bin"

# The same program by both names.
cat >"$TMP/bin/apt-cache" <<'END'
#!/bin/bash
tmp=$(dirname "$(dirname "$0")")
case "$(basename "$0") $*" in
"apt-cache pkgnames "*) cut -d' ' -f1 "$tmp/lists" | grep "^$2" ;;
"apt-cache show "*)
	# As apt's does, it succeeds as long as it knows the name of one.
	rc=100
	for wanted in "${@:2}"; do
		! grep -q "^${wanted%=*} " "$tmp/lists" || rc=0
		grep -E "^${wanted/=/ }( |\$)" "$tmp/lists" |
			sed -E 's/(.*) (.*)/Package: \1\nVersion: \2\n/'
	done
	exit "$rc"
	;;
*download*) echo "${@:$#}" >"$tmp/asked" && exit 100 ;;
esac
END
chmod +x "$TMP/bin/apt-cache"
ln -s apt-cache "$TMP/bin/apt-get"

# release N VERSION PACKAGE...: lines for the lists.
release() {
	local name

	for name in "${@:3}"; do
		echo "${name//%/6.1.0-$1} $2"
	done >>"$TMP/lists"
}

HEADERS=(linux-headers-%-cloud-amd64 linux-headers-%-common)
IMAGE=linux-image-%-cloud-amd64

# begin CACHED...: lists with the one kbuild, and these kernels in the cache.
begin() {
	local name

	rm -rf "$TMP/cache" "$TMP/asked"
	mkdir -p "$TMP/cache/stock"
	for name in "$@"; do
		mkdir "$TMP/cache/stock/6.1.0-$name-cloud-amd64"
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

begin
expect 'nothing at all' 4 '' ''
