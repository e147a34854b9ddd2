# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# debugfs while the RAM holds a loaded image, and while machines take turns.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh
# shellcheck source=scripts/vm/readers.sh
. /lib/readers.sh

d=/sys/kernel/debug/xv6vm
line="the RAM holds a loaded image, of which only the bytes are known"

take_turns() {
	for round in 1 2 3 4 5 6; do
		xv6vm machine load /tmp/image --cr3 0x1000 || return 1
		xv6vm machine boot || return 1
		xv6vm proc create --name "p$round" || return 1
		xv6vm machine boot --mem 4M || return 1
	done
}

ok "loads" load mem=16M
ok "a process" xv6vm proc create --name first
dd if=/dev/urandom of=/tmp/image bs=64k count=64 2>/dev/null
exec 3<$d/frames 4<$d/slot/1/maps
dd bs=100 count=1 of=/dev/null <&3 2>/dev/null
dd bs=100 count=1 of=/dev/null <&4 2>/dev/null
ok "an image" xv6vm machine load /tmp/image --cr3 0x1000
ok "a file that was half read comes to its end" cat <&3
ok "one of a process that is gone says so" not cat <&4
exec 3<&- 4<&-

for file in layout kmem freelist all/freelist kpgdir procs check; do
	is "$file says why not" "$line" "$(cat $d/$file)"
done
for file in region stats; do
	ok "$file goes on" test "$(wc -l <$d/$file)" -ge 3
done
like "frames are of the image" "0x00000000-0x003fffff +1024 +loaded image +-" "$(cat $d/frames)"
like "a CPU has the image's cr3" "cr3 0x00001000  given with the image" "$(cat $d/cpus)"
is "no process is shown" "no process is in this slot" "$(cat $d/slot/0/status)"

ok "a machine again" xv6vm machine boot
like "init is shown" "^pid +1$" "$(cat $d/slot/0/status)"
is "check is clean" 9 "$(grep -c '^I[1-9]  ok' $d/check)"

readers 3
ok "machines take turns under readers" take_turns
readers_end
is "check is still clean" 9 "$(grep -c '^I[1-9]  ok' $d/check)"
ok "unloads" unload

done_testing
