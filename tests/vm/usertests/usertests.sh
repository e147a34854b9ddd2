# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# xv6's own test of its system calls, from the file system of a built xv6.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

if [ ! -e /live/fs.img ]; then
	skip "usertests" "XV6= names no folder with a built xv6"
	done_testing
fi
for module in irqbypass kvm kvm-amd kvm-intel; do
	[ ! -e /lib/$module.ko ] || insmod /lib/$module.ko 2>/dev/null
done
load mem=224M || exit 1
free=$(xv6vm --json info | sed 's/.*"free"://;s/,.*//')
for by in ptrace kvm; do
	if [ "$by" = kvm ] && [ ! -e /dev/kvm ]; then
		skip "usertests by kvm" "no KVM in this VM"
		continue
	fi
	xv6run --backend "$by" --stats --fs-image /live/fs.img usertests >/tmp/said 2>/tmp/stats
	ok "all of usertests pass by $by" grep -q '^ALL TESTS PASSED' /tmp/said
	tail -n 2 /tmp/said | sed 's/^/# /'
	tail -n 1 /tmp/stats | sed 's/^/# /'
	is "every frame is back" "$free" "$(xv6vm --json info | sed 's/.*"free"://;s/,.*//')"
	ok "the machine is sound" xv6vm check
done
ok "unloads" unload

done_testing
