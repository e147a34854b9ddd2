# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Every refusal: one line in the log that names what was asked and what would
# do, no module, no memory lost.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

# refused NAME PATTERN PARAMETER...
refused() {
	refused_name=$1
	refused_pattern=$2
	shift 2
	log_mark
	ok "$refused_name is refused" not load "$@"
	is "$refused_name: one line" 1 "$(log_lines | wc -l)"
	like "$refused_name: says why" "$refused_pattern" "$(log_lines)"
	ok "$refused_name: not loaded" not loaded
}

# Above the watermarks of zones that a region may lie in.
spare_mb() {
	awk '$1 == "Node" { movable = $4 == "Movable" }
		$1 == "pages" && $2 == "free" { free = $3 }
		$1 == "high" && !movable && free > $2 { n += free - $2 }
		END { print int(n / 256) }' /proc/zoneinfo
}

# Once to warm up: the first load taints the kernel, which it says in the log.
load mem=2M && unload
before=$(free_mb)

refused "mem=0" "mem=0 is 0 bytes, .*below the least.* try mem=2M" mem=0
refused "mem=1M" "mem=1M .*below the least.* try mem=2M" mem=1M
refused "mem=2017M" "mem=2017M .*above the limit.* try mem=2016M" mem=2017M
refused "mem=3G" "mem=3G .*above the limit.* try mem=2016M" mem=3G
refused "mem=5000" "mem=5000 .*not a multiple .*4096.* try mem=2M" mem=5000
refused "mem=3000001" "not a multiple .*4096.* try mem=2928K" mem=3000001
refused "no number" "mem= is not a size .*try mem=224M" mem=
refused "an unknown suffix" "mem=12Q is not a size" mem=12Q
refused "trailing text" "mem=224MB is not a size" mem=224MB
refused "a negative size" "mem=-5 is not a size" mem=-5
refused "a size past 2^64" "mem=99999999999G is not a size" mem=99999999999G
refused "more than there is" "mem=2048000K: no such run .*try mem=[0-9]+M" mem=2000M
ok "what it proposed works" load "mem=$(log_lines | sed 's/.*try mem=\([0-9]*M\).*/\1/')" junk=0
ok "and unloads" unload

refused "ncpu=0" "no such machine .*ncpu=0" ncpu=0
refused "ncpu=9" "no such machine .*ncpu=9" ncpu=9
refused "nproc=0" "no such machine .*nproc=0" nproc=0
refused "data= amid a page" "no such machine .*data=0x80108001" data=0x80108001
refused "end= below data=" "no such machine .*end=0x80100000" end=0x80100000
refused "a kernel that leaves too few frames" "no such machine .*end=0x801fe000" mem=2M end=0x801fe000
refused "end= outside RAM" "no such machine .*end=0x90000000" end=0x90000000

# What Linux keeps for itself, 32 MB above its watermarks, is not to spare.
min=/proc/sys/vm/min_free_kbytes
was=$(cat $min)
for _ in 1 2 3 4 5 6 7 8 9 10; do
	[ "$(spare_mb)" -le 16 ] || echo $(($(cat $min) + $(spare_mb) * 512)) >$min
done
refused "the least, where Linux has hardly more" "mem=2048K: .* not even mem=2M would fit, or load after" mem=2M
echo "$was" >$min

ok "no memory was lost" test "$(free_mb)" -ge "$((before - 6))"

done_testing
