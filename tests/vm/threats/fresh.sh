# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# The RAM of a new machine was somebody else's memory a moment before. (The VM is
# booted with init_on_alloc=0, so that nobody but the module clears it.)

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

ok "T8: nobody else clears memory here" grep -q 'init_on_alloc=0' /proc/cmdline
vm-dirt || exit 1
ok "loads" load mem=64M
ok "T8: behind insmod no frame has old bytes" vm-threats fresh
ok "unloads" unload
vm-dirt || exit 1
ok "loads with junk=0" load mem=64M junk=0
ok "T8: behind insmod no frame has old bytes, junk=0" vm-threats fresh0
ok "unloads" unload

done_testing
