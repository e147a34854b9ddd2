# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Calls against close, exit, kill, readers and rmmod, as long as the kernel's command
# line says: stress_calls=, stress_seconds=, stress_seed=; with "scribble" against what
# others write into the RAM, too.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

load mem=4M ncpu=2 || exit 1
vm-stress "$(wanted stress_calls 20000)" "$(wanted stress_seconds 200)" \
	"$(wanted stress_seed 0)" "$(grep -ow scribble /proc/cmdline)"
status=$?
unload || status=1
exit "$status"
