# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Failure at every point: insmod and rmmod. A region that is lost once is seen.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

# With tracepoints in the module, Linux itself warns where it has no memory for them; any
# other warning is found when all is done.
panic=$(cat /proc/sys/kernel/panic_on_warn)
echo 0 >/proc/sys/kernel/panic_on_warn
load mem=16M && unload || exit 1
before=$(free_mb)
faults module "${MODULE_STRIDE:-1}" "${ONLY:-}"
status=$?
echo "$panic" >/proc/sys/kernel/panic_on_warn
after=$(free_mb)
echo "# free: $before MB before, $after MB after"
[ "$after" -ge "$((before - 14))" ] || status=1
# All requests were tried, that of the tables with them.
if [ "${MODULE_STRIDE:-1}" = 1 ] &&
	! dmesg | grep -q 'xv6vm: no memory for the tables of 16384 KB RAM; ask for less'; then
	echo "# the log does not say that there was no memory for the tables"
	status=1
fi
exit "$status"
