# SPDX-License-Identifier: GPL-2.0-only
"""Where in a kernel a function begins. The file is a stranger's."""

from __future__ import annotations

import struct

HEAD = struct.Struct("<16sHHIIIIIHHHHHH")
SECTION = struct.Struct("<10I")
SYMBOL = struct.Struct("<IIIBBH")
PROGRAM = struct.Struct("<8I")
LOAD = 1
SYMTAB = 2
I386 = 3


def is_kernel(elf: bytes) -> bool:
    """A program for i386, at least by its first bytes."""
    return elf[:6] == b"\x7fELF\x01\x01" and len(elf) >= HEAD.size and HEAD.unpack_from(elf)[2] == I386


def bare(elf: bytes) -> bytes:
    """The same program without its symbols: of those QEMU is told nothing."""
    head = list(HEAD.unpack_from(elf))
    head[6] = head[12] = head[13] = 0
    return HEAD.pack(*head) + elf[HEAD.size:]


def fits(elf: bytes, memory: int) -> bool:
    """Each segment lies in the file, and below that end of RAM."""
    head = HEAD.unpack_from(elf)
    if head[9] != PROGRAM.size or head[5] + head[10] * PROGRAM.size > len(elf):
        return False
    for kind, at, _va, pa, size, room, _flags, _align in PROGRAM.iter_unpack(
            elf[head[5]:head[5] + head[10] * PROGRAM.size]):
        if kind == LOAD and (at + size > len(elf) or pa + max(room, size) > memory):
            return False
    return True


def section(elf: bytes, number: int) -> tuple[int, ...] | None:
    head = HEAD.unpack_from(elf)
    at = head[6] + number * SECTION.size
    if head[11] != SECTION.size or number >= head[12] or at + SECTION.size > len(elf):
        return None
    return SECTION.unpack_from(elf, at)


def table(elf: bytes) -> tuple[bytes, bytes]:
    """Its symbols, and their names; empty if there are none. There may be one table."""
    head = HEAD.unpack_from(elf)
    for number in range(head[12]):
        found = section(elf, number)
        if found and found[1] == SYMTAB:
            names = section(elf, found[6]) or (0,) * 10
            size = min(found[5], len(elf) - found[4]) // SYMBOL.size * SYMBOL.size
            return elf[found[4]:found[4] + max(size, 0)], elf[names[4]:names[4] + names[5]]
    return b"", b""


def symbol(elf: bytes, name: str) -> int | None:
    """The address of NAME, or None."""
    symbols, names = table(elf)
    wanted = name.encode() + b"\0"
    for at, value, _size, _info, _other, _section in SYMBOL.iter_unpack(symbols):
        if value and names.startswith(wanted, at):
            return int(value)
    return None
