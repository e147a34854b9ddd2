# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# What the pages show of the device and of debugfs is what one gets: their own
# commands, as tests/tool/documents.py has taken them out.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

# shellcheck source=scripts/vm/pages.sh
. /lib/pages.sh

# shellcheck source=/dev/null
. /samples/documents-device

cd /
ok "unloads" unload

done_testing
