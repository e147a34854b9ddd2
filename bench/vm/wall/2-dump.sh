# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# All page tables at once. The kernel's command line tells what QEMU takes for that.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

peer=$(sed -n 's/.*bench_tlb=\([0-9.,]*\).*/\1/p' /proc/cmdline)
ok "loads" load mem=224M junk=0
show "dump" xv6vm-bench dump "$peer"
ok "unloads" unload

done_testing
