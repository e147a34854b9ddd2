# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# The rows in the kernel, for information: their bars are about time, which is not
# what instructions are. What its translation costs is kept for the next script.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

rows() {
	dmesg | bench-log.sh >/tmp/rows
}

ok "the rows run" insmod /lib/xv6vm_bench.ko reps=3
ok "all of them are in the log" rows
sed 's/^/# bench /; s/"bar": [0-9.][0-9.]*/"bar": null/' /tmp/rows
sed -n '/"row": "translate, called in the kernel"/s/.*"ours": \[\([^]]*\)\].*/\1/p' /tmp/rows |
	tr -d ' ' >/tmp/translate
ok "the row of translate is there" test -s /tmp/translate
ok "unloads" rmmod xv6vm_bench

done_testing
