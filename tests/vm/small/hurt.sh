# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Each invariant is violated on purpose, from outside: hurt.ko does what the module has
# no way to do. The command and the file say what is wrong, and no more.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

d=/sys/kernel/debug/xv6vm
now=/sys/module/hurt/parameters/now

# The numbers of the set bits of a mask.
bits() {
	for bit in 1 2 3 4 5 6 7 8 9; do
		[ $((0x$1 >> bit & 1)) -eq 0 ] || printf '%s ' $bit
	done
}

# told FILE: which invariants a text says are violated, and which have an example.
told() {
	sed -n 's/^I\([0-9]*\) *VIOLATED .*/\1/p' "$1" | tr '\n' ' '
}

examples() {
	sed -n 's/^I\([0-9]*\) *[0-9]*  0x.*/\1/p' "$1" | sort -u | tr '\n' ' '
}

# hurt NUMBER: seen by the command; by the file, to which nothing was done since; and
# undone, by both.
hurt() {
	echo "$1" >$now
	mask=$(sed 's/ .*//' $now)
	what=$(sed 's/.*: //' $now)
	xv6vm check >/tmp/command 2>/tmp/error
	cat $d/check >/tmp/file
	due=$(bits "$mask")
	is "$what: the command says what is violated" "$due/$due" \
		"$(told /tmp/command)/$(examples /tmp/command)"
	case $what in
	"list is cut" | "list leaves RAM" | "list holds a used frame" | "list is unaligned")
		like "$what: the list says so" '^the list is damaged: ' "$(cat $d/all/freelist)" ;;
	esac
	like "$what: and fails" 'invariants are violated' "$(cat /tmp/error)"
	is "$what: the file says what is violated" "$due/$due" "$(told /tmp/file)/$(examples /tmp/file)"
	is "$what: as often" "$(sed -n 's/.*: \([0-9]*\) violations$/\1/p' /tmp/command)" \
		"$(sed -n 's/.* found \([0-9]*\) violations$/\1/p' /tmp/file)"
	echo "$1" >$now
	ok "$what: undone, the command finds nothing" xv6vm check
	like "$what: nor the file" ' found 0 violations$' "$(cat $d/check)"
	seen="$seen$due"
}

if [ ! -e /lib/hurt.ko ] || [ ! -e /sys/kernel/debug/kprobes ]; then
	skip "the machine is hurt" "no hurt.ko, or a kernel without kprobes"
	done_testing
fi
ok "loads" load mem=16M ncpu=2
ok "and what hurts it" insmod /lib/hurt.ko
ok "a process" xv6vm proc create --name hurt
ok "of two pages" xv6vm proc sbrk hurt 4096
seen=
number=0
count=$(sed 's/.* of \(.*\):.*/\1/' $now)
while [ $number -lt "$count" ]; do
	hurt $number
	number=$((number + 1))
done
is "each invariant was violated" "1 2 3 4 5 6 7 8 9" \
	"$(echo "$seen" | tr ' ' '\n' | sort -un | xargs)"
ok "unloads" rmmod hurt
ok "and the module" unload

done_testing
