#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Builds the module against a kernel's headers, in a folder of links below
# build/, so that the source tree stays clean and kernels do not mix.
#
#   scripts/module.sh KDIR [MAKE-ARGUMENT...]     prints the folder of xv6vm.ko
#
# CLEAN=1 compiles all of it anew; MODULE_LOG=FILE keeps the output there.

. "$(dirname "$0")/lib.sh"

[ $# -ge 1 ] || die "usage: module.sh KDIR [MAKE-ARGUMENT...]"
KDIR=$(cd "$1" 2>/dev/null && pwd -P) || die "no kernel headers in $1: apt-get install linux-headers-$(uname -r), or name another folder with KDIR="
shift
# Kinds of build that differ in their flags do not share objects either.
NAME=module-$(printf '%s\n' "$KDIR" "$*" | cksum | cut -d' ' -f1)
DIR=$BUILD/$NAME

link_farm() {
	mkdir -p "$DIR"
	find "$DIR" -xtype l -delete
	cp -rsf "$ROOT/Kbuild" "$ROOT/include" "$ROOT/module" "$ROOT/kunit" "$ROOT/bench" "$DIR/"
}

# pahole is not asked for: type information for BPF is of no use here. Kbuild keeps
# this folder's name out of all but the file that kbuild itself writes.
build() {
	make -C "$KDIR" M="$DIR" -j"$JOBS" CONFIG_DEBUG_INFO_BTF_MODULES= \
		KCFLAGS="-fdebug-prefix-map=$DIR/=" "$@" modules
}

lock_name=$(printf '%s' "$DIR" | cksum | cut -d' ' -f1)
lock "module-$lock_name"
link_farm
[ -z "${CLEAN:-}" ] || find "$DIR" -name '*.o' -delete
step "building the module against ${KDIR##*/}" "${MODULE_LOG:-$BUILD/log/$NAME.log}" \
	build "$@"
printf '%s\n' "$DIR"
