# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Tracepoints tell what the ring of events tells, and refusals can be read in the log.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

tracing=/sys/kernel/tracing
names="cr3 exit fault flags gone iret kalloc kfree map pde process trap unmap"

# Type and pid of each event from number $1 on that has a tracepoint.
events() {
	xv6vm events --since "$1" --limit 8192 | awk -v names=" $names " \
		'index(names, " " $3 " ") { print $3, $2 }'
}

traced() {
	sed -n 's/^.*: \([a-z0-9]*\): .*\bpid=\([0-9]*\).*$/\1 \2/p' $tracing/trace
}

# trace 1|0
trace() {
	echo "$1" >$tracing/events/xv6vm/enable
}

mount -t tracefs none $tracing 2>/dev/null
ok "loads" load mem=16M
# shellcheck disable=SC2086 # words
is "each name has its tracepoint" "$(printf '%s\n' $names)" \
	"$(cd $tracing/events/xv6vm && find . -mindepth 1 -type d | tr -d ./ | sort)"
since=$(xv6vm --json events --limit 1 | sed -n 's/.*"seq": *\([0-9]*\).*/\1/p')
since=$((since + 1))
echo >$tracing/trace
trace 1
cat >/tmp/life <<-END
	kmem kalloc
	proc fork init
	cpu switch 0 2
	cpu trap 0
	cpu iret 0
	proc sbrk 2 0x1000
	pt protect 2 0 U
	proc sbrk 2 -0x1000
	cpu access 0 0x80100000
	cpu kernel 0
	proc exit 2
	proc wait init
END
xv6vm batch --keep-going /tmp/life >/tmp/life.out 2>&1
trace 0
events "$since" >/tmp/events
traced >/tmp/traced
ok "a life in the machine is traced" cmp /tmp/events /tmp/traced
for name in $names; do
	ok "$name among it" grep -q "^$name " /tmp/traced
done
like "kalloc tells frame, kind and cause" \
	"kalloc: pa=0x[0-9a-f]{8} kind='user page' pid=[0-9]+ va=0x00000000 head=0x8[0-9a-f]{7} cause='fork: copyuvm'$" \
	"$(grep -m1 "user page'" $tracing/trace)"
like "a fault tells cr2 and code" 'fault: cpu=0 pid=[0-9]+ cr2=0x80100000 code=0x5$' "$(grep fault: $tracing/trace)"
ok "no address of the host's" not grep -qE '0x[0-9a-f]{9,}' $tracing/trace
echo >$tracing/trace
xv6vm proc fork init >/dev/null
is "who is not asked tells nothing" "" "$(traced)"

log_mark
xv6vm kmem kfree 0x1000 2>/dev/null
is "a refusal is silent" "" "$(log_lines)"
echo 'file run.c +p' >/sys/kernel/debug/dynamic_debug/control
xv6vm kmem kfree 0x1000 2>/dev/null
like "and told when asked for" '^kfree refused, errno 1: the kernel or I/O space .* \(0x1000\)$' "$(log_lines)"

ok "unloads" unload
ok "and takes its tracepoints along" test ! -e $tracing/events/xv6vm
done_testing
