# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Frames that files hold, against others that guess them, as long as the kernel's
# command line says: held_seconds=, held_seed=.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

load mem=4M ncpu=1 || exit 1
vm-held "$(wanted held_seconds 5)" "$(wanted held_seed 0)"
status=$?
unload || status=1
exit "$status"
