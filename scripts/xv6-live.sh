#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Boots a VM with the module, in it QEMU with a built xv6, whose RAM is the module's, and
# follows that from outside: scripts/live-story.sh.
#
#   scripts/xv6-live.sh FOLDER     with kernel, xv6.img, fs.img

. "$(dirname "$0")/lib.sh"

# shellcheck source=scripts/vm-files.sh
. "$ROOT/scripts/vm-files.sh"

[ -n "${1:-}" ] || die "make xv6-live XV6=FOLDER: a folder of xv6 for x86, built with make"
for file in kernel xv6.img fs.img; do
	[ -r "$1/$file" ] || die "$1 has no $file: build xv6 there (make xv6.img fs.img)"
done
vm_files
live_files "$1/kernel" "$1/xv6.img" "$1/fs.img"
export VM_MEMORY=${VM_MEMORY:-1536}
exec "$ROOT/scripts/vm.sh" story "$ROOT/scripts/live-story.sh"
