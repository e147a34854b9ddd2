# SPDX-License-Identifier: GPL-2.0-only
"""What a dump of a real xv6 says: processes, free list, CPUs, page tables."""

import struct

PAGE = 4096
KERNBASE = 0x80000000
PHYSTOP = 0xe000000
NPROC = 64
NCPU = 8
SPINLOCK = 52
# sz, pgdir, kstack, state, pid, parent, then trap frame to cwd, then the name
PROC = struct.Struct("<IIIIII84x16s")
CPU = struct.Struct("<172xI")
AP_STACK = 0x7000 - 4
UNUSED, EMBRYO, SLEEPING, RUNNABLE, RUNNING, ZOMBIE = range(6)
NEEDED = ("data", "end", "ptable", "cpus", "ncpu", "kmem", "kpgdir")


class Layout:
    """Where this kernel keeps its things, by its symbol table."""

    def __init__(self, elf):
        symbols = elf.symbols()
        missing = [name for name in NEEDED if name not in symbols]
        if missing:
            raise ValueError(f"the kernel has no symbol {missing[0]}")
        self.at = {name: symbols[name][0] for name in NEEDED}
        sizes = {"ptable": SPINLOCK + NPROC * PROC.size, "cpus": NCPU * CPU.size}
        for name, size in sizes.items():
            if symbols[name][1] != size:
                raise ValueError(f"the kernel's {name} has {symbols[name][1]} bytes,"
                                 f" {size} were due: another xv6?")

    def ptable(self):
        return self.at["ptable"] - KERNBASE + SPINLOCK, NPROC * PROC.size

    def cpus(self):
        return self.at["cpus"] - KERNBASE, NCPU * CPU.size


class Process:
    def __init__(self, slot, fields):
        self.slot = slot
        self.sz, pgdir, kstack, self.state, self.pid, self.parent, name = fields
        self.pgdir = pgdir - KERNBASE
        self.kstack = kstack - KERNBASE
        self.name = name.split(b"\0")[0].decode("latin-1")


def processes(table):
    """Of the bytes of ptable.proc."""
    found = [Process(slot, fields)
             for slot, fields in enumerate(PROC.iter_unpack(table)) if fields[3]]
    return found


def running(cpus):
    """What each CPU says it runs, of the bytes of cpus: the address of a process, or 0."""
    return [cpu[0] for cpu in CPU.iter_unpack(cpus)]


def free_list(ram, at):
    """Frames in order from the pointer AT on, as far as the pointers are sound."""
    found = []
    next_of = struct.Struct("<I").unpack_from
    while at and len(found) <= PHYSTOP // PAGE:
        found.append(at - KERNBASE)
        if at % PAGE or not KERNBASE <= at < KERNBASE + PHYSTOP:
            break
        at, = next_of(ram, at - KERNBASE)
    return found


class Dump:
    """RAM is anything that slices into bytes."""

    def __init__(self, ram, layout, cr3):
        self.ram = ram
        self.layout = layout
        self.cr3 = cr3
        at, size = layout.ptable()
        self.processes = processes(ram[at:at + size])
        self.kpgdir = self.word(layout.at["kpgdir"] - KERNBASE) - KERNBASE
        self.ncpu = self.word(layout.at["ncpu"] - KERNBASE)
        self.list = free_list(
            ram, self.word(layout.at["kmem"] - KERNBASE + SPINLOCK + 4))

    def read(self, pa, size=PAGE):
        return bytes(self.ram[pa:pa + size])

    def word(self, pa):
        return struct.unpack_from("<I", self.ram, pa)[0]

    def parent_pid(self, process):
        at, _ = self.layout.ptable()
        slot = (process.parent - KERNBASE - at) // PROC.size
        return next((p.pid for p in self.processes if p.slot == slot), 0)

    def running(self):
        at, size = self.layout.cpus()
        return running(self.read(at, size))[:self.ncpu]

    def ap_stack(self):
        """The boot stack of the CPU that was started last."""
        return self.word(AP_STACK) - PAGE - KERNBASE
