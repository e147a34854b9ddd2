# SPDX-License-Identifier: GPL-2.0-only
"""An image of xv6's file system: read the root's files, and replace one.

A block is 512 bytes; block 1 is the super block. A file is 12 direct blocks and
one block of 128 more; a directory is an array of (inode, 14 bytes of name).
"""

import struct

BLOCK = 512
DIRECT = 12
INODE = struct.Struct("<4hI13I")
ENTRY = struct.Struct("<H14s")
ROOT = 1
FILE = 2


class FileSystem:
    def __init__(self, data):
        self.data = bytearray(data)
        size, _, inodes, _, _, start, _ = struct.unpack_from("<7I", self.data, BLOCK)
        if size * BLOCK > len(data) or not inodes or start * BLOCK >= len(data):
            raise ValueError("no image of xv6's file system")
        self.start = start

    def inode_at(self, number):
        per_block = BLOCK // INODE.size
        return ((self.start + number // per_block) * BLOCK
                + number % per_block * INODE.size)

    def inode(self, number):
        """(type, size, the numbers of its blocks)"""
        kind, _, _, _, size, *blocks = INODE.unpack_from(self.data,
                                                         self.inode_at(number))
        more = blocks.pop()
        if more:
            blocks += struct.unpack_from("<128I", self.data, more * BLOCK)
        return kind, size, blocks[:-(-size // BLOCK)]

    def content(self, number):
        _, size, blocks = self.inode(number)
        return b"".join(self.data[b * BLOCK:(b + 1) * BLOCK] for b in blocks)[:size]

    def entries(self):
        """(name, inode, where the entry lies in the root directory's bytes)"""
        root = self.content(ROOT)
        for at in range(0, len(root), ENTRY.size):
            number, name = ENTRY.unpack_from(root, at)
            if number:
                yield name.rstrip(b"\0").decode(), number, at

    def files(self):
        return {name: bytes(self.content(number)) for name, number, _ in self.entries()
                if self.inode(number)[0] == FILE}

    def replace_largest(self, name, content):
        """Puts a file in the place of the largest one; its name goes, too."""
        old, number, at = max(
            (e for e in self.entries() if self.inode(e[1])[0] == FILE),
            key=lambda e: self.inode(e[1])[1])
        _, size, blocks = self.inode(number)
        if len(content) > size:
            raise ValueError(f"{name} does not fit in the place of {old}")
        padded = content.ljust(len(blocks) * BLOCK, b"\0")
        for i, block in enumerate(blocks):
            self.data[block * BLOCK:(block + 1) * BLOCK] = padded[i * BLOCK:
                                                                  (i + 1) * BLOCK]
        struct.pack_into("<I", self.data, self.inode_at(number) + 8, len(content))
        root = self.inode(ROOT)[2][at // BLOCK] * BLOCK + at % BLOCK
        ENTRY.pack_into(self.data, root, number, name.encode())
        return old
