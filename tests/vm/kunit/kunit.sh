# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# The KUnit suites as a module of this very kernel. They write to the kernel log. Its
# command line may say where the random ones begin: kunit_seed=.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

mark="tap-mark-$(cat /proc/sys/kernel/random/uuid)"
echo "<7>$mark" >/dev/kmsg
seed=$(wanted kunit_seed 0)
[ "$seed" != 0 ] || seed=
insmod /lib/xv6vm_kunit.ko ${seed:+seed="$seed"} || exit 1
dmesg | sed "1,/$mark/d" | sed 's/^\[ *[0-9.]*\] //' | grep -E '^ *(#|ok|not ok|1\.\.)' >/tmp/kunit
rmmod xv6vm_kunit || exit 1
# Suites of a module come without a plan.
echo "1..$(grep -cE '^(not )?ok ' /tmp/kunit)"
cat /tmp/kunit
! grep -qE '^ *not ok ' /tmp/kunit
