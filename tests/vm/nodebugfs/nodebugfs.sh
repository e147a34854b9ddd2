# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# This VM boots with debugfs=off: all works but for what is shown there, and the log
# says so once.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

tool() {
	xv6vm -d /dev/xv6vm "$@"
}

log_mark
ok "loads" load mem=16M
is "says once that there is no debugfs" 1 "$(log_lines | grep -c 'no debugfs')"
is "and, as ever, what was loaded" 1 "$(log_lines | grep -c 'a machine of')"
ok "makes no folder" test ! -e /sys/kernel/debug/xv6vm
ok "answers" tool info
ok "makes processes" tool proc fork 1
ok "and lists them" tool proc ls
ok "passes its own check" tool check
ok "unloads" unload
ok "the device is gone" test ! -e /dev/xv6vm
ok "loads again" load mem=16M
ok "unloads again" unload

done_testing
