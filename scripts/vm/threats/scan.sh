# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Host addresses: none is told, nor where a load is refused.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

load mem=8M phys_base=0x1000000 2>/dev/null
load mem=8M phys_base=0xfffffffffffff000 2>/dev/null
load mem=2000M 2>/dev/null
load mem=8M || exit 1
vm-scan
status=$?
unload || status=1
exit "$status"
