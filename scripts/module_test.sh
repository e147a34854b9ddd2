#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What module.sh says to folders that are no kernel for it, and with which compiler it
# builds, on trees that only pretend, by a make that only notes what it is asked.
#
# Says what is wrong, and nothing if all is well.

set -euo pipefail

unset CDPATH
HERE=$(cd "$(dirname "$0")" && pwd)
TMP=$(mktemp -d)
trap 'rm -rf "$TMP"' EXIT
mkdir "$TMP/bin"

# Nothing else, for this machine may have any LLVM.
for name in bash cksum cp cut date dirname find flock grep ls mkdir nproc realpath sed sleep tail uname; do
	ln -s "$(command -v "$name")" "$TMP/bin/"
done

# program NAME...: there is such a program; it writes down its arguments.
program() {
	local name

	for name in "$@"; do
		printf '#!/bin/bash\necho "$*" >>"%s/asked"\n' "$TMP" >"$TMP/bin/$name"
		chmod +x "$TMP/bin/$name"
	done
}

# tree [OPTION...]: a kernel that takes this module, with more in its .config.
tree() {
	rm -rf "$TMP/kernel" "$TMP"/bin/{clang,ld.lld,llvm-ar}*
	mkdir -p "$TMP/kernel/include/generated"
	: >"$TMP/kernel/include/generated/autoconf.h"
	printf '%s\n' CONFIG_MODULES=y CONFIG_CONTIG_ALLOC=y "$@" >"$TMP/kernel/.config"
}

# expect WHAT STATUS PATTERN [ARGUMENT...]: PATTERN is of what make was asked, or of the
# one line that is said instead.
expect() {
	local what=$1 status=$2 pattern=$3 rc=0 said
	shift 3

	: >"$TMP/asked"
	PATH=$TMP/bin XV6VM_CACHE=$TMP/cache XV6VM_BUILD=$TMP/build \
		"$HERE/module.sh" "$TMP/kernel" "$@" >/dev/null 2>"$TMP/said" || rc=$?
	said=$(cat "$TMP/asked")
	if [ "$rc" -ne 0 ]; then
		said+=$(cat "$TMP/said")
	fi
	[ "$rc" -eq "$status" ] && [ "$(wc -l <<<"$said")" -eq 1 ] && [[ $said =~ $pattern ]] ||
		echo "$what: exit $rc, '$said'; wanted $status, '$pattern'"
}

CLANG=(CONFIG_CC_IS_CLANG=y CONFIG_CLANG_VERSION=140006)
program make

expect 'no folder' 1 'no kernel headers in .*apt-get install linux-headers-'
tree
rm "$TMP/kernel/.config"
expect 'an empty folder' 1 'has no \.config: .* KDIR='
tree
rm -r "$TMP/kernel/include"
expect 'a tree that was configured only' 1 'make -C .* modules_prepare$'
tree
sed -i '/MODULES/d' "$TMP/kernel/.config"
expect 'a kernel without modules' 1 'CONFIG_MODULES=y$'
tree '# CONFIG_CMA is not set'
sed -i '/CONTIG/s/.*/# & is not set/' "$TMP/kernel/.config"
expect 'a kernel without CONTIG_ALLOC' 1 'no CONFIG_CONTIG_ALLOC.*CONFIG_CMA=y$'

tree
program clang ld.lld llvm-ar
expect 'a kernel of gcc' 0 'CONFIG_DEBUG_INFO_BTF_MODULES= KCFLAGS=[^ ]* modules$'
tree "${CLANG[@]}"
expect 'no clang at all' 1 'apt-get install clang-14 lld-14 llvm-14$'
program clang ld.lld
expect 'half of an LLVM' 1 'apt-get install clang-14 lld-14 llvm-14$'
program llvm-ar
expect 'some clang' 0 ' LLVM=1 modules$'
program clang-14 ld.lld-14 llvm-ar-14
expect 'the very clang' 0 ' LLVM=-14 modules$'
expect 'a clang by name' 0 'KCFLAGS=[^ ]* LLVM=-17 modules$' LLVM=-17
expect 'a compiler by name' 0 'KCFLAGS=[^ ]* CC=mine modules$' CC=mine
