# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Sourced: a copy of Debian's kernel source with this project hooked into it, for
# kernels that have it built in. Whoever uses the tree "tree" of 6.1 holds the lock
# "kunit".

# shellcheck source=scripts/debian-suite.sh
. "$ROOT/scripts/debian-suite.sh"

TARBALL=/usr/src/linux-source-6.1.tar.xz

# unpack_source KEY COMMAND...: what COMMAND writes is the source, packed.
unpack_source() (
	SOURCE=$CACHE/$1/source
	shift
	lock source
	[ ! -d "$SOURCE" ] || return 0
	rm -rf "$SOURCE.new"
	mkdir -p "$SOURCE.new"
	"$@" | tar -xJ -C "$SOURCE.new" --strip-components=1 && mv "$SOURCE.new" "$SOURCE"
)

# What a package of another suite holds. The archive is removed after that.
packed_source() {
	dpkg-deb --fsys-tarfile "$CACHE/linux-source-$1.deb" |
		tar -xO "./usr/src/linux-source-$1.tar.xz" && rm "$CACHE/linux-source-$1.deb"
}

download_source() (
	lock source
	mkdir -p "$CACHE/source.new"
	cd "$CACHE/source.new" || return 1
	rm -f ./*.deb
	in_suite "${SUITE[$1]}" apt-get update &&
		in_suite "${SUITE[$1]}" apt-get download "linux-source-$1" &&
		mv ./*.deb "$CACHE/linux-source-$1.deb"
)

# foreign_source SERIES: sets KEY. The one that is in the cache is as good as any.
foreign_source() {
	local version

	KEY=$(cd "$CACHE" && find . -mindepth 2 -maxdepth 2 -path "./linux-$1.*/source" -printf '%h\n' | sort -V | tail -n 1)
	KEY=${KEY#./}
	[ -z "$KEY" ] || return 0
	step "fetching the source of Linux $1 (170 MB)" "$BUILD/log/source.log" \
		download_source "$1" || exit 4
	version=$(dpkg-deb -f "$CACHE/linux-source-$1.deb" Version)
	KEY=linux-${version%%-*}
	step "unpacking the source of Linux ${version%%-*} (20 s)" "$BUILD/log/unpack.log" \
		unpack_source "$KEY" packed_source "$1"
}

# pristine_tree [SERIES]: the tree as it came, which is never written to. Sets KEY, a
# folder of the cache for what is made of it, and SOURCE.
pristine_tree() {
	local version series=${1:-6.1}

	if [ -n "${XV6VM_LINUX:-}" ]; then
		SOURCE=$(cd "$XV6VM_LINUX" && pwd)
		KEY=own-$(printf '%s' "$SOURCE" | cksum | cut -d' ' -f1)
		return
	fi
	if [ "$series" != 6.1 ]; then
		foreign_source "$series"
	else
		[ -f "$TARBALL" ] || die "$TARBALL is missing: run 'make deps'"
		version=$(dpkg-query -W -f '${Version}' linux-source-6.1)
		KEY=linux-$version
		[ -d "$CACHE/$KEY/source" ] ||
			step "unpacking the source of Linux $version (15 s)" \
				"$BUILD/log/unpack.log" unpack_source "$KEY" cat "$TARBALL"
	fi
	SOURCE=$CACHE/$KEY/source
}

# rewrite FILE AWK-PROGRAM: by a new file, so that the hard link breaks.
rewrite() {
	awk "$2" "$1" >"$1.new"
	mv "$1.new" "$1"
}

# A second tree of hard links with two one-line hooks and a link to the project.
overlay() {
	local misc=$TREE/drivers/misc

	if [ ! -e "$TREE/.hooked" ]; then
		rm -rf "$TREE"
		cp -al "$SOURCE" "$TREE" 2>/dev/null || cp -a "$SOURCE" "$TREE"
		rewrite "$misc/Kconfig" '/^endmenu/ { print "source \"drivers/misc/xv6vm/Kconfig\"" } 1'
		rewrite "$misc/Makefile" '1; END { print "obj-y += xv6vm/" }'
		touch "$TREE/.hooked"
	fi
	# Objects of another checkout may be newer than the files of this one.
	[ "$(cat "$OUT/.checkout" 2>/dev/null || true)" = "$ROOT" ] ||
		rm -rf "$OUT/drivers/misc/xv6vm"
	echo "$ROOT" >"$OUT/.checkout"
	ln -sfn "$ROOT" "$misc/xv6vm"
}

# linux_tree NAME [SERIES [TREE]]: sets TREE, and OUT for what is built in it under
# that name. Trees of different names can be built in at the same time.
linux_tree() {
	pristine_tree "${2:-}"
	TREE=$CACHE/$KEY/${3:-tree}
	OUT=$CACHE/$KEY/$1
	mkdir -p "$OUT"
	overlay
}
