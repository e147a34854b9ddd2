# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# A kernel that runs in the module's RAM, in QEMU, in this VM: all is seen from outside.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh
# shellcheck source=scripts/vm/live.sh
. /lib/live.sh

load mem=32M || exit 1
ok "QEMU takes the RAM" live_start 32 -kernel /live/kernel
# It waits at each moment until a byte is there.
live_type '\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n'
ok "a kernel runs in it, until all of its processes sleep" live_told 'moment idle'
procs=$(live_ask proc ls)
like "its processes are seen" '^ *1 .*init' "$procs"
like "whose every frame is" ' 0 violations, 0 unaccounted' "$(live_ask explain)"
like "their tables" 'guard page' "$(live_ask pt dump 1 --user)"
like "where an address leads" 'P W U A' "$(live_ask pt translate 1 0)"
# The module walks the very tables that the CPU in QEMU does.
cr3=$(xv6vm -j attach ram:/dev/xv6vm --xv6-kernel /live/kernel proc show 1 |
	sed 's/.*"pgdir":"\([^"]*\)".*/\1/')
like "the module walks them as they are" 'P W U A' "$(xv6vm pt translate "cr3:$cr3" 0)"
ok "rmmod is refused meanwhile" not rmmod xv6vm
live_stop
ok "unloads" unload

done_testing
