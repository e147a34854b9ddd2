# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# From the smallest machine to one of a gigabyte, all of it given back; first of all, while
# the memory is as it was after the boot.

# shellcheck source=scripts/vm/tap.sh
. /lib/tap.sh

load mem=2M && unload
before=$(free_mb)
for size in 2 16 224 1024; do
	log_mark
	ok "mem=${size}M loads" load "mem=${size}M"
	like "mem=${size}M: all of it" "$((size * 1024)) KB RAM with" "$(log_lines)"
	ok "mem=${size}M: taken" test "$(free_mb)" -lt "$((before - size + 6))"
	ok "mem=${size}M unloads" unload
	ok "mem=${size}M: given back" test "$(free_mb)" -ge "$((before - ${SLACK:-6}))"
done

done_testing
