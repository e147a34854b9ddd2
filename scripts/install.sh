#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Installs module and tool for the running kernel (or the one of KDIR).
#
#   scripts/install.sh KDIR PREFIX DESTDIR

. "$(dirname "$0")/lib.sh"

KDIR=$1
PREFIX=$2
DESTDIR=${3:+$(realpath -ms "$3")}

"$ROOT/scripts/deps.sh" build tool
module=$("$ROOT/scripts/module.sh" "$KDIR")/xv6vm.ko
release=$(modinfo -F vermagic "$module" | cut -d' ' -f1)
install -D -m 644 "$module" "$DESTDIR/lib/modules/$release/updates/xv6vm.ko"
# Who is in the group xv6vm may use the device; where there is no such group, only root.
install -D -m 644 "$ROOT/packaging/60-xv6vm.rules" "$DESTDIR/usr/lib/udev/rules.d/60-xv6vm.rules"
# Without DESTDIR this is the system itself, which has to learn of the module.
[ -n "$DESTDIR" ] || depmod "$release"
make -s -C "$ROOT/userspace" install PREFIX="$PREFIX" DESTDIR="$DESTDIR"
say "installed for $release: 'modprobe xv6vm' loads it, '$PREFIX/bin/xv6vm' asks it"
