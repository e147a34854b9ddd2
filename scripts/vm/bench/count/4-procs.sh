# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Thousands of processes with one kernel half.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

ok "loads" load mem=224M nproc=4096 shared_kernel=1 junk=0
show "processes" xv6vm-bench procs 500 1000 2000 4000
ok "unloads" unload

done_testing
