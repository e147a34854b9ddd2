#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Builds module, tool and sample, boots them in a VM and tells the story of
# scripts/demo-story.sh there. Exits 0 only if every step of it went well, rmmod
# too, and the kernel's log is clean.

. "$(dirname "$0")/lib.sh"

# shellcheck source=scripts/vm-files.sh
. "$ROOT/scripts/vm-files.sh"

vm_files
exec "$ROOT/scripts/vm.sh" story "$ROOT/scripts/demo-story.sh"
