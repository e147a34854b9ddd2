# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# An open file keeps the module; the last close lets go of it.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

ok "loads" load mem=16M
exec 3</dev/xv6vm
exec 4</dev/xv6vm
ok "rmmod is refused while two files are open" not unload
exec 3<&-
ok "rmmod is refused while one file is open" not unload
ok "the module is still there" loaded
exec 4<&-
ok "rmmod works after the last close" unload
ok "the module is gone" not loaded

done_testing
