# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# The fuzzer, as long as the kernel's command line says: fuzz_calls=, fuzz_seconds=,
# fuzz_seed=.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

# wanted NAME DEFAULT
wanted() {
	value=$(sed -n "s/.*\\bfuzz_$1=\\([0-9]*\\).*/\\1/p" /proc/cmdline)
	echo "${value:-$2}"
}

load mem=4M ncpu=2 || exit 1
vm-fuzz --calls="$(wanted calls 20000)" --seconds="$(wanted seconds 200)" \
	--seed="$(wanted seed 0)"
status=$?
unload || status=1
exit "$status"
