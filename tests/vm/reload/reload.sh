# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# insmod and rmmod under readers and openers, as often as the kernel's command line
# says: reload_rounds=, reload_seconds=, reload_seed=.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

vm-reload "$(wanted reload_rounds 50)" "$(wanted reload_seconds 200)" \
	"$(wanted reload_seed 0)"
