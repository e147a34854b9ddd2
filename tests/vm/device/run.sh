# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Real i386 programs in the machine's page tables: what they do, how each thing that
# they must not do ends, and that nothing of them is left.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

if ! command -v xv6run >/dev/null; then
	skip "programs run" "no xv6run was built"
	done_testing
fi
# The last but for other CPUs.
for module in irqbypass kvm kvm-amd kvm-intel; do
	[ ! -e /lib/$module.ko ] || insmod /lib/$module.ko 2>/dev/null
done
load mem=16M || exit 1
free=$(xv6vm --json info | sed 's/.*"free"://;s/,.*//')

# runs NAME PATTERN: it prints that, and ends by itself.
runs() {
	said=$(xv6run --backend "$by" /samples/trial "$1" 2>&1)
	is "$by: $1: ends well" 0 $?
	like "$by: $1" "^$2\$" "$(echo "$said" | tr '\n' '|')"
}

# dies NAME PATTERN: it is killed, and that is said.
dies() {
	said=$(xv6run --backend "$by" /samples/trial "$1" 2>&1)
	is "$by: $1: is killed" 1 $?
	like "$by: $1: why" "^xv6run: trial \(pid [0-9]*\):? $2" "$said"
}

# What a program may do.
work() {
	runs grow 'sum: 4951\|back: 1\|'
	runs null 'xv6 has code there: 1\|'
	runs text 'text can be written\|'
	runs forks 'waited for it: 1\|number: 1\|no more: -1\|'
	runs many 'all came back: 1\|'
	runs pipes 'sum: 99000\|'
	runs files 'link: 0\|unlink: 0\|gone: -1\|read: 5\|hello\|size: 5\|links: 1\|empty: 0\|dots: -1\|'
	runs large 'blocks: 140\|'
	runs execs '\[one\] \[two words\] \|'
	runs bad_pointers 'write: -1\|read: -1\|open: -1\|exec: -1\|pipe: -1\|fd: -1\|size: -1\|'
	runs bad_stack 'write: -1\|'
	runs killed 'kill: 0\|waited for it: 1\|'
	runs sleeps 'slept: 1\|'
	runs unknown '99: -1\|'
}

# die LINUX: what it may not; what is said where it asks for Linux.
die() {
	dies shrunk 'wrote to memory that it does not have: page fault at 0x[0-9a-f]*000, error code 6'
	dies guard 'wrote to its guard page: page fault at 0x[0-9a-f]*ff8, error code 7'
	dies deep 'wrote to its guard page: page fault .*, error code 7'
	dies kernel 'read the kernel half: page fault at 0x80100000, error code 5'
	dies kernel_write 'wrote to the kernel half: page fault at 0x80100000, error code 7'
	dies kernel_jump 'read the kernel half: page fault at 0x80100000, error code 5'
	dies device 'read the kernel half: page fault at 0xfffff000'
	dies far_away 'read memory that it does not have: page fault at 0x40000000, error code 4'
	dies divide 'a division by zero: trap 0'
	dies single_step 'a single step: trap 1'
	dies breakpoint 'a breakpoint: trap 3'
	dies nothing 'an instruction that there is none of: trap 6'
	# What only the kernel may do.
	for name in halt no_interrupts port load_cr3 load_idt load_tr msr other_vector fake_fault \
		kernel_segment far_kernel; do
		dies $name 'an instruction that is for the kernel alone: trap 13'
	done
	# Linux is not there.
	for name in linux_getpid linux_exit linux_munmap linux_mmap linux_fork linux_sigreturn \
		long_mode; do
		dies $name "$1"
	done
	dies sysenter "($1|an instruction that there is none of)"
}

# killed BACKEND: a runner that is killed leaves nothing. What its program's tables were
# while that slept, but for frames, is in /tmp/tables-BACKEND.
killed() {
	xv6run --backend "$1" /samples/trial forever >/dev/null 2>&1 &
	runner=$!
	seconds=60
	while [ $seconds -gt 0 ] && ! xv6vm proc ls | grep -q trial; do
		seconds=$((seconds - 1))
		sleep 1
	done
	sleep 2
	xv6vm pt dump trial --user | sed -n 's/ 0x[0-9a-f]*  P / /p' >/tmp/tables-"$1"
	like "it runs" trial "$(xv6vm proc ls)"
	kill -9 $runner
	wait $runner 2>/dev/null
	is "a runner that is killed leaves no process" "" "$(xv6vm proc ls | grep trial)"
}

by=ptrace
work
die 'asked Linux for something'
killed ptrace
why=$(xv6run --backend kvm /samples/hello 2>&1 >/dev/null)
case $why in
'xv6run: not by kvm: '*)
	skip "programs run by KVM" "${why#*: }"
	ok "what works is taken" xv6run /samples/hello
	;;
*)
	# There is no Linux, but xv6's segments and vectors.
	by=kvm
	work
	die 'an instruction that is for the kernel alone: trap 13'
	killed kvm
	like "tables were seen" 'A D +stack' "$(cat /tmp/tables-kvm)"
	is "the CPU leaves the same tables as the module" "$(cat /tmp/tables-ptrace)" \
		"$(cat /tmp/tables-kvm)"
	;;
esac
ok "the machine is sound" xv6vm check
is "every frame is back" "$free" "$(xv6vm --json info | sed 's/.*"free"://;s/,.*//')"
is "a program that is none" 2 "$(xv6run /samples/kmem.xv6 >/dev/null 2>&1; echo $?)"
is "a file that is not there" 2 "$(xv6run /none >/dev/null 2>&1; echo $?)"
ok "unloads" unload

done_testing
