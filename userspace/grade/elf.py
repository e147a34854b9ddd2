# SPDX-License-Identifier: GPL-2.0-only
"""Where in a kernel a function begins. The file is a stranger's."""

from __future__ import annotations

import struct

HEAD = struct.Struct("<16sHHIIIIIHHHHHH")
SECTION = struct.Struct("<10I")
SYMBOL = struct.Struct("<IIIBBH")
SYMTAB = 2
I386 = 3


def is_kernel(elf: bytes) -> bool:
    """A program for i386, at least by its first bytes."""
    return elf[:6] == b"\x7fELF\x01\x01" and len(elf) >= HEAD.size and HEAD.unpack_from(elf)[2] == I386


def section(elf: bytes, number: int) -> tuple[int, ...] | None:
    head = HEAD.unpack_from(elf)
    at = head[6] + number * SECTION.size
    if head[11] != SECTION.size or number >= head[12] or at + SECTION.size > len(elf):
        return None
    return SECTION.unpack_from(elf, at)


def symbol(elf: bytes, name: str) -> int | None:
    """The address of NAME, or None."""
    head = HEAD.unpack_from(elf)
    for number in range(head[12]):
        table = section(elf, number)
        if not table or table[1] != SYMTAB:
            continue
        names = section(elf, table[6])
        if not names:
            return None
        text = elf[names[4]:names[4] + names[5]]
        wanted = b"\0" + name.encode() + b"\0"
        if (at := text.find(wanted) + 1) == 0:
            return None
        symbols = elf[table[4]:table[4] + table[5]]
        for each in SYMBOL.iter_unpack(symbols[:len(symbols) // SYMBOL.size * SYMBOL.size]):
            if each[0] == at and each[1]:
                return int(each[1])
    return None
