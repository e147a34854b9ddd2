# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# What a program could try that can open the device.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

load mem=16M ncpu=2 || exit 1
vm-threats
status=$?
unload || status=1
exit "$status"
