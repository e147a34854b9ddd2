# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Secure Boot's lockdown, raised while the module is loaded. Nothing is loaded
# afterwards, so this is the last script by its name.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

d=/sys/kernel/debug/xv6vm
lockdown=/sys/kernel/security/lockdown

read_everything() {
	files=0
	for file in "$d"/* "$d"/slot/[01]/*; do
		[ -f "$file" ] || continue
		cat "$file" >/dev/null || return 1
		files=$((files + 1))
	done
	[ "$files" -ge 15 ] || { echo "only $files files"; return 1; }
}

[ -e "$lockdown" ] || mount -t securityfs securityfs /sys/kernel/security
if ! grep -q 'integrity' "$lockdown" 2>/dev/null; then
	skip "T12: every file of debugfs reads under lockdown" "this kernel has no lockdown"
	done_testing
fi
ok "loads" load mem=16M
ok "a process" xv6vm proc create --name locked
ok "lockdown is raised" sh -c "echo integrity >$lockdown"
like "lockdown is on" '\[integrity\]' "$(cat $lockdown)"
ok "T12: every file of debugfs reads under lockdown" read_everything
ok "T12: commands work under lockdown" xv6vm proc fork 2
ok "T12: the machine is sound under lockdown" xv6vm check
ok "T12: the module unloads under lockdown" unload
ok "T12: lockdown keeps an unsigned module out" not load mem=16M

done_testing
