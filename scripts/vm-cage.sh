#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Asserts how the VM is started: each way of scripts/vm.sh is run with a QEMU that
# only writes down its options. Nothing may lead to a network or to the host's files.
#
#   scripts/vm-cage.sh TAP

. "$(dirname "$0")/lib.sh"

TAP=$1
NUMBER=0
FAILED=0
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

ok() {
	local name=$1

	shift
	NUMBER=$((NUMBER + 1))
	if "$@"; then
		echo "ok $NUMBER - $name"
	else
		FAILED=$((FAILED + 1))
		echo "not ok $NUMBER - $name"
		sed 's/^/# /' "$WORK/options" 2>/dev/null || true
	fi
}

# has OPTION VALUE: the two, one behind the other.
has() {
	grep -xA1 -e "$1" "$WORK/options" | grep -qx -e "$2"
}

# What opens a way out, or is a file of the host that the guest could write to.
leads_out() {
	grep -xE -e '-(netdev|net|virtfs|fsdev|device|drive|hd[a-d]|cdrom|sd|usbdevice|chardev|qmp|gdb|s|S|readconfig|incoming|vnc|spice)' \
		"$WORK/options"
}

nothing_leads_out() {
	[ -s "$WORK/options" ] && ! leads_out
}

# The kernel and its first files are read, never written; serial ports go to files of ours.
only_reads() {
	has -kernel '/.*' && has -initrd '/.*' && ! grep -q -e 'share=on' "$WORK/options"
}

fake_qemu() {
	mkdir -p "$WORK/bin"
	cat >"$WORK/bin/qemu-system-x86_64" <<-'END'
		#!/bin/sh
		printf '%s\n' "$@" >"$CAGE_OPTIONS"
	END
	chmod +x "$WORK/bin/qemu-system-x86_64"
}

# way MODE ARGUMENT...: what vm.sh would start.
way() {
	local mode=$1

	rm -f "$WORK/options"
	# Nothing is booted: any program will do as the module.
	XV6VM_KO=/bin/busybox CAGE_OPTIONS=$WORK/options PATH=$WORK/bin:$PATH RESULTS=$WORK XV6VM_RESULTS=$WORK \
		XV6VM_ACCEL=tcg "$ROOT/scripts/vm.sh" "$@" >/dev/null 2>&1 || true
	ok "T22: QEMU gets no network card ($mode)" has -nic none
	ok "T22: QEMU gets no way to a network, a disk or a folder ($mode)" nothing_leads_out
	ok "T22: QEMU reads a kernel and its first files, and no more ($mode)" only_reads
}

rule() {
	grep -v '^#' "$ROOT/packaging/60-xv6vm.rules"
}

all_ways() {
	fake_qemu
	way test cage 256 "" "$ROOT/tests/vm/small/busy.sh"
	way story "$ROOT/scripts/demo-story.sh"
	way shell
	ok "T1: the udev rule gives the device to one group, and to nobody else" \
		test "$(rule)" = 'KERNEL=="xv6vm", SUBSYSTEM=="misc", GROUP="xv6vm", MODE="0660"'
	echo "1..$NUMBER"
}

# One at a time: what is told of a case goes with it.
all_ways >"$TAP"
[ "$FAILED" -eq 0 ]
