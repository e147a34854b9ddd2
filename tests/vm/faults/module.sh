# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# Failure at every point: insmod and rmmod. A region that is lost once is seen.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

load mem=16M && unload || exit 1
before=$(free_mb)
faults module "${MODULE_STRIDE:-1}" "${ONLY:-}"
status=$?
after=$(free_mb)
echo "# free: $before MB before, $after MB after"
[ "$after" -ge "$((before - 14))" ] || status=1
exit "$status"
