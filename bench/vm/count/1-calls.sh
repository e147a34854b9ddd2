# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# What calls of the device cost, in instructions.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

ok "loads" load mem=224M
show "calls" xv6vm-bench calls
show "batch" xv6vm-bench batch "$(cat /tmp/translate)"
ok "unloads" unload

done_testing
