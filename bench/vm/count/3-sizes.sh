# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# The same work on machines from 16 MB to 2016 MB.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

ok "loads" load mem=2016M junk=0
show "sizes" xv6vm-bench sizes 16 224 1024 2016
show "views" xv6vm-bench views 2016
ok "unloads" unload

done_testing
