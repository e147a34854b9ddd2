#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The tests that need a kernel: on Debian's stock 6.1, once in a small VM
# with a zone of memory that may be unplugged, once in one with much
# memory, some of it reserved for devices where the kernel knows that, once
# without debugfs.
#
#   scripts/vm-check.sh [small|large|nodebugfs]      all by default

. "$(dirname "$0")/lib.sh"

# shellcheck source=scripts/vm-files.sh
. "$ROOT/scripts/vm-files.sh"

small() {
	local scripts=("$ROOT"/tests/vm/small/*.sh)

	for script in "$ROOT"/tests/vm/device/*.sh; do
		[ ! -e "$script" ] || scripts+=("$script")
	done
	side_module hurt
	"$ROOT/scripts/vm.sh" test vm-small 1024 movablecore=384M "${scripts[@]}"
}

large() {
	vm_tests
	"$ROOT/scripts/vm.sh" test vm-large 3072 cma=640M@192M "$ROOT"/tests/vm/large/*.sh
}

nodebugfs() {
	"$ROOT/scripts/vm.sh" test vm-nodebugfs 512 debugfs=off \
		"$ROOT"/tests/vm/nodebugfs/*.sh
}

rc=0
vm_files
for which in "${@:-small large nodebugfs}"; do
	for name in $which; do
		"$name" || rc=$?
	done
done
exit "$rc"
