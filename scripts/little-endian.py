#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""On a big-endian machine: passes KTAP on, and fails unless it has the cases that look
at single bytes of page tables and of the free list."""

import re
import sys

CASES = ["entries_lie_in_memory_little_endian", "the_bits_of_an_access_lie_in_the_first_byte",
         "next_pointers_are_little_endian_kernel_addresses"]


def main():
    seen = set()
    for line in sys.stdin:
        sys.stdout.write(line)
        seen.update(re.findall(r"^(?:\[.*\] )? +ok \d+ (\w+)$", line))
    missing = [case for case in CASES if case not in seen]
    if missing:
        print(f"Bail out! nothing is said of {' '.join(missing)}")
        return 1
    print(f"# figure: little-endian tables and free list, told by {len(CASES)} cases byte by byte")
    return 0


if __name__ == "__main__":
    sys.exit(main())
