# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# What it costs programs to run in the machine's tables, beside the same in Linux.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

for module in irqbypass kvm kvm-amd; do
	[ ! -e /lib/$module.ko ] || insmod /lib/$module.ko
done
ok "loads" load mem=16M
cost-native >/tmp/native
for by in kvm ptrace; do
	ok "runs by $by" eval "xv6run --backend $by /usr/local/bin/cost >/tmp/$by"
done

# figure FILE NAME
figure() {
	sed -n "s/^$2: //p" "/tmp/$1"
}

# row TEXT NAME BACKEND PEER-TEXT PEER BAR
row() {
	echo "# bench {\"row\": \"$1, by $3\", \"where\": \"vm\", \"unit\": \"insn\"," \
		"\"peer_name\": \"$4 of Linux\", \"ours\": [$(figure "$3" "$2")]," \
		"\"peer\": [$(figure native "$5")], \"bar\": $6, \"dir\": \"max\", \"note\": \"\"}"
}

for by in kvm ptrace; do
	row "a program's loop of 20 M" loop $by "that" loop 1.01
	row "a page touched first by a read" read $by "a write, anonymous," write 1
	row "a page touched first by a write" write $by "that, anonymous," write 1
done
row "a system call of xv6's" call kvm "int 0x80" call null
row "a system call of xv6's" call ptrace "int 0x80" call null
row "a page written after a read" upgrade ptrace "a write, anonymous," write null
ok "unloads" unload

done_testing
