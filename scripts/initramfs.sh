#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Packs what the VM needs: busybox, kmod, the module (and those of XV6VM_MODULES),
# the tool, the samples, what XV6VM_LIVE has for QEMU, and the scripts to be run.
#
#   scripts/initramfs.sh OUT MODE [SCRIPT...]    MODE: probe, tests, story, shell, tour

. "$(dirname "$0")/lib.sh"

OUT=$1
MODE=$2
shift 2
TREE=$(mktemp -d)
trap 'rm -rf "$TREE"' EXIT

# put FILE PATH: with the libraries that a dynamic program wants.
put() {
	local library

	install -D -m 755 "$1" "$TREE/$2"
	for library in $(ldd "$1" 2>/dev/null | grep -o '/[^ ]*' || true); do
		[ -e "$TREE$library" ] || install -D -m 755 "$library" "$TREE$library"
	done
}

put /bin/busybox bin/busybox
put "$(command -v kmod || echo /bin/kmod)" sbin/kmod
ln -s kmod "$TREE/sbin/insmod"
ln -s kmod "$TREE/sbin/rmmod"
install -m 755 "$ROOT/scripts/vm/init" "$TREE/init"
install -D -m 644 -t "$TREE/lib" "$ROOT"/scripts/vm/{tap,pages,readers}.sh
install -D -m 644 -t "$TREE/etc" "$ROOT/scripts/vm/shrc" "$ROOT/scripts/vm/motd"
printf '%s' "${VM_SPLATS:-$SPLATS}" >"$TREE/etc/splats"
printf 'MODE=%s\nSCRIPT_TIMEOUT=%s\n' "$MODE" "${SCRIPT_TIMEOUT:-7200}" >"$TREE/etc/vm.conf"
mkdir -p "$TREE/tests" "$TREE/samples" "$TREE/lib" "$TREE/dev" "$TREE/proc" "$TREE/sys"

if [ "$MODE" != probe ]; then
	for module in "${XV6VM_KO:?}" ${XV6VM_MODULES:-}; do
		strip --strip-debug -o "$TREE/lib/${module##*/}" "$module"
	done
	for tool in ${XV6VM_TOOLS:-}; do
		put "$tool" "usr/local/bin/${tool##*/}"
	done
	# (What the map on a terminal asks of one.)
	[ ! -e /lib/terminfo/v/vt100 ] ||
		install -D -m 644 /lib/terminfo/v/vt100 "$TREE/lib/terminfo/v/vt100"
	[ -z "${XV6VM_SAMPLES:-}" ] || cp -r "$XV6VM_SAMPLES"/. "$TREE/samples/"
	if [ -n "${XV6VM_LIVE:-}" ]; then
		install -D -m 644 -t "$TREE/live" "$XV6VM_LIVE"/*
		install -m 644 "$ROOT/scripts/vm/live.sh" "$TREE/lib/live.sh"
	fi
	[ $# -eq 0 ] || cp "$@" "$TREE/tests/"
fi
(cd "$TREE" && find . | cpio -o -H newc -R 0:0 --quiet) >"$OUT.new"
mv "$OUT.new" "$OUT"
