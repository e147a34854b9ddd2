# SPDX-License-Identifier: GPL-2.0-only
"""An ELF32 file as far as the judge needs it: its symbols and its code."""

import struct

HEADER = struct.Struct("<16sHHIIIIIHHHHHH")
SECTION = struct.Struct("<10I")
SYMBOL = struct.Struct("<IIIBBH")
SYMTAB = 2
EXECINSTR = 4


class Elf:
    def __init__(self, data, name):
        if data[:5] != b"\x7fELF\x01" or len(data) < HEADER.size:
            raise ValueError(f"{name} is no ELF32 file")
        self.data = data
        head = HEADER.unpack_from(data)
        offset, count = head[6], head[12]
        self.sections = [SECTION.unpack_from(data, offset + 40 * i)
                         for i in range(count)]

    def symbols(self):
        """Name to (address, size)."""
        found = {}
        for section in self.sections:
            if section[1] != SYMTAB:
                continue
            start, size, names = section[4], section[5], self.sections[section[6]]
            for at in range(start, start + size, SYMBOL.size):
                name, value, length, *_ = SYMBOL.unpack_from(self.data, at)
                at_name = names[4] + name
                end = self.data.index(b"\0", at_name)
                found[self.data[at_name:end].decode()] = (value, length)
        return found

    def code(self):
        """(address, bytes) of each section of instructions."""
        return [(s[3], self.data[s[4]:s[4] + s[5]]) for s in self.sections
                if s[2] & EXECINSTR]
