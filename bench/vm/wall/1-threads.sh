# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Two CPUs at work at the same time.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

ok "loads" load mem=224M junk=0
show "threads" xv6vm-bench threads
ok "unloads" unload

done_testing
