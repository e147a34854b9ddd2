#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""A small image of an xv6, and its kernel's symbols, for tests.

    tests/image.py XV6VM FOLDER

The memory is a simulated machine's own, as `machine save` writes it. What the
real kernel keeps in its data (kmem, ptable, cpus, kpgdir) is put there.
"""

import json
import os
import struct
import subprocess
import sys

KERNBASE = 0x80000000
END = 0x801154d0
SYMBOLS = {"data": 0x80108000, "end": END, "kmem": 0x80111640, "ptable": 0x80111d20,
           "cpus": 0x801117a0, "ncpu": 0x80111784, "kpgdir": 0x801144c4,
           "bcache": 0x8010a000, "icache": 0x8010c000}
SIZES = {"kmem": 60, "ptable": 52 + 64 * 124, "cpus": 8 * 176, "bcache": 0x400, "icache": 64}
STATES = ["UNUSED", "EMBRYO", "SLEEPING", "RUNNABLE", "RUNNING", "ZOMBIE"]
MACHINE = "sim:mem=4M,ncpu=2"

LIFE = """\
proc exec 1 --size 0xb0c /init
proc fork 1
proc exec 2 --size 0x1a10 sh
proc fork 2
proc sbrk 3 0x5000
cpu switch 1 3
{1}info
proc ls
kmem freelist --limit 1
machine save {0}
"""


def elf(symbols):
    """An i386 ELF file that has nothing but these symbols."""
    names = b"\0" + b"".join(n.encode() + b"\0" for n in symbols)
    table = bytes(16)
    for name, value in symbols.items():
        at = names.index(b"\0" + name.encode() + b"\0") + 1
        table += struct.pack("<IIIBBH", at, value, SIZES.get(name, 4), 0x11, 0, 0xfff1)
    strings = names + b"\0.symtab\0.strtab\0"
    first = 52 + len(table) + len(strings)
    sections = [(0,) * 10,
                (len(names) + 1, 2, 0, 0, 52, len(table), 2, 1, 4, 16),
                (len(names) + 9, 3, 0, 0, 52 + len(table), len(strings), 0, 0, 1, 0)]
    head = b"\x7fELF\x01\x01\x01" + bytes(9) + struct.pack(
        "<HHIIIIIHHHHHH", 2, 3, 1, 0x10000c, 0, first, 0, 52, 32, 0, 40, len(sections), 2)
    return head + table + strings + b"".join(struct.pack("<10I", *s) for s in sections)


def poke(image, va, *words):
    for word in words:
        struct.pack_into("<I", image, va - KERNBASE, word)
        va += 4


def number(text):
    return int(text, 16)


def kernel_data(image, info, processes, freelist):
    """Writes what xv6's kernel would have in its own data."""
    poke(image, SYMBOLS["kpgdir"], number(info["kpgdir"]) + KERNBASE)
    poke(image, SYMBOLS["ncpu"], info["ncpu"])
    poke(image, SYMBOLS["kmem"] + 52, 1, number(freelist["head"]))
    slots = {p["pid"]: SYMBOLS["ptable"] + 52 + 124 * n for n, p in enumerate(processes)}
    for p in processes:
        poke(image, slots[p["pid"]], number(p["sz"]), number(p["pgdir"]) + KERNBASE,
             number(p["kstack"]) + KERNBASE, STATES.index(p["state"]), p["pid"],
             slots.get(p["ppid"], 0))
        at = slots[p["pid"]] + 108 - KERNBASE
        image[at:at + 16] = p["name"].encode().ljust(16, b"\0")
    for n in range(info["ncpu"]):
        runs = [slots[p["pid"]] for p in processes if p.get("cpu") == n]
        poke(image, SYMBOLS["cpus"] + 176 * n, n)
        poke(image, SYMBOLS["cpus"] + 176 * n + 160, 1, 0, 1, *(runs or [0]))


def make(tool, folder, name="tiny.img", more=""):
    path = os.path.join(folder, name)
    out = subprocess.run([tool, "-d", MACHINE, "-j", "batch", "-"], check=True, timeout=3600,
                         input=LIFE.format(path, more).encode(), stdout=subprocess.PIPE).stdout
    info, processes, freelist = json.loads(out)[-4:-1]
    with open(path, "r+b") as file:
        image = bytearray(file.read())
        kernel_data(image, info, processes["processes"], freelist)
        file.seek(0)
        file.write(image)
    with open(os.path.join(folder, "tiny.elf"), "wb") as file:
        file.write(elf(SYMBOLS))


if __name__ == "__main__":
    make(os.path.abspath(sys.argv[1]), sys.argv[2])
