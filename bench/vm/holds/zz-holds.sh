# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# After the tests: the largest machine, its files and its answers in bulk; and then
# the longest hold of a lock that any of it had.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

ask() {
	xv6vm-bench calls && xv6vm-bench batch && xv6vm-bench files 0
}

longest() {
	dmesg | sed -n 's/^.*xv6vm_holds: \([0-9]*\) in \(.*\)$/\1 \2/p' | sort -n | tail -n 1
}

ok "loads" load mem=2016M nproc=1024 shared_kernel=1
ok "questions, changes and files" ask
ok "unloads" unload
ok "holds were measured" test -n "$(longest)"
longest | {
	read -r time who
	echo "# bench {\"row\": \"longest hold of kmem.lock\", \"where\": \"vm\"," \
		"\"unit\": \"insn\", \"peer_name\": null, \"ours\": [$time], \"peer\": null," \
		"\"bar\": null, \"dir\": \"max\", \"note\": \"in $who\"}"
}

done_testing
