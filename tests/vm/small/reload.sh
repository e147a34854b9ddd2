# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Loading and unloading, over and over, with all that can be asked for.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

load mem=64M && unload
before=$(free_mb)
for options in "" ncpu=8 nproc=1 nproc=4096 shared_kernel=1 junk=0 \
	"end=0x80100001 data=0x80100000" "mem=2M ncpu=8" "mem=4M shared_kernel=1"; do
	# Words on purpose; mem= of the options comes later and wins.
	# shellcheck disable=SC2086
	ok "loads with '$options'" load mem=64M $options
	ok "unloads after '$options'" unload
done
i=0
while [ $i -lt 10 ]; do
	load mem=64M || break
	unload || break
	i=$((i + 1))
done
is "ten times in a row" 10 $i
ok "no memory was lost" test "$(free_mb)" -ge "$((before - 6))"

done_testing
