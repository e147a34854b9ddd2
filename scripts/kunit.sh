#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Runs the KUnit suites on User Mode Linux, by the kernel's own kunit.py, in a
# copy of Debian's kernel source with this project hooked into it.
#
#   scripts/kunit.sh [FILTER]        e.g. scripts/kunit.sh 'xv6vm_kalloc*'
#
# XV6VM_LINUX=DIR takes another unpacked kernel tree (6.12 and 7.2 are known to work).

. "$(dirname "$0")/lib.sh"

TARBALL=/usr/src/linux-source-6.1.tar.xz
FILTER=${1:-}
TAP=$RESULTS/kunit.tap

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
	[ "$(readlink "$misc/xv6vm" || true)" = "$ROOT" ] || rm -rf "$OUT/drivers/misc/xv6vm"
	ln -sfn "$ROOT" "$misc/xv6vm"
}

run_kunit() {
	cd "$TREE"
	python3 tools/testing/kunit/kunit.py run --arch=um --jobs="$JOBS" \
		--build_dir="$OUT" --kunitconfig=drivers/misc/xv6vm/kunit \
		--timeout=300 --kernel_args=xv6vm.mem=16M ${FILTER:+"$FILTER"}
}

# kunit.py is content with a log that holds sanitizer and lockdep reports.
collect() {
	local splats

	[ -f "$OUT/test.log" ] || return 1
	tr -d '\r' <"$OUT/test.log" >"$BUILD/log/kunit-kernel.log"
	sed -n '/^\(\[.*\] \)\?\(K\?TAP version\)/,$p' "$BUILD/log/kunit-kernel.log" >"$TAP"
	splats=$(grep -anE "$SPLATS" "$BUILD/log/kunit-kernel.log" || true)
	[ -z "$splats" ] && return
	say "reports in the kernel log ($BUILD/log/kunit-kernel.log):"
	printf '%s\n' "$splats" | head -n 20 >&2
	return 1
}

rc=0
mkdir -p "$RESULTS" "$BUILD/log"
rm -f "$TAP"
lock kunit
pristine_tree
TREE=$CACHE/$KEY/tree
OUT=$CACHE/$KEY/uml
mkdir -p "$CACHE/$KEY"
overlay
mkdir -p "$OUT"
rm -f "$OUT/test.log"
step "KUnit on UML (the first build takes 2-4 minutes, later ones 10 s)" "$BUILD/log/kunit.log" \
	run_kunit || rc=1
collect || rc=1
python3 "$ROOT/scripts/tally.py" "kunit=$TAP" || rc=1
exit "$rc"
