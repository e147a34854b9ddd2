#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Tells an emulated guest how fast its clock ticks: "tsc_early_khz=N", or nothing.

QEMU gives out the host's time stamps. A guest that has to measure them while the host is
busy finds a fraction of what they are, and then all its limits of time are that much shorter.
"""

import ctypes
import mmap
import platform
import time

# rdtsc; shl $32, %rdx; or %rdx, %rax; ret
READ = b"\x0f\x31\x48\xc1\xe2\x20\x48\x09\xd0\xc3"
SECONDS, TRIES = 0.1, 50


def reader():
    room = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    room.write(READ)
    at = ctypes.addressof(ctypes.c_char.from_buffer(room))
    return room, ctypes.CFUNCTYPE(ctypes.c_uint64)(at)


def moment(read):
    """(stamp, ns), of which nothing came between: of many, the pair that took least."""
    found = []
    for _ in range(TRIES):
        before = time.monotonic_ns()
        stamp = read()
        after = time.monotonic_ns()
        found.append((after - before, stamp, (before + after) // 2))
    return min(found)[1:]


def main():
    if platform.machine() != "x86_64":
        return
    try:
        room, read = reader()
    except OSError:
        return
    stamp, ns = moment(read)
    time.sleep(SECONDS)
    later, then = moment(read)
    print(f"tsc_early_khz={(later - stamp) * 1000000 // (then - ns)}")
    del room


if __name__ == "__main__":
    main()
