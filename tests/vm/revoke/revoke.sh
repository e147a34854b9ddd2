# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Pages and permissions are taken away beside threads that read and write them, as
# often as the kernel's command line says: revoke_rounds=.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

load mem=16M ncpu=2 || exit 1
vm-map "$(wanted revoke_rounds 2000)"
status=$?
unload || status=1
exit "$status"
