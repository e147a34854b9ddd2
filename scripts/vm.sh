#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Boots Debian's stock kernel in QEMU with the module in its initramfs.
#
#   scripts/vm.sh test NAME MEMORY ARGUMENTS SCRIPT...   results/NAME.tap
#   scripts/vm.sh story SCRIPT                           printed as it goes
#   scripts/vm.sh shell                                  a prompt
#   scripts/vm.sh accel                                  prints kvm or tcg
#
# VM_ICOUNT=1 lets one nanosecond pass with each instruction, so that times are counts.
# Exit: 0 passed, 1 failed, 2 never finished (crash or time-out without verdict).

. "$(dirname "$0")/lib.sh"

MODE=${1:-}
shift || true
TIMEOUT=${VM_TIMEOUT:-600}
CPUS=${VM_CPUS:-2}
BOOT_TIMEOUT=${VM_BOOT_TIMEOUT:-150}

# A busy host is slow; the guest's clock and what watches it are not to mind.
CALM='tsc=reliable sysctl.kernel.watchdog_thresh=60 rcupdate.rcu_cpu_stall_timeout=120'

boot_options() {
	printf '%s\n' -kernel "$KERNEL/vmlinuz" -no-reboot -display none -vga none -nic none \
		-monitor none -smp "$CPUS,sockets=$CPUS"
	# QEMU 7.2's CMPXCHG16B breaks guests of Linux 6.12, and nobody here needs it.
	if [ "$1" = kvm ]; then
		printf '%s\n' -accel kvm -cpu host
	elif [ "$1" = icount ]; then
		printf '%s\n' -accel tcg -icount shift=0,sleep=off -cpu qemu64,-cx16
	else
		printf '%s\n' -accel tcg -cpu qemu64,-cx16
	fi
}

# qemu SECONDS OPTION...
qemu() {
	local seconds=$1
	shift
	timeout --foreground -k 5 "$seconds" qemu-system-x86_64 "$@"
}

# A device node promises little: boot the very kernel on it, for some seconds. The
# answer holds until this machine boots again.
find_accel() {
	local options known

	known=$CACHE/accel-$(cat /proc/sys/kernel/random/boot_id)
	ACCEL=${XV6VM_ACCEL:-$(cat "$known" 2>/dev/null || true)}
	[ -z "$ACCEL" ] || return 0
	ACCEL=tcg
	if [ -w /dev/kvm ]; then
		say "trying KVM (5 s at most)"
		"$ROOT/scripts/initramfs.sh" "$WORK/probe.cpio" probe
		mapfile -t options < <(boot_options kvm)
		qemu 5 "${options[@]}" -m 256 -initrd "$WORK/probe.cpio" \
			-append "console=ttyS0 quiet panic=-1" -serial null \
			-serial "file:$WORK/probe" </dev/null >"$WORK/probe.log" 2>&1 || true
		[ "$(cat "$WORK/probe" 2>/dev/null)" != passed ] || ACCEL=kvm
	fi
	rm -f "$CACHE"/accel-*
	echo "$ACCEL" >"$known"
}

# run MEMORY ARGUMENTS CONSOLE OUTPUT: where the first and the third serial port go.
run() {
	local options

	if [ -n "${VM_ICOUNT:-}" ]; then
		ACCEL=icount
		CALM=
	else
		find_accel
	fi
	mapfile -t options < <(boot_options "$ACCEL")
	say "booting Linux $(cat "$KERNEL/release") in QEMU ($ACCEL, $1 MB)"
	qemu "$TIMEOUT" "${options[@]}" -m "$1" -initrd "$WORK/initramfs.cpio" \
		-append "console=ttyS0 panic=-1 log_buf_len=4M no_timer_check $CALM $2" \
		-serial "$3" -serial "file:$WORK/verdict" -serial "$4"
}

# came_up PID: init's first words are there, wherever the kernel's log goes; or all is
# over before, or nothing for BOOT_TIMEOUT.
came_up() {
	local n

	for ((n = 0; n < BOOT_TIMEOUT; n++)); do
		[ ! -s "$WORK/tap" ] || return 0
		kill -0 "$1" 2>/dev/null || break
		sleep 1
	done
	[ -s "$WORK/tap" ]
}

# As run. On a busy host a kernel without ACPI may find that its timer does not work,
# and a preemptible 6.1 with lockdep may deadlock in its own test of RCU tasks; before
# init, that says nothing of the module. Then, and only then, it gets another chance.
run_or_again() {
	local rc=0 vm try

	for try in 1 2 3; do
		rm -f "${3#file:}"
		: >"$WORK/tap"
		run "$@" </dev/null &
		vm=$!
		! came_up "$vm" || break
		say "the VM did not come up (try $try of 3)"
		pkill -TERM -P "$vm" || true
		wait "$vm" || true
	done
	wait "$vm" || rc=$?
	return "$rc"
}

# judge NAME CONSOLE-LOG STATUS-OF-QEMU: says how it ended, by exit status too.
judge() {
	local verdict

	verdict=$(tr -d '\r' <"$WORK/verdict" 2>/dev/null || true)
	case $verdict in
	passed)
		say "the VM passed ($1)"
		return 0
		;;
	failed*)
		say "the VM FAILED ($1): ${verdict#failed: }"
		return 1
		;;
	esac
	# What the kernel was told is no trouble.
	if grep -av rcu_cpu_stall_timeout "$2" 2>/dev/null | grep -aE "$SPLATS" | head -n 5 >&2; then
		say "the VM CRASHED before a verdict ($1, QEMU $3), see $2"
	else
		say "the VM NEVER FINISHED ($1, QEMU $3: 124 is a time-out of $TIMEOUT s), see $2"
	fi
	return 2
}

run_tests() {
	local name=$1 memory=$2 arguments=$3 rc=0 ticker log=$BUILD/log/vm-$1-console.log
	shift 3

	rm -f "$RESULTS/$name.tap"
	"$ROOT/scripts/initramfs.sh" "$WORK/initramfs.cpio" tests "$@"
	heartbeat "VM tests ($name)" "$WORK/tap" &
	ticker=$!
	run_or_again "$memory" "$arguments" "file:$log" "file:$WORK/tap" || rc=$?
	kill "$ticker" 2>/dev/null || true
	tr -d '\r' <"$WORK/tap" >"$RESULTS/$name.tap"
	judge "$name" "$log" "$rc"
}

run_story() {
	local rc=0 log=$BUILD/log/vm-story-console.log

	"$ROOT/scripts/initramfs.sh" "$WORK/initramfs.cpio" story "$1"
	run "${VM_MEMORY:-1024}" quiet "file:$log" stdio </dev/null || rc=$?
	judge story "$log" "$rc"
}

run_shell() {
	local rc=0

	"$ROOT/scripts/initramfs.sh" "$WORK/initramfs.cpio" shell
	TIMEOUT=0
	run "${VM_MEMORY:-1024}" quiet mon:stdio null || rc=$?
	# Ctrl-A X leaves no verdict, and is no failure.
	[ ! -s "$WORK/verdict" ] || judge shell /dev/null "$rc"
}

mkdir -p "$RESULTS" "$BUILD/log"
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
KERNEL=$("$ROOT/scripts/kernel.sh")

case $MODE in
accel)
	find_accel
	echo "$ACCEL"
	;;
test) run_tests "$@" ;;
story) run_story "$@" ;;
shell) run_shell ;;
*) die "usage: vm.sh test|story|shell|accel ..." ;;
esac
