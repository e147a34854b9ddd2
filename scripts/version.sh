#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Which version this is, or with --date of when: the newest of CHANGELOG.md, the one place
# that says it.
part=1
[ "${1:-}" != --date ] || part=2
sed -n "s/^## \([0-9][0-9.]*\) (\(.*\))\$/\\$part/p;T;q" "$(dirname "$0")/../CHANGELOG.md"
