# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# After all that ran before in this VM: has any of it lost memory? kmemleak reports
# what nothing points to, in two scans, and only what is older than 5 s.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

file=/sys/kernel/debug/kmemleak

scans() {
	echo scan >"$file" && sleep 6 && echo scan >"$file"
}

# With the module there its addresses have names; else they are of no kernel symbol.
ours() {
	grep -E '^    \[<' /tmp/leaks | grep -E '\[xv6vm(_kunit)?\]|\] 0xf'
}

ok "kmemleak scans" scans
load mem=16M
cat "$file" >/tmp/leaks
ok "no object of the module is lost" not ours
is "no object is lost" 0 "$(grep -c '^unreferenced object' /tmp/leaks)"
[ ! -s /tmp/leaks ] || sed 's/^/# /' /tmp/leaks
echo "# figure: kmemleak found $(grep -c '^unreferenced object' /tmp/leaks) objects lost after $(dmesg | grep -c ' xv6vm: a machine of ') loads of the module"
unload
done_testing
