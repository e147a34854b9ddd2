#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The kernel headers of a newer Debian want that Debian's compiler, and their own
# build tools want its C library. This puts both into the folder of the kernel and
# tells each program where its libraries are, so that they run here: no chroot, no
# mounts, no root.
#
#   scripts/foreign-tools.sh FROM TREE FINAL     FROM is a suite, TREE will be moved to FINAL
#
# Exit: 4 Debian cannot be reached, 1 another failure.

. "$(dirname "$0")/lib.sh"

# shellcheck source=scripts/debian-suite.sh
. "$ROOT/scripts/debian-suite.sh"

FROM=$1
TREE=$2
FINAL=$3
TRIPLET=x86_64-linux-gnu
LIBRARIES=usr/lib/$TRIPLET

compiler() {
	sed -n 's/^CC = .*)\(gcc-[0-9]*\)$/\1/p' "$TREE/headers/.kernelvariables"
}

# Programs come with a path to a loader that is not here, or not theirs.
relocate() {
	local file

	find "$TREE/usr/bin" "$TREE/usr/libexec" "$TREE"/usr/lib/linux-kbuild-* -type f \
		-perm -u+x | while read -r file; do
		patchelf --print-interpreter "$file" >/dev/null 2>&1 || continue
		patchelf --set-interpreter "$FINAL/$LIBRARIES/ld-linux-x86-64.so.2" \
			--force-rpath --set-rpath "$FINAL/$LIBRARIES" "$file"
	done
}

# gcc finds its parts beside itself, all but the assembler: that path is built in.
# Its specs can be read only where it can run, so through its loader.
assembler() {
	local gcc=$TREE/usr/bin/$TRIPLET-$1 specs

	specs=$TREE/usr/lib/gcc/$TRIPLET/${1#gcc-}/specs
	"$TREE/$LIBRARIES/ld-linux-x86-64.so.2" --library-path "$TREE/$LIBRARIES" "$gcc" -dumpspecs |
		sed "s,^ as %, $FINAL/usr/bin/$TRIPLET-as %," >"$specs"
	grep -q "$FINAL/usr/bin/$TRIPLET-as" "$specs"
}

command -v patchelf >/dev/null || die "patchelf is missing: run 'scripts/deps.sh kernels'"
gcc=$(compiler)
[ -n "$gcc" ] || die "$TREE/headers names no compiler"
suite_closure "$FROM" "$TREE/archives" "$gcc" libelf1t64 libssl3t64 zlib1g || exit 4
unpack_all "$TREE/archives" "$TREE"
rm -rf "$TREE/archives"
assembler "$gcc"
relocate
sed -i "s,^override CROSS_COMPILE = ,&$FINAL/usr/bin/," "$TREE/headers/.kernelvariables"
