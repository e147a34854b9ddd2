# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# What the pages show of perf and bpftrace is what one gets.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

# shellcheck source=scripts/vm/pages.sh
. /lib/pages.sh

# shellcheck source=/dev/null
. /samples/documents-trace

cd /
ok "unloads" unload

done_testing
