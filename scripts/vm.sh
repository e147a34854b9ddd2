#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Boots Debian's stock kernel in QEMU with the module in its initramfs.
#
#   scripts/vm.sh test NAME MEMORY ARGUMENTS SCRIPT...   results/NAME.tap
#   scripts/vm.sh story SCRIPT                           printed as it goes
#   scripts/vm.sh shell|tour                             a prompt, behind the tour
#   scripts/vm.sh accel                                  prints kvm or tcg
#
# VM_NESTED=1 gives it a CPU that can run guests of its own, where QEMU emulates it;
# VM_ICOUNT=1 lets one nanosecond pass with each instruction, so that times are counts.
# Exit: 0 passed, 1 failed, 2 never finished (it hung, or ended without a verdict).

. "$(dirname "$0")/lib.sh"

MODE=${1:-}
shift || true
# How long it may say nothing, to begin with and later, on a machine that is not busy.
BOOT_SILENCE=${VM_BOOT_SILENCE:-150}
SILENCE=${VM_SILENCE:-600}
VM=

# A busy host is slow; the guest's clock and what watches it are not to mind.
CALM='tsc=reliable sysctl.kernel.watchdog_thresh=60 rcupdate.rcu_cpu_stall_timeout=120'

boot_options() {
	printf '%s\n' -kernel "$KERNEL/vmlinuz" -no-reboot -display none -vga none -nic none \
		-monitor none -smp "${VM_CPUS:-2},sockets=${VM_CPUS:-2}"
	local cpu=qemu64,-cx16 accel=tcg

	# QEMU 7.2's CMPXCHG16B breaks guests of Linux 6.12, and nobody here needs it.
	# KVM changes the kernel's code for each guest. A CPU that QEMU emulates in a thread of its
	# own may come upon a breakpoint that others have taken away: an oops, or a hang.
	[ -z "${VM_NESTED:-}" ] || cpu=max,-cx16,-la57 accel=tcg,thread=single
	if [ "$1" = kvm ]; then
		printf '%s\n' -accel kvm -cpu host
	elif [ "$1" = icount ]; then
		printf '%s\n' -accel tcg -icount shift=0,sleep=off -cpu "$cpu"
	else
		printf '%s\n' -accel "$accel" -cpu "$cpu"
	fi
}

# A device node promises little: boot the very kernel on it, for some seconds. The
# answer holds until this machine boots again, or a VM does not come up.
find_accel() {
	local options known

	known=$CACHE/accel-$(cat /proc/sys/kernel/random/boot_id)
	ACCEL=${XV6VM_ACCEL:-}
	[ -z "$ACCEL" ] || return 0
	ACCEL=tcg
	[ -w /dev/kvm ] || return 0
	if [ ! -s "$known" ]; then
		say "trying KVM (5 s at most)"
		"$ROOT/scripts/initramfs.sh" "$WORK/probe.cpio" probe
		mapfile -t options < <(boot_options kvm)
		timeout --foreground -k 5 5 qemu-system-x86_64 "${options[@]}" -m 256 \
			-initrd "$WORK/probe.cpio" -append "console=ttyS0 quiet panic=-1" \
			-serial null -serial "file:$WORK/probe" </dev/null >"$WORK/probe.log" 2>&1 ||
			true
		[ "$(cat "$WORK/probe" 2>/dev/null)" != passed ] || ACCEL=kvm
		make_cache
		rm -f "$CACHE"/accel-*
		echo "$ACCEL" >"$known"
	fi
	ACCEL=$(cat "$known")
}

# start MEMORY ARGUMENTS CONSOLE OUTPUT: where the first and the third serial port go.
# Sets VM, which ends with this script.
start() {
	local options tsc=

	if [ -n "${VM_ICOUNT:-}" ]; then
		ACCEL=icount
		CALM=
	else
		find_accel
	fi
	[ "$ACCEL" != tcg ] || tsc=$("$ROOT/scripts/host-tsc.py")
	mapfile -t options < <(boot_options "$ACCEL")
	say "booting Linux $(cat "$KERNEL/release") in QEMU ($ACCEL, $1 MB)"
	qemu-system-x86_64 "${options[@]}" -m "$1" -initrd "$WORK/initramfs.cpio" \
		-append "console=ttyS0 panic=-1 log_buf_len=4M no_timer_check $CALM $tsc $2" \
		-serial "$3" -serial "file:$WORK/verdict" -serial "$4" <&0 &
	VM=$!
}

stop() {
	[ -z "$VM" ] || { kill "$VM"; wait "$VM"; } 2>/dev/null || true
	VM=
}

# came_up: init's first words are there, wherever the kernel's log goes; or all is
# over before, or nothing for BOOT_SILENCE.
came_up() {
	local left=$((BOOT_SILENCE * 100))

	while [ "$left" -gt 0 ] && [ ! -s "$WORK/tap" ] && kill -0 "$VM" 2>/dev/null; do
		sleep 1
		left=$((left - $(fair_second)))
	done
	[ -s "$WORK/tap" ]
}

# As start, and waits. On a busy host a kernel without ACPI may find that its timer does not
# work, and a preemptible 6.1 with lockdep may deadlock in its own test of RCU tasks; before
# init, that says nothing of the module. Then, and only then, it gets another chance.
run_or_again() {
	local try

	for try in 1 2 3; do
		rm -f "${3#file:}"
		: >"$WORK/tap"
		start "$@" </dev/null
		! came_up || break
		say "the VM did not come up (try $try of 3)"
		rm -f "$CACHE"/accel-*
		stop
	done
	[ -z "$VM" ] || patience "$VM" "$SILENCE" "$WORK/tap" "${3#file:}"
}

# What the tests have brought about, as the kernel reports it.
reports() {
	sed -n '/xv6vm-vm: begin/,$p' "$1" 2>/dev/null | tr -d '\r' | grep -aoE "(${VM_SPLATS:-$SPLATS}).*"
}

# judge NAME CONSOLE-LOG STATUS-OF-QEMU: says how it ended, by exit status too.
judge() {
	local verdict report

	verdict=$(sed 's/\r//' "$WORK/verdict" 2>/dev/null || true)
	case $verdict in
	passed)
		if [ "$1" = shell ]; then
			say "the VM is off, and nothing of it remains"
		else
			say "the VM passed ($1)"
		fi
		return 0
		;;
	failed*)
		say "the VM FAILED ($1): ${verdict#failed: }"
		return 1
		;;
	esac
	# What ended by a report has failed; it did not just never finish.
	if report=$(reports "$2" | sed -n 1p) && [ -n "$report" ]; then
		say "the VM CRASHED ($1, QEMU $3): $report, see $2"
		return 1
	fi
	say "the VM NEVER FINISHED ($1, QEMU $3: 124 is $SILENCE s without a word), see $2"
	return 2
}

run_tests() {
	local name=$1 memory=$2 arguments=$3 rc=0 ticker log=$BUILD/log/vm-$1-console.log
	local tap=$RESULTS/$1.tap report
	shift 3

	rm -f "$tap"
	"$ROOT/scripts/initramfs.sh" "$WORK/initramfs.cpio" tests "$@"
	heartbeat "VM tests ($name)" "$WORK/tap" &
	ticker=$!
	run_or_again "$memory" "$arguments" "file:$log" "file:$WORK/tap" || rc=$?
	kill "$ticker" 2>/dev/null || true
	tr -d '\r' <"$WORK/tap" >"$tap"
	if report=$(reports "$log" | sed -n 1p) && [ -n "$report" ]; then
		printf 'Bail out! %s\n' "$report" >>"$tap"
	fi
	judge "$name" "$log" "$rc"
}

run_story() {
	local rc=0 log=$BUILD/log/vm-story-console.log

	"$ROOT/scripts/initramfs.sh" "$WORK/initramfs.cpio" story "$1"
	start "${VM_MEMORY:-1024}" quiet "file:$log" stdio </dev/null
	wait "$VM" || rc=$?
	judge story "$log" "$rc" || { rc=$?; say "the demo FAILED ($rc)"; return "$rc"; }
	say "the demo is over: all steps went well; 'make shell' lets you go on yourself"
}

run_shell() {
	local rc=0

	"$ROOT/scripts/initramfs.sh" "$WORK/initramfs.cpio" "$MODE"
	start "${VM_MEMORY:-1024}" quiet mon:stdio null
	wait "$VM" || rc=$?
	# Ctrl-A X leaves no verdict, and is no failure.
	[ ! -s "$WORK/verdict" ] || judge shell /dev/null "$rc"
}

mkdir -p "$RESULTS" "$BUILD/log"
WORK=$(mktemp -d)
trap 'stop; rm -rf "$WORK"' EXIT
trap 'exit 143' INT TERM HUP
KERNEL=$("$ROOT/scripts/kernel.sh")

case $MODE in
accel)
	find_accel
	echo "$ACCEL"
	;;
test) run_tests "$@" ;;
story) run_story "$@" ;;
shell | tour) run_shell ;;
*) die "usage: vm.sh test|story|shell|tour|accel ..." ;;
esac
