# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# One bug of planted.ko; the kernel's argument BUG= names it.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

ok "loads" insmod /lib/planted.ko "bug=${BUG:?}"
ok "unloads" rmmod planted
done_testing
