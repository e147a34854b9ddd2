# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Host addresses: none is told of memory that was set aside at boot, either.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

carved=$(sed -n 's/.*memmap=16M\$\(0x[0-9a-f]*\).*/\1/p' /proc/cmdline)
if [ -z "$carved" ]; then
	skip "T2: no host address of carved memory" "booted without memmap=16M"
	done_testing
fi
load mem=8M phys_base="$carved" || exit 1
vm-scan
status=$?
unload || status=1
exit "$status"
