# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# The module with its defaults: what it says, what it makes, what it leaves.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

params=/sys/module/xv6vm/parameters

# What there is in /dev, with its rights.
nodes() {
	find /dev ! -type d -exec stat -c '%n %F %a %u:%g' {} +
}

nodes >/tmp/nodes
before=$(free_mb)

log_mark
ok "loads" load
is "says one line" 1 "$(log_lines | wc -l)"
like "names size and frames" "229376 KB RAM .* 1 CPU: [0-9]+ of 57066 frames free" "$(log_lines)"
ok "the log has no host address" not matches "0x[0-9a-f]{6,}" "$(log_lines)"
is "mem defaults to xv6's PHYSTOP" 224M "$(cat $params/mem)"
ok "holds its memory" test "$(free_mb)" -lt "$((before - 200))"
ok "has its device" test -c /dev/xv6vm
nodes >/tmp/nodes.loaded
is "makes one node, which is root's" "/dev/xv6vm character special file 600 0:0" \
	"$(grep -vxFf /tmp/nodes /tmp/nodes.loaded)"
ok "has its debugfs folder" test -d /sys/kernel/debug/xv6vm
ok "a second load is refused" not load
ok "unloads" unload
ok "the device is gone" test ! -e /dev/xv6vm
ok "the debugfs folder is gone" test ! -e /sys/kernel/debug/xv6vm
ok "the memory is back" test "$(free_mb)" -ge "$((before - 6))"

# There was once a parameter that made any address of the host a machine's RAM.
log_mark
ok "loads in spite of phys_base=" load mem=2M phys_base=0x10000000
like "which it does not know" "unknown parameter 'phys_base' ignored" "$(log_lines)"
ok "which is no parameter" test ! -e $params/phys_base
ok "unloads again" unload

done_testing
