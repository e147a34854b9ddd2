# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Host addresses: none is told, nor where a load is refused.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

load mem=2000M 2>/dev/null
# A multiple of 16 MB, whose frame number looks like an emulated entry, lies amid these.
load mem=20M || exit 1
# The caller's own pointers are among what is scanned: a heap that begins anywhere in
# the first gigabytes can look like the region.
echo 1 >/proc/sys/kernel/randomize_va_space
vm-scan
status=$?
unload || status=1
exit "$status"
