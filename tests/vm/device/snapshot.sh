# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# A machine of the module's becomes a file, and a file the module's machine, to the byte;
# what cannot be that leaves the machine that there is. And who follows events sees them.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

# lives WHERE: what every command that changes has its part in, from asks.life.
lives() {
	# (Some of it is refused.)
	sed 's/hello one/\/samples\/&/; /^check$/q' /samples/asks.life | xv6vm -d "$1" batch --keep-going - >lived 2>&1
	cat lived
	tail -n 20 lived | grep -q ": 0 violations$"
}

# restored FILE: it is there, and saved again it is the same file.
restored() {
	xv6vm snapshot restore "$1" && xv6vm snapshot save again.xv6m && cmp "$1" again.xv6m
}

# refused FILE WORDS: not that one, and the machine is as it was.
refused() {
	! xv6vm snapshot restore "$1" 2>refusal || return 1
	cat refusal
	grep -q "$2" refusal && xv6vm diff before.xv6m
}

cd /tmp || exit 1
ok "loads" load mem=8M ncpu=2
ok "a life on the device" lives /dev/xv6vm
ok "it is saved" xv6vm snapshot save device.xv6m
ok "a life in a file" eval "xv6vm -d sim:mem=8M,ncpu=2 snapshot save sim.xv6m && lives sim.xv6m"
ok "both are one file" cmp device.xv6m sim.xv6m
ok "another machine" xv6vm machine boot --mem 4M
ok "the device's is there again" restored device.xv6m
ok "another machine" xv6vm proc create --name other
ok "the one from the file is there" restored sim.xv6m
ok "debugfs tells it, too" grep -q " bare " /sys/kernel/debug/xv6vm/procs
ok "nothing is wrong with it" xv6vm check
ok "it goes on" xv6vm fork 2
ok "as the one in the file does" xv6vm -d sim.xv6m fork 2
ok "to the byte" eval "xv6vm snapshot save again.xv6m && cmp sim.xv6m again.xv6m"
ok "a loaded image" xv6vm machine load /samples/tiny.img --xv6-kernel /samples/tiny.elf
like "has its processes" ' 2 +1 +sh ' "$(xv6vm proc ls)"
ok "is saved" xv6vm snapshot save image.xv6m
ok "and a machine again" restored device.xv6m
ok "or that image" restored image.xv6m

ok "before" eval "xv6vm machine boot && lives /dev/xv6vm && xv6vm snapshot save before.xv6m"
head -c 900 device.xv6m >half.xv6m
ok "half a file is refused" refused half.xv6m "is damaged"
xv6vm -d sim:mem=16M snapshot save large.xv6m >/dev/null
ok "so is more RAM than there is" refused large.xv6m "larger mem="
xv6vm -d sim:mem=8M,nproc=9 snapshot save slots.xv6m >/dev/null
ok "and another table of processes" refused slots.xv6m "load the module with nproc=9"

# follow: events as they come, until Ctrl-C.
follow() {
	xv6vm events --follow --limit 1 >seen &
	tries=0
	until [ "$(wc -l <seen)" -gt 1 ]; do sleep 0.1; done
	xv6vm proc create --name followed && xv6vm kmem kalloc || return 1
	until grep -q held seen || [ $((tries += 1)) -gt 100 ]; do sleep 0.1; done
	kill -INT $! && wait $! || return 1
	cat seen
	grep -q "kalloc .*: page directory  *userinit" seen && tail -n 1 seen | grep -q "kalloc .* held"
}

ok "events are followed" follow
ok "the machine is sound" xv6vm check
ok "unloads" unload

done_testing
