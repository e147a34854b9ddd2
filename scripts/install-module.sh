#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Installs the module for the kernel of KDIR, or removes it for all kernels; below DESTDIR.
#
#   scripts/install-module.sh KDIR|--remove

. "$(dirname "$0")/lib.sh"

DESTDIR=${DESTDIR:+$(realpath -ms "$DESTDIR")}

# Without DESTDIR this is the system itself, which has to learn of it.
learn() {
	[ -n "$DESTDIR" ] || depmod "$1"
}

if [ "$1" = --remove ]; then
	for module in "$DESTDIR"/lib/modules/*/updates/xv6vm.ko; do
		[ -e "$module" ] || continue
		release=${module#"$DESTDIR/lib/modules/"}
		rm "$module"
		learn "${release%%/*}"
	done
	exit
fi
module=$("$ROOT/scripts/module.sh" "$1")/xv6vm.ko
release=$(modinfo -F vermagic "$module" | cut -d' ' -f1)
install -D -m 644 "$module" "$DESTDIR/lib/modules/$release/updates/xv6vm.ko"
learn "$release"
say "installed for $release: 'modprobe xv6vm' loads it; 'systemd-sysusers' makes the group xv6vm, whose members may use it"
