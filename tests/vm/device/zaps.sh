# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# What 100 MB cost that are taken away from windows: Linux is asked once a table. (Of
# files that are truncated, it is asked for no length.)

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

tracing=/sys/kernel/tracing
[ -e $tracing/trace ] || mount -t tracefs none $tracing 2>/dev/null
if ! echo 'p:zap unmap_mapping_range len=%dx' >$tracing/kprobe_events 2>/dev/null; then
	skip "100 MB lie in 26 tables" "this kernel has no kprobes to count by"
	done_testing
fi

# zaps COMMAND...: how many of them it makes.
zaps() {
	echo >$tracing/trace
	echo 1 >$tracing/events/kprobes/zap/enable
	"$@" >/tmp/answer 2>&1
	echo 0 >$tracing/events/kprobes/zap/enable
	grep -c 'len=0x[1-9a-f]' $tracing/trace
}

load mem=128M || exit 1
xv6vm proc create --name big >/dev/null
xv6vm proc sbrk big +104857600 >/dev/null
is "100 MB lie in 26 tables" 26 "$(zaps xv6vm proc sbrk big -104857600)"
xv6vm proc sbrk big +104857600 >/dev/null
ok "no more when it ends" test "$(zaps xv6vm proc exit big)" -le 26
: >$tracing/kprobe_events
ok "unloads" unload

done_testing
