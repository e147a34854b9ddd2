#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Builds the module against a kernel's headers, in a folder of links below
# build/, so that the source tree stays clean and kernels do not mix.
#
#   scripts/module.sh KDIR [MAKE-ARGUMENT...]     prints the folder of xv6vm.ko
#
# A kernel that clang compiled gets its modules from clang, too, unless LLVM= or CC= is
# among the arguments. CLEAN=1 compiles all of it anew; MODULE_LOG=FILE keeps the output
# there.

. "$(dirname "$0")/lib.sh"

[ $# -ge 1 ] || die "usage: module.sh KDIR [MAKE-ARGUMENT...]"
plain_paths "$BUILD"
KDIR=$(cd "$1" 2>/dev/null && pwd -P) || die "no kernel headers in $1: apt-get install linux-headers-$(uname -r), or name another folder with KDIR="
shift

has() {
	grep -qx "$1" "$KDIR/.config"
}

# What a kernel must be for this to be of any use.
[ -f "$KDIR/.config" ] || die "$KDIR has no .config: name a kernel's headers, or a kernel tree that was configured, with KDIR="
[ -f "$KDIR/include/generated/autoconf.h" ] || die "$KDIR is configured, but not prepared for modules: make -C $KDIR modules_prepare"
has CONFIG_MODULES=y || die "the kernel of $KDIR takes no modules: it needs CONFIG_MODULES=y"
has CONFIG_CONTIG_ALLOC=y || die "the kernel of $KDIR has no CONFIG_CONTIG_ALLOC, without which there is no RAM for the machine: build it with CONFIG_CMA=y"

# llvm SUFFIX: that LLVM is here, whole.
llvm() {
	command -v "clang$1" && command -v "ld.lld$1" && command -v "llvm-ar$1"
} >/dev/null

# The LLVM that compiled this kernel, or else the one that is simply called clang.
clang_argument() {
	local version

	version=$(sed -n 's/^CONFIG_CLANG_VERSION=\([0-9]*\)[0-9]\{4\}$/\1/p' "$KDIR/.config")
	if llvm "-$version"; then
		echo "LLVM=-$version"
	elif llvm ''; then
		echo LLVM=1
	else
		die "clang $version compiled the kernel of $KDIR: apt-get install clang-$version lld-$version llvm-$version"
	fi
}

if has CONFIG_CC_IS_CLANG=y && [[ " $*" != *' LLVM='* && " $*" != *' CC='* ]]; then
	LLVM_ARGUMENT=$(clang_argument) || exit
	set -- "$@" "$LLVM_ARGUMENT"
fi

# Kinds of build that differ in their flags do not share objects either.
NAME=module-$(printf '%s\n' "$KDIR" "$*" | cksum | cut -d' ' -f1)
DIR=$BUILD/$NAME

link_farm() {
	mkdir -p "$DIR/tests"
	find "$DIR" -xtype l -delete
	cp -rsf "$ROOT/Kbuild" "$ROOT/include" "$ROOT/module" "$ROOT/kunit" "$ROOT/bench" "$DIR/"
	cp -sf "$ROOT"/tests/cards* "$DIR/tests/"
	cp -rsf "$ROOT/tests/ref" "$DIR/tests/"
}

# pahole is not asked for: type information for BPF is of no use here. Kbuild keeps
# this folder's name out of all but the file that kbuild itself writes.
build() {
	make -C "$KDIR" M="$DIR" -j"$JOBS" CONFIG_DEBUG_INFO_BTF_MODULES= \
		KCFLAGS="-fdebug-prefix-map=$DIR/=" "$@" modules
}

mkdir -p "$BUILD"
lock "$NAME" "$BUILD"
link_farm
[ -z "${CLEAN:-}" ] || find "$DIR" -name '*.o' -delete
step "building the module against ${KDIR##*/}" "${MODULE_LOG:-$BUILD/log/$NAME.log}" \
	build "$@"
printf '%s\n' "$DIR"
