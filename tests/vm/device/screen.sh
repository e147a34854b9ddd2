# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# The map of the device, on a terminal: what keys show, and that it ends as it is told to.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

drawn() {
	vm-screen "$@" >/tmp/screen || return
	# (Without what moves the cursor, as far as words need it.)
	tr -d '\033\017' </tmp/screen | sed 's/\[[0-9;?]*[A-Za-z]//g'
}

mkdir -p /dev/pts
[ -e /dev/pts/ptmx ] || mount -t devpts devpts /dev/pts
ok "loads" load mem=16M
ok "a process is made" xv6vm proc create --name alive
text=$(drawn 'xqlqwwq' xv6vm map alive)
is "it ends by q" 0 $?
like "RAM" "RAM: 4096 frames" "$text"
like "the process" "alive \(pid 2\): cr3 0x" "$text"
like "the words of its frame" "frame 0x.*: c code and data of alive" "$text"
like "the free list" "the next kalloc's" "$text"
like "the walk" "user read: allowed" "$text"
unload
done_testing
