# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Memory that was set aside at boot: this VM boots with memmap=64M$0x20000000.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

before=$(free_mb)
log_mark
ok "loads" load mem=64M phys_base=0x20000000
like "says where the memory is from" "65536 KB RAM \(set aside at boot\)" "$(log_lines)"
ok "has claimed it" grep -q '20000000-23ffffff : xv6vm' /proc/iomem
ok "takes no other memory" test "$(free_mb)" -ge "$((before - ${SLACK:-6}))"
ok "unloads" unload
ok "has let go of it" not grep -q xv6vm /proc/iomem
ok "more than was set aside is refused" not load mem=65M phys_base=0x20000000
ok "loads again" load mem=32M phys_base=0x21000000
ok "unloads again" unload

done_testing
