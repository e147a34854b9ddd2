# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# The largest machine with a thousand processes, and all that debugfs shows of it.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

used() {
	awk '$1 ~ /^(Slab|VmallocUsed|Percpu):$/ { n += $2 } END { print n }' /proc/meminfo
}

load mem=2M && unload
before=$(used)
ok "loads" load mem=2016M nproc=1024 shared_kernel=1 junk=0
show "files" xv6vm-bench files "$before"
ok "unloads" unload

done_testing
