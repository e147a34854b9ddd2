# SPDX-License-Identifier: GPL-2.0-only
"""Damage to an image: what is said of it, and what else the answer has that it had not."""

import difflib
import json
import struct

import golden
import image

USER_SH = 0x3d6000   # page directory of sh, pid 2
TABLE_SH = 0x3cb000  # its user page table
KTABLE_SH = 0x3d5000 # its first kernel page table
PAGE_SH = 0x3cc000   # its first page
KSTACK_SH = 0x3f3000
CPU_STACK = 0x3f5000 # of CPU 1
FREE = 0x3bf000      # second on the free list


def word(at, value):
    return lambda data: struct.pack_into("<I", data, at, value)


def symbol(name, offset, value):
    return word(image.SYMBOLS[name] - image.KERNBASE + offset, value)


def slot(number, offset, value):
    return symbol("ptable", 52 + 124 * number + offset, value)


def take(data):
    """The head of the free list is taken, and nobody has it."""
    head = struct.unpack_from("<I", data, 0x111640 + 56)[0] - image.KERNBASE
    following = struct.unpack_from("<I", data, head)[0]
    struct.pack_into("<I", data, 0x111640 + 56, following)
    data[head:head + 4096] = bytes(4096)


def several(*changes):
    def change(data):
        for each in changes:
            each(data)
    return change


def sleeping(number, change):
    return several(slot(number, 12, 2), change)


RAN = (sleeping(1, slot(1, 24, 0x80000000 + KSTACK_SH + 4020)), word(KSTACK_SH + 4076, 0x10), word(KSTACK_SH + 4088, 0x3fe0))
ASLEEP = [slot(n, 12, 2) for n in range(3)] + [symbol("cpus", 176 + 172, 0)]
DAMAGE = [
    # what, how, rule, violations at least
    ("a list that leads out of RAM", word(FREE, 0x90000000), "leads to no frame", 1),
    ("a list that leads to odd addresses", word(FREE, 0x803bd001), "leads to no frame", 1),
    ("a list that leads into the kernel", word(FREE, 0x80110000), "leads to no frame", 1),
    ("a list head below KERNBASE", symbol("kmem", 56, 0x1000), "leads to no frame", 1),
    ("a list that leads to itself", word(FREE, 0x80000000 + FREE), "in a circle", 1),
    ("a list that lost what a pointer leads to", several(word(FREE, 0x803bf000), word(0x108010, 0x803be000)), "not on the free", 1),
    ("a list that leads back to its head", word(FREE - 4096, 0x803c0000), "in a circle", 1),
    ("a list that leads to a page", word(FREE, 0x803cc000), "both free and used", 1),
    ("a list that leads to a directory", word(FREE, 0x80000000 + USER_SH), "both free and used", 1),
    ("a page that is free", word(TABLE_SH + 12, 0x3bf007), "both free and used", 1),
    ("a page of two processes", word(TABLE_SH + 12, 0x3d7007), "two owners", 1),
    ("a page table for users", word(TABLE_SH + 12, 0x3e5007), "accessible to user", 1),
    ("a page mapped twice", word(TABLE_SH + 12, 0x3cc007), "two owners", 1),
    ("a table of two directories", word(USER_SH, 0x3e6007), "two owners", 1),
    ("a directory of two processes", slot(0, 4, 0x80000000 + USER_SH), "two owners", 1),
    ("a directory that is its own table", word(USER_SH, USER_SH | 7), "two owners", 1),
    ("a page of the kernel's image", word(TABLE_SH, 0x101007), "accessible to user", 1),
    ("a guard page of the kernel's image", word(TABLE_SH, 0x101003), "no frame of kmem", 1),
    ("a kernel stack for users", word(TABLE_SH, KSTACK_SH | 7), "accessible to user", 1),
    ("a CPU's stack for users", several(symbol("cpus", 180, 0x80000000 + CPU_STACK + 0xf00),
                                        word(TABLE_SH, CPU_STACK | 7)), "accessible to user", 1),
    ("a CPU's stack that is a page", symbol("cpus", 180, 0x80000000 + PAGE_SH),
     "accessible to user", 1),
    ("the kernel's text for users, by a table in frame 0",
     several(word(USER_SH + 4 * 600, 7), *[word(4 * n, 0x100007 + 4096 * n) for n in range(8)]),
     "no frame of kmem", 1),
    ("a page out of RAM", word(TABLE_SH, 0x7ffff007), "no frame of kmem", 1),
    ("a table out of RAM", word(USER_SH, 0xfffff007), "no frame of kmem", 1),
    ("a kernel page for users", word(KTABLE_SH + 4 * 256, 0x100005), "accessible to user", 1),
    ("a page at KERNBASE for users", word(KTABLE_SH, 7), "accessible to user", 1),
    ("a writable text page", word(KTABLE_SH + 4 * 256, 0x100003), "not as kmap", 1),
    ("a kernel page that is missing", word(KTABLE_SH + 4 * 300, 0), "not as kmap", 1),
    ("a kernel page elsewhere", word(KTABLE_SH + 4 * 300, 0x1000003), "not as kmap", 1),
    ("a kernel table that is missing", word(USER_SH + 4 * 512, 0), "not as kmap", 1),
    ("a kernel table too many", word(USER_SH + 4 * 600, 0x3bf007), "not as kmap", 1),
    ("a 4 MB page", word(USER_SH + 4 * 512, 0x87), "maps 4 MB", 1),
    ("a hole", sleeping(1, word(TABLE_SH + 4, 0)), "below the process's size is missing", 1),
    ("a page above the size", sleeping(1, slot(1, 0, 0x3000)), "above the process's size", 1),
    ("a size that is the whole world", sleeping(1, slot(1, 0, 0xffffffff)), "is missing", 1),
    ("a size of all that is below KERNBASE", sleeping(1, slot(1, 0, 0x80000000)), "is missing", 1),
    ("a process without a stack", sleeping(1, slot(1, 8, 0)), "cannot be what it says", 1),
    ("a guard page that is open", several(*RAN, word(TABLE_SH + 8, 0x3c9007)), "the guard page", 1),
    ("a size that moves", slot(1, 0, 0x3000), "can be in sbrk", 0),
    ("a state there is not", slot(1, 12, 6), "cannot be what it says", 1),
    ("a directory pointer that is odd", slot(1, 4, 0x803d6010), "cannot be what it says", 1),
    ("a stack pointer in user space", slot(1, 8, 0x1000), "cannot be what it says", 1),
    ("a parent that is none", slot(1, 20, 0x80111d20), "cannot be what it says", 1),
    ("a CPU that runs no slot", symbol("cpus", 172, 0x80111d55), "cannot be what it says", 1),
    ("no CPUs", symbol("ncpu", 0, 0), "cannot be what it says", 1),
    ("CPUs beyond count", symbol("ncpu", 0, 0xffffffff), "cannot be what it says", 1),
    ("a kpgdir that is none", symbol("kpgdir", 0, 0), "no frame of kmem", 1),
    ("a kpgdir that is a page", symbol("kpgdir", 0, 0x803cc000), "not as kmap", 1),
    ("a free frame that was written", word(FREE + 4092, 0x01010102), "after kfree filled", 0),
    ("a list that is cut", word(FREE, 0), "not on the free list", 0),
    ("a frame that leaked", take, "neither free nor reached", 0),
    ("a frame that leaked while all sleep", several(*ASLEEP, take), "while all processes sleep", 1),
    ("a frame that one has who reads from the disk",
     several(*ASLEEP, slot(2, 32, image.SYMBOLS["bcache"]), take), "nor reached by anything", 0),
    ("a frame that one has who reads an inode",
     several(*ASLEEP, slot(2, 32, image.SYMBOLS["icache"] + 60), take), "nor reached by anything", 0),
    ("a frame that leaked while all sleep, on what is behind inodes",
     several(*ASLEEP, slot(2, 32, image.SYMBOLS["icache"] + 64), take), "while all processes sleep", 1),
    ("a CPU's stack that nobody knows", symbol("ncpu", 0, 1), "not on the free list", 0),
]


def changed(was, now):
    """The lines that are others."""
    lines = difflib.unified_diff(was.splitlines(), now.splitlines(), n=0, lineterm="")
    return "".join(f"{line}\n" for line in lines if line[:3] not in ("---", "+++", "@@ "))


def damage(tap, folder, update):
    good, told = folder.explain(folder.good).out, ""
    for what, change, rule, least in DAMAGE:
        data = bytearray(folder.good)
        change(data)
        text = folder.explain(data)
        answer = json.loads(folder.explain(data, as_json=True).out)
        tap.ok(text.status == (1 if least else 0) and rule in text.out and
               any(rule in f["text"] for f in answer["findings"]) and
               answer["violations"] >= least and (least or not answer["violations"]),
               f"image: {what}: {rule}", text)
        told += f"# {what}\n{changed(good, text.out)}\n"
    golden.compare(tap, "damage.out", told, update)
    data = bytearray(folder.good)
    several(*RAN, word(TABLE_SH + 8, 0x2002))(data)
    tap.ok("the guard page" not in folder.explain(data).out, "image: a guard page that is swapped out is not open")
    several(word(FREE, 0x803bf000), word(TABLE_SH + 12, 0xef007))(data)
    tap.ok("shifted" not in folder.explain(data).out, "image: a number that fits what a broken list has lost")
