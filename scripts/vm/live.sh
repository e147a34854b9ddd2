# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# For the scripts that have a machine in QEMU live in the module's RAM:  . /lib/live.sh
# What its kernel says on the serial line is in /tmp/told.

live_accel=tcg
export QEMU_MODULE_DIR=/live

for live_module in irqbypass kvm kvm-amd kvm-intel; do
	[ ! -e /lib/$live_module.ko ] || /sbin/insmod /lib/$live_module.ko 2>/dev/null
done
[ ! -e /dev/kvm ] || live_accel=kvm

# live_start MB ARGUMENT...: of QEMU. The module holds a loaded image, of which it
# changes nothing by itself: zeros, until a kernel is there.
live_start() {
	live_mb=$1
	shift
	truncate -s "${live_mb}M" /tmp/zeros
	xv6vm machine load /tmp/zeros >/dev/null 2>&1 || return 1
	rm -f /tmp/typed
	mkfifo /tmp/typed
	qemu-system-i386 -L /live -accel "$live_accel" -display none -nic none -monitor none \
		-m "$live_mb" -machine pc,memory-backend=ram -object \
		"memory-backend-file,id=ram,size=${live_mb}M,mem-path=/dev/xv6vm,share=on" \
		-serial stdio "$@" </tmp/typed >/tmp/told 2>&1 &
	live_pid=$!
	exec 3>/tmp/typed
}

# live_where: what it said last, and where QEMU waits, for who asks what went wrong.
live_where() {
	tail -n 5 /tmp/told
	for live_task in /proc/"$live_pid"/task/*; do
		cat "$live_task/comm" "$live_task/stack"
	done
}

# live_told PATTERN: it says that, in the end; no line of it for half an hour is none.
live_told() {
	live_still=0
	live_size=0
	while ! grep -q -- "$1" /tmp/told; do
		sleep 1
		live_still=$((live_still + 1))
		live_now=$(wc -c </tmp/told)
		[ "$live_now" = "$live_size" ] || live_still=0
		live_size=$live_now
		if [ "$live_still" -ge 1800 ] || ! kill -0 "$live_pid" 2>/dev/null; then
			live_where
			return 1
		fi
	done
}

live_type() {
	printf '%b' "$1" >&3
}

live_stop() {
	exec 3>&-
	kill "$live_pid"
	wait "$live_pid" 2>/dev/null
	return 0
}

# live_ask WORD...: of the tool, from outside.
live_ask() {
	xv6vm attach ram:/dev/xv6vm --xv6-kernel /live/kernel "$@"
}
