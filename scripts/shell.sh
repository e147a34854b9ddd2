#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A prompt in a VM with the module loaded and the tool at hand.
#
#   scripts/shell.sh [tour]      which comes first

. "$(dirname "$0")/lib.sh"

# shellcheck source=scripts/vm-files.sh
. "$ROOT/scripts/vm-files.sh"

vm_files
exec "$ROOT/scripts/vm.sh" "${1:-shell}"
