#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""How long QEMU's monitor takes to list the page tables of a 224 MB xv6.

    bench-tlb.py [REPETITIONS]       prints milliseconds, separated by commas

The machine never runs. Its RAM is a file in which the tables are made here, and
its registers are set by QEMU's stub for debuggers.
"""

import mmap
import os
import socket
import struct
import subprocess
import sys
import tempfile
import time

PHYSTOP = 0xE000000
RAM = 256 << 20
DIRECTORY = 0x400000
KERNBASE, DEVSPACE, DATA = 0x80000000, 0xFE000000, 0x80108000
ENTRIES = 65536
PATIENCE = 30
# Registers as QEMU's stub numbers them.
CR0, CR3, CR4 = "13", "15", "16"


def leaves():
    """(va, pte) of the kernel half, as xv6's kmap[] has it."""
    for pa in range(0, PHYSTOP, 4096):
        va = KERNBASE + pa
        writable = va < KERNBASE + 0x100000 or va >= DATA
        yield va, pa | (3 if writable else 1)
    for va in range(DEVSPACE, 1 << 32, 4096):
        yield va, va | 3


def make_tables(ram):
    free = DIRECTORY + 4096
    tables = {}
    for va, pte in leaves():
        index = va >> 22
        if index not in tables:
            tables[index] = free
            struct.pack_into("<I", ram, DIRECTORY + 4 * index, free | 7)
            free += 4096
        struct.pack_into("<I", ram, tables[index] + 4 * (va >> 12 & 1023), pte)


def connect(path):
    deadline = time.time() + PATIENCE
    while True:
        link = socket.socket(socket.AF_UNIX)
        try:
            link.connect(path)
            link.settimeout(PATIENCE)
            return link
        except OSError:
            link.close()
            if time.time() > deadline:
                raise
            time.sleep(0.05)


def packet(link, text, begin):
    """One packet to the stub for debuggers, whose answer must begin so."""
    check = sum(text.encode()) & 0xFF
    link.sendall(f"${text}#{check:02x}".encode())
    answer = b""
    while answer[-3:-2] != b"#":
        answer += link.recv(4096)
    link.sendall(b"+")
    if not answer.lstrip(b"+").startswith(begin):
        raise RuntimeError(f"QEMU refuses {text}: {answer!r}")


def set_registers(link):
    # It takes no register before it was asked what registers there are.
    packet(link, "qXfer:features:read:target.xml:0,ff0", b"$l")
    for number, value in ((CR4, 0x10), (CR3, DIRECTORY), (CR0, 0x80010011)):
        packet(link, f"P{number}={struct.pack('<I', value).hex()}", b"$OK")


def command(monitor, text):
    """What the monitor says to a command, up to its next prompt."""
    if text:
        monitor.sendall(text.encode() + b"\n")
    answer = bytearray()
    while not answer.endswith(b"(qemu) "):
        piece = monitor.recv(1 << 20)
        if not piece:
            raise RuntimeError("QEMU has ended")
        answer += piece
    return answer


def measure(monitor, repetitions):
    for _ in range(repetitions):
        start = time.monotonic()
        answer = command(monitor, "info tlb")
        yield (time.monotonic() - start) * 1000
        lines = answer.count(b"\n") - 2
        if abs(lines - ENTRIES) > 1:
            raise RuntimeError(f"{lines} lines, not {ENTRIES}")


def main(repetitions):
    with tempfile.TemporaryDirectory() as folder:
        ram, hmp, gdb = (os.path.join(folder, n) for n in ("ram", "hmp", "gdb"))
        with open(ram, "w+b") as file:
            file.truncate(RAM)
            with mmap.mmap(file.fileno(), RAM) as memory:
                make_tables(memory)
        with subprocess.Popen(
                ["qemu-system-i386", "-S", "-accel", "tcg", "-nodefaults", "-display",
                 "none", "-m", "256", "-machine", "pc,memory-backend=ram", "-object",
                 f"memory-backend-file,id=ram,size=256M,mem-path={ram},share=on",
                 "-monitor", f"unix:{hmp},server,nowait", "-gdb",
                 f"unix:{gdb},server,nowait"], stdin=subprocess.DEVNULL) as qemu:
            try:
                set_registers(connect(gdb))
                monitor = connect(hmp)
                command(monitor, "")
                times = list(measure(monitor, repetitions))
            finally:
                qemu.kill()
    print(",".join(f"{t:.2f}" for t in times))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
