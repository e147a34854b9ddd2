#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Runs some scripts in the VM, with the module of the tree that this lies in:
# results/mutants-vm.tap. Exit: as scripts/vm.sh test.
#
#   tests/mutants/vm.sh SCRIPT...

. "$(dirname "$0")/../../scripts/lib.sh"

# shellcheck source=scripts/vm-files.sh
. "$ROOT/scripts/vm-files.sh"

vm_files
vm_tests
side_module hurt
# As the row threats.vm boots it: nobody clears memory but the module.
"$ROOT/scripts/vm.sh" test mutants-vm 1024 "init_on_alloc=0 slub_debug=P" "$@"
