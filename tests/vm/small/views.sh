# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# debugfs of machines that are not as usual: several CPUs, a process that runs,
# frames of nobody and mapped by hand, and no frame left.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

d=/sys/kernel/debug/xv6vm

ok "loads with CPUs" load mem=16M ncpu=3
ok "a process" xv6vm proc create --name seen
ok "runs" xv6vm cpu switch 1 seen
ok "a frame of nobody" xv6vm kmem kalloc
pa=$(sed -n 's/^\(0x[0-9a-f]*\)-.* held  *nobody$/\1/p' $d/frames)
like "frames: it is nobody's" '^0x' "$pa"
ok "is mapped by hand" xv6vm pt map seen 0x600000 "$pa"
like "frames: by whom it is mapped" 'nobody, mappings by hand: 1$' "$(cat $d/frames)"
like "pagetable: what it is" "0x$(echo "$pa" | cut -c3-).*held" "$(cat $d/slot/1/pagetable)"
like "pagetable: its letters" ' PWU------H  .*held$' "$(cat $d/slot/1/pagetable)"
for file in kpgdir slot/1/pgdir slot/1/pagetable; do
	like "$file: what letters mean" 'S 4 MB page .PDE., M memory type .PTE., G global' "$(cat $d/$file)"
done
like "frames: the stack of a CPU" 'cpu 1$' "$(cat $d/frames)"
like "cpus: who runs" 'runs pid 2' "$(cat $d/cpus)"
like "cpus: whose directory" 'page directory of pid 2' "$(cat $d/cpus)"
ok "a TLB" xv6vm cpu tlb 0 --size 8
like "cpus: its TLB" '^  tlb 8 entries in sets of 8; hits 0, misses 0' "$(cat $d/cpus)"
like "procs: where it runs" '^ *2 .* 1$' "$(cat $d/procs)"
like "status: where it runs" '^runs on +cpu 1$' "$(cat $d/slot/1/status)"
like "check: nothing is wrong" 'found 0 violations$' "$(cat $d/check)"
ok "unloads" unload

ok "loads the smallest" load mem=2M
yes kmem kalloc | head -n 600 | xv6vm batch - >/tmp/out 2>&1
like "every frame is taken" 'no free frame' "$(tail -n 3 /tmp/out)"
like "kmem: no frame is free" '^freelist +0, so no frame is free$' "$(cat $d/kmem)"
ok "unloads again" unload

done_testing
