# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Thousands of processes with one kernel half, in a process table that they fill.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

row() {
	echo "# bench {\"row\": \"a process made, grown and freed by ioctl, one of 4000\"," \
		"\"where\": \"vm\", \"unit\": \"insn\", \"peer_name\": \"one of 64\"," \
		"\"ours\": [$2], \"peer\": [$1], \"bar\": 1.5, \"dir\": \"max\", \"note\": \"$3\"}"
}

first=
note=
for n in 64 1000 2000 4000; do
	ok "loads for $n" load mem=224M nproc="$((n + 16))" shared_kernel=1 junk=0
	ok "$n processes" xv6vm-bench procs "$n"
	cost=$(cat /tmp/tap.out)
	first=${first:-$cost}
	note="$note${note:+, }$n: $cost"
	ok "unloads" unload
done
row "$first" "$cost" "$note"

done_testing
