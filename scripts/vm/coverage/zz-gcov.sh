# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# The last script of a VM whose module counts: hands over what was counted, as
# lines "# gcda" of base64. The kernel keeps the counts of a module that is gone.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

# Files of debugfs have no size, so that tar would find them empty.
gather() {
	find "$1" -name '*.gcda' | while IFS= read -r file; do
		mkdir -p "/tmp/gcov${file%/*}"
		cat "$file" >"/tmp/gcov$file"
	done
}

ok "the module is not loaded" not loaded
gather /sys/kernel/debug/gcov
cd /tmp/gcov/sys/kernel/debug/gcov || exit 1
ok "dev.c was counted" test -n "$(find . -name dev.gcda)"
tar -czf - . | base64 | sed 's/^/# gcda /'

done_testing
