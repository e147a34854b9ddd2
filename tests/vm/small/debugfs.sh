# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# debugfs: every file reads, in pieces as at once, while processes come and go,
# while the module is unloaded, and without a free frame. What they show is compared with
# docs/debugfs.md, by device/documents.sh.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh
# shellcheck source=scripts/vm/readers.sh
. /lib/readers.sh

d=/sys/kernel/debug/xv6vm
files="region layout kmem freelist frames kpgdir cpus procs stats check
	slot/1/status slot/1/maps slot/1/pgdir slot/1/pagetable"

# Tabs, blanks at the end, and lines that no screen takes.
untidy() {
	grep -nE '	| $|^.{101}' "$1"
}

same_in_pieces() {
	cat "$1" >/tmp/whole
	dd if="$1" bs="$2" 2>/dev/null | cmp - /tmp/whole
}

loads_and_unloads() {
	for round in 1 4 9; do
		load mem=16M || return 1
		usleep $((round * 9000))
		# A file that is being read keeps the module for a moment.
		until unload 2>/dev/null; do
			usleep 1000
		done
	done
}

ok "loads" load
ok "a process" xv6vm proc create --name first
ok "runs a program" xv6vm proc exec 2 /samples/hello
# Enough pages for the kernel half to be cut where two chunks meet.
ok "grows" xv6vm proc sbrk 2 262144
ok "forks" xv6vm proc fork 2

is "region is for root" 400 "$(stat -c %a $d/region)"
is "nothing else is but 0444" "" \
	"$(find $d -type f ! -perm 0444 ! -name region)"
is "a folder for each slot" 64 "$(find $d/slot -mindepth 1 -type d | wc -l)"
is "three processes in three slots" "1 0, 2 1, 3 2, " \
	"$(awk 'NR > 1 { printf "%s %s, ", $1, $3 }' $d/procs)"
is "a slot without a process says so" 4 \
	"$(cat $d/slot/3/* | grep -c "^no process is in this slot$")"
for file in $files; do
	ok "$file has something" test "$(wc -l <"$d/$file")" -ge 3
	ok "$file is tidy" not untidy "$d/$file"
	ok "$file in pieces of 13" same_in_pieces "$d/$file" 13
done
for file in maps pgdir pagetable; do
	is "the tool prints $file as debugfs does" "$(cat $d/slot/1/$file)" "$(xv6vm $file 2)"
done
is "the tool prints layout as debugfs does" "$(cat $d/layout)" "$(xv6vm layout)"
is "the tool prints kpgdir as debugfs does" "$(cat $d/kpgdir)" "$(xv6vm maps kernel)"
ok "all of the tree's root is short" test "$(cat $d/* 2>/dev/null | wc -l)" -lt 400
for size in 997 4096 1000000; do
	ok "all/freelist in pieces of $size" same_in_pieces $d/all/freelist $size
	ok "all/events in pieces of $size" same_in_pieces $d/all/events $size
done
cat $d/region $d/all/freelist $d/frames $d/slot/[0-2]/* >/dev/null

free=$(sed -n 's/^free  *\([0-9]*\) frames$/\1/p' $d/kmem)
is "all/freelist has every frame" "$free" "$(grep -c '^ *[0-9]*  0x' $d/all/freelist)"
is "freelist has 64" 64 "$(grep -c '^ *[0-9]*  0x' $d/freelist)"
is "each frame is the next of the one before" "" "$(awk '/^ *[0-9]+  0x/ {
	if (next_va != "" && $3 != next_va) print; next_va = $4 }' $d/all/freelist)"
is "frames add up" 57344 "$(awk '$1 ~ /-/ { n += $2 } END { print n }' $d/frames)"
is "a page table's line for each run in the kernel half" 66 "$(grep -c '^0x[89f]' $d/slot/1/pagetable)"
is "check is clean" 9 "$(grep -c '^I[1-9]  ok' $d/check)"

exec 3<$d/slot/2/pagetable
ok "an open file is read" dd bs=100 count=1 of=/dev/null <&3
ok "its process ends" xv6vm proc exit 3
ok "another one gets its slot" xv6vm proc fork 2
like "which shows that one" "^pid 4 " "$(cat $d/slot/2/maps)"
ok "the open file fails, and is no other's" not cat <&3
ok "that one ends as well" xv6vm proc exit 4
ok "an open file keeps the module" not unload
exec 3<&-

readers 3
for round in 1 2 3 4 5 6 7 8; do
	xv6vm proc fork 2 >/dev/null
	child=$(awk 'END { print $1 }' $d/procs)
	xv6vm proc exit "$child" >/dev/null
done
readers_end
ok "files were read meanwhile" test "$(wc -l </tmp/reads)" -ge 30
ok "it runs" xv6vm cpu switch 0 2
ok "it traps" xv6vm cpu trap 0
ok "the kernel looks at a device" xv6vm cpu access 0 0xfe000000
like "pagetable: what is no RAM" '^0xfe000000 .* 0xfe000000  not RAM$' "$(cat $d/slot/1/pagetable)"
is "two processes are left" "1 2" "$(awk 'NR > 1 { print $1 }' $d/procs | xargs)"
is "check is still clean" 9 "$(grep -c '^I[1-9]  ok' $d/check)"
ok "unloads" unload
ok "the folder is gone" test ! -e $d

readers 3
ok "loads and unloads under readers" loads_and_unloads
readers_end

ok "loads the smallest" load mem=2M
yes kmem kalloc | head -n 600 | xv6vm batch - >/tmp/out 2>&1
like "every frame is taken" 'no frame is free' "$(tail -n 3 /tmp/out)"
like "kmem: no frame is free" '^freelist +0, so no frame is free$' "$(cat $d/kmem)"
ok "unloads again" unload

done_testing
