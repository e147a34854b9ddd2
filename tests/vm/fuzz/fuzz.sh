# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# The fuzzer, as long as the kernel's command line says: fuzz_calls=, fuzz_seconds=,
# fuzz_seed=.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

load mem=4M ncpu=2 || exit 1
vm-fuzz --calls="$(wanted fuzz_calls 20000)" --seconds="$(wanted fuzz_seconds 200)" \
	--seed="$(wanted fuzz_seed 0)"
status=$?
unload || status=1
exit "$status"
