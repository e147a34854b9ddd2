# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Memory that may be unplugged (this VM boots with movablecore=): no region lies in it,
# for nobody could move the region out of it again.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

blocks=/sys/devices/system/memory

# of_movable FIELD: a number that /proc/zoneinfo has of the movable zone.
of_movable() {
	awk -v field="$1" '/^Node/ { zone = $NF } zone == "Movable" && $1 == field { print $2 }' \
		/proc/zoneinfo
}

# The frame numbers of the region: first, last.
region() {
	sed -n 's/^on the host *\(0x[0-9a-f]*\)-\(0x[0-9a-f]*\),.*/\1 \2/p' \
		/sys/kernel/debug/xv6vm/region | while read -r from to; do
		echo "$((from >> 12)) $((to >> 12))"
	done
}

# outside FIRST LAST: of the frames of the movable zone.
outside() {
	[ "$2" -lt "$first" ] || [ "$1" -ge "$((first + count))" ] ||
		{ echo "the region, frames $1-$2, in the zone of $count from $first"; return 1; }
}

# Without an end where the block has what cannot be moved and must be: in the movable zone.
offline() {
	timeout 1000 sh -c "echo offline >$1/state" 2>/tmp/offline
	echo "offline: status $?, now $(cat "$1/state") $(cat /tmp/offline)"
	[ "$(cat "$1/state")" != going-offline ]
}

# Each block of the movable zone, and that none of them takes longer than it must.
offline_all() {
	found=0
	for block in "$blocks"/memory[0-9]*; do
		[ "$(cat "$block/valid_zones")" = Movable ] || continue
		found=$((found + 1))
		begun=$(cut -d. -f1 /proc/uptime)
		offline "$block"
		[ "$(($(cut -d. -f1 /proc/uptime) - begun))" -lt 1000 ] || return 1
		[ "$(cat "$block/state")" = online ] || echo online_movable >"$block/state"
	done
	[ "$found" -gt 0 ] || { echo "no block of the movable zone"; return 1; }
}

first=$(of_movable start_pfn:)
count=$(of_movable spanned)
if [ "${count:-0}" -eq 0 ]; then
	skip "no region in the movable zone" "no such zone: booted without movablecore="
	done_testing
fi
ok "loads" load
# shellcheck disable=SC2046 # two numbers
ok "the region lies outside the movable zone" outside $(region)
if [ -e "$blocks" ]; then
	ok "memory of the movable zone goes, or is refused" offline_all
else
	skip "memory of the movable zone goes, or is refused" "a kernel that cannot unplug memory"
fi
ok "unloads" unload

done_testing
