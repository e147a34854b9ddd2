# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# The ABI, rule by rule, as a 64-bit program sees it.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

load mem=16M || exit 1
abi_test
status=$?
unload || status=1
exit "$status"
