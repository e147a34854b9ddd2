# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# The RAM and the windows of processes, mapped.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

load mem=16M ncpu=2 || exit 1
vm-map
status=$?
unload || status=1
exit "$status"
