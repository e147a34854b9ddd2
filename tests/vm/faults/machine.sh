# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Failure at every point: commands, open, close, files in debugfs.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

load mem=16M || exit 1
faults machine "${STRIDE:-1}" "${ONLY:-}"
status=$?
unload || status=1
exit "$status"
