# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Readers of debugfs whose memory never comes, and what is shown while processes
# and machines come and go.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

load mem=4M ncpu=2 || exit 1
vm-stuck "$(wanted stuck_limit 100)" 5 "$(wanted stuck_seed 0)"
status=$?
unload || status=1
if dmesg | grep 'already present'; then
	status=1
fi
exit "$status"
