# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# The last script of a VM whose module counts: hands over what was counted, as
# lines "# gcda" of base64. The kernel keeps the counts of a module that is gone.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

ok "the module is not loaded" not loaded
# Files of debugfs have no size, so that tar would find them empty.
cp -dR /sys/kernel/debug/gcov /tmp/gcov
cd /tmp/gcov || exit 1
ok "dev.c was counted" test -n "$(find . -name dev.gcda)"
tar -czf - . | base64 | sed 's/^/# gcda /'

done_testing
