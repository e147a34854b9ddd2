# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# The module as dkms built it, asked by the tool as a package brought it.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

ok "loads" load
ok "the tool asks it" xv6vm info
ok "a process" xv6vm proc create --name packaged
like "is there" "packaged" "$(xv6vm proc ls)"
ok "all is sound" xv6vm check
ok "unloads" unload
done_testing
