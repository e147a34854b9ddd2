# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# Sourced: a copy of Debian's kernel source with this project hooked into it, for
# kernels that have it built in. Whoever uses it holds the lock "kunit".

TARBALL=/usr/src/linux-source-6.1.tar.xz

# The tree as it came, by hard links; it is never written to.
pristine_tree() {
	local version

	if [ -n "${XV6VM_LINUX:-}" ]; then
		SOURCE=$(cd "$XV6VM_LINUX" && pwd)
		KEY=own-$(printf '%s' "$SOURCE" | cksum | cut -d' ' -f1)
		return
	fi
	[ -f "$TARBALL" ] || die "$TARBALL is missing: run 'make deps'"
	version=$(dpkg-query -W -f '${Version}' linux-source-6.1)
	KEY=linux-$version
	SOURCE=$CACHE/$KEY/source
	[ -d "$SOURCE" ] && return
	rm -rf "$SOURCE.new"
	mkdir -p "$SOURCE.new"
	step "unpacking the source of Linux $version (15 s)" "$BUILD/log/unpack.log" \
		tar -xf "$TARBALL" -C "$SOURCE.new" --strip-components=1
	mv "$SOURCE.new" "$SOURCE"
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

# linux_tree NAME: sets TREE, and OUT for what is built in it under that name.
linux_tree() {
	pristine_tree
	TREE=$CACHE/$KEY/tree
	OUT=$CACHE/$KEY/$1
	mkdir -p "$OUT"
	overlay
}
