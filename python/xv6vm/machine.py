# SPDX-License-Identifier: GPL-2.0-only
"""A machine, and all that can be asked of it."""

import ctypes
from ctypes import byref
from typing import Any, Iterator, List, Optional, Sequence, Tuple, Type, TypeVar

from . import abi
from ._lib import PageFault, XV6Error, bytes_of, lib, take_bytes
from ._struct import Cursor, Error, Program, Struct

_S = TypeVar("_S", bound=Struct)


class Machine:
    """One open handle on a machine; for one thread at a time.

    Addresses are emulated ones, in bytes: ``pa`` physical, ``va`` virtual. Processes
    and frames that are made here go when the handle is closed, unless they are made
    with ``persist=True``. What is refused raises :class:`XV6Error` with the reason.
    """

    def __init__(self, spec: Optional[str] = None, readonly: bool = False):
        self.spec = spec
        self._handle: Optional[ctypes.c_void_p] = ctypes.c_void_p()
        why = Error()
        if lib.xv6vm_open(spec if spec is None else spec.encode(), int(readonly), byref(self._handle), byref(why)) < 0:
            self._handle = None
            raise XV6Error(why)

    def close(self) -> None:
        """What was made without ``persist`` goes; a second time does nothing."""
        handle, self._handle = self._handle, None
        if handle:
            lib.xv6vm_close(handle)

    def __enter__(self) -> "Machine":
        return self

    def __exit__(self, *what: object) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_handle", None):
            self.close()

    def __repr__(self) -> str:
        return f"<xv6vm.Machine {self.spec or 'by default'}{'' if self._handle else ', closed'}>"

    def _call(self, name: str, *arguments: Any) -> int:
        if not self._handle:
            raise ValueError("this machine is closed")
        got: int = getattr(lib, "xv6vm_" + name)(self._handle, *arguments)
        if got < 0:
            raise XV6Error(lib.xv6vm_last_error(self._handle)[0])
        return got

    def _number(self, name: str, *arguments: Any) -> int:
        out = ctypes.c_uint32()
        self._call(name, *arguments, byref(out))
        return out.value

    def _record(self, kind: Type[_S], name: str, *arguments: Any) -> _S:
        out = kind()
        self._call(name, *arguments, byref(out))
        return out

    def _list(self, kind: Type[_S], name: str, *arguments: Any) -> Iterator[_S]:
        if not self._handle:
            raise ValueError("this machine is closed")
        cursor = Cursor()
        getattr(lib, f"xv6vm_{name}_begin")(self._handle, byref(cursor), *arguments)
        while True:
            out = kind()
            got = getattr(lib, f"xv6vm_{name}_next")(byref(cursor), byref(out))
            if got < 0:
                raise XV6Error(lib.xv6vm_last_error(self._handle)[0])
            if not got:
                return
            yield out

    # ---- the machine --------------------------------------------------------
    def info(self) -> abi.Info:
        """What machine it is: PHYSTOP, kernel's addresses, CPUs, kpgdir."""
        return self._record(abi.Info, "info")

    def stats(self) -> abi.Stats:
        """Counts since the boot, and frames by kind."""
        return self._record(abi.Stats, "stats")

    def check(self, limit: int = 64) -> List[abi.Violation]:
        """The nine invariants: what violates them, up to a limit; [] if all is well."""
        room, out = (abi.Violation * limit)(), abi.Check()
        self._call("check", room, limit, byref(out))
        return list(room[:out.out_count])

    def boot(self, phystop: int = 0, data: int = 0, end: int = 0, ncpu: int = 0, machine: int = 0) -> None:
        """Boot it anew; 0 is xv6's own, or all of the region."""
        self._call("boot", byref(abi.Boot(phystop=phystop, data=data, end=end, ncpu=ncpu, machine=machine)))

    def snapshot(self) -> bytes:
        """The whole machine, as FILE.xv6m has it."""
        data, length = ctypes.c_void_p(), ctypes.c_size_t()
        self._call("snapshot", byref(data), byref(length))
        return take_bytes(data, length.value)

    def restore(self, snapshot: bytes) -> None:
        """One that was taken so takes the place of what there is."""
        self._call("restore", snapshot, len(snapshot))

    def sync(self) -> None:
        """Have FILE.xv6m say what the machine is now."""
        self._call("sync")

    def debugfs(self, name: str, pid: int = 0) -> str:
        """A file of debugfs, of any machine: layout, or maps, pgdir, pagetable of a process."""
        out = ctypes.c_char_p()
        self._call("debugfs", name.encode(), pid, byref(out))
        text = ctypes.cast(out, ctypes.c_void_p)
        return take_bytes(text, len(out.value or b"")).decode()

    # ---- RAM and kmem -------------------------------------------------------
    def ram_read(self, pa: int, length: int) -> bytes:
        """Bytes of RAM; fewer where it ends."""
        room = ctypes.create_string_buffer(length)
        return bytes_of(room, self._number("ram_read", pa, room, length))

    def ram_write(self, pa: int, data: bytes) -> int:
        """To a loaded image only."""
        return self._number("ram_write", pa, data, len(data))

    def kalloc(self, persist: bool = False) -> int:
        """Take the head of the free list: its pa."""
        pa, after = ctypes.c_uint32(), ctypes.c_uint32()
        self._call("kalloc", abi.PERSIST * persist, byref(pa), byref(after))
        return pa.value

    def kfree(self, pa: int) -> None:
        """Put a frame of kalloc() back as the head of the list."""
        self._number("kfree", pa)

    def freelist(self) -> Iterator[abi.FreeFrame]:
        """The free frames in the order of the list: pa, next, depth."""
        return self._list(abi.FreeFrame, "freelist")

    def frames(self) -> "ctypes.Array[abi.FrameUse]":
        """What each frame is used for, by its number; numpy.asarray() of it is a view."""
        count = self.info().phystop // 4096
        table, at = (abi.FrameUse * count)(), 0
        while at < count:
            room = byref(table, at * ctypes.sizeof(abi.FrameUse))
            got = self._number("frame_table", at, ctypes.cast(room, ctypes.POINTER(abi.FrameUse)),
                               min(count - at, abi.FRAME_TABLE_MAX))
            if not got:
                break
            at += got
        return table

    def aliases(self, pa: int) -> Iterator[abi.Alias]:
        """Every address, of every process, that reaches a frame."""
        return self._list(abi.Alias, "aliases", pa)

    # ---- processes ----------------------------------------------------------
    def create(self, name: str, code: bytes = b"", persist: bool = False, bare: bool = False) -> int:
        """A child of init with code in its page 0; bare: without the kernel half. Its pid."""
        flags = abi.PERSIST * persist | abi.CREATE_BARE * bare
        return self._number("proc_create", name.encode(), code, len(code), flags)

    def fork(self, pid: int, persist: bool = False) -> int:
        """The child's pid."""
        return self._number("proc_fork", pid, abi.PERSIST * persist)

    def exec(self, pid: int, elf: bytes, argv: Sequence[str], name: Optional[str] = None) -> Tuple[int, int]:
        """Run an i386 program: its eip and esp."""
        words = (ctypes.c_char_p * len(argv))(*(a.encode() for a in argv))
        program = Program(name=(name or argv[0]).encode(), elf=elf, len=len(elf), argc=len(argv), argv=words)
        eip, esp = ctypes.c_uint32(), ctypes.c_uint32()
        self._call("proc_exec", pid, byref(program), byref(eip), byref(esp))
        return eip.value, esp.value

    def sbrk(self, pid: int, delta: int) -> int:
        """As xv6's: the size before."""
        old, now = ctypes.c_uint32(), ctypes.c_uint32()
        self._call("proc_sbrk", pid, delta, 0, byref(old), byref(now))
        return old.value

    def exit(self, pid: int, zombie: bool = False) -> None:
        """End it; zombie: leave it to its parent's wait()."""
        self._number("proc_exit", pid, abi.EXIT_ZOMBIE * zombie)

    def wait(self, pid: int) -> int:
        """The pid of a child that has exited, and is gone now."""
        return self._number("proc_wait", pid)

    def process(self, pid: int) -> abi.Proc:
        """One process."""
        return self._record(abi.Proc, "proc_show", pid)

    def processes(self) -> Iterator[abi.Proc]:
        """All of them, in the order of the table."""
        return self._list(abi.Proc, "procs")

    # ---- memory through page tables -----------------------------------------
    def read(self, pid: int, va: int, length: int, kernel: bool = False) -> bytes:
        """Bytes through a process's page tables; raises PageFault where they refuse."""
        room, done, fault = ctypes.create_string_buffer(length), ctypes.c_uint32(), abi.Fault()
        self._call("mem_read", pid, va, room, length, abi.MEM_KERNEL * kernel, byref(done), byref(fault))
        if fault.raised:
            raise PageFault(fault, done.value)
        return bytes_of(room, done.value)

    def write(self, pid: int, va: int, data: bytes, kernel: bool = False) -> int:
        """As read(), the other way."""
        done, fault = ctypes.c_uint32(), abi.Fault()
        self._call("mem_write", pid, va, data, len(data), abi.MEM_KERNEL * kernel, byref(done), byref(fault))
        if fault.raised:
            raise PageFault(fault, done.value)
        return done.value

    def map(self, pid: int, va: int, pa: int = 0, perm: int = abi.PTE_W | abi.PTE_U) -> abi.Map:
        """Map a page of the user half by hand: a frame, or without pa a new one."""
        m = abi.Map(pid=pid, va=va, pa=pa, perm=perm)
        self._call("map", 0 if pa else abi.MAP_NEW, byref(m))
        return m

    def unmap(self, pid: int, va: int) -> abi.Map:
        """Take the mapping of a page away."""
        m = abi.Map(pid=pid, va=va)
        self._call("unmap", byref(m))
        return m

    def protect(self, pid: int, va: int, perm: int, pde: bool = False) -> abi.Map:
        """Give an entry W, U, both or none; pde: the directory's entry above it."""
        m = abi.Map(pid=pid, va=va, perm=perm)
        self._call("protect", abi.PROTECT_PDE * pde, byref(m))
        return m

    # ---- questions about addresses ------------------------------------------
    def translate(self, pid: int, va: int, access: abi.AccessType = abi.AccessType.READ, user: bool = True,
                  wp: bool = True) -> abi.Translation:
        """What is at an address of a process, and whether this access would fault."""
        query = abi.Query(va=va, type=access, user=user, wp=wp)
        return self._record(abi.Translation, "translate", pid, 0, byref(query))

    def translate_many(self, pid: int, addresses: Sequence[int], access: abi.AccessType = abi.AccessType.READ,
                       user: bool = True, wp: bool = True) -> "ctypes.Array[abi.Translation]":
        """The same for many addresses, in one call."""
        queries = (abi.Query * len(addresses))(*(abi.Query(va, access, user, wp) for va in addresses))
        out = (abi.Translation * len(addresses))()
        self._call("translate_batch", pid, 0, queries, len(addresses), out)
        return out

    def extents(self, pid: int, va: int = 0) -> Iterator[abi.Extent]:
        """Its address space from va on, in runs of like pages."""
        return self._list(abi.Extent, "extents", pid, 0, va)

    def tables(self, pid: int) -> Iterator[abi.Table]:
        """Its page directory and page tables, each with its 1,024 entries."""
        index, got = ctypes.c_uint32(), ctypes.c_uint32()
        while index.value < abi.TABLES_END:
            room = (abi.Table * 16)()
            self._call("tables", pid, 0, byref(index), room, 16, byref(got))
            yield from room[:got.value]

    # ---- CPUs and events ----------------------------------------------------
    def cpu(self, n: int = 0) -> abi.Cpu:
        """The registers and counters of a CPU."""
        return self._record(abi.Cpu, "cpu_state", n)

    def switch(self, pid: int, cpu: int = 0) -> abi.Cpu:
        """Run a process: load its cr3; 0: none (switchkvm)."""
        return self._record(abi.Cpu, "cpu_switch", cpu, pid)

    def trap(self, cpu: int = 0) -> abi.Cpu:
        """Enter the kernel: the CPL changes, cr3 stays."""
        return self._record(abi.Cpu, "cpu_trap", cpu)

    def iret(self, cpu: int = 0) -> abi.Cpu:
        """Back to user mode."""
        return self._record(abi.Cpu, "cpu_iret", cpu)

    def access(self, va: int, access: abi.AccessType = abi.AccessType.READ, value: int = 0, width: int = 4,
               cpu: int = 0) -> abi.Access:
        """One access by the MMU, which sets A and D; a fault is in out.fault."""
        a = abi.Access(cpu=cpu, va=va, type=access, width=width, value=value)
        self._call("access", byref(a))
        return a

    def events(self, since: int = 0) -> Iterator[abi.Event]:
        """What has happened from an event's number on, as far as it is kept."""
        seq, lost, got = ctypes.c_uint64(since), ctypes.c_uint64(), ctypes.c_uint32(1)
        while got.value:
            room = (abi.Event * 256)()
            self._call("events", byref(seq), room, 256, byref(got), byref(lost))
            yield from room[:got.value]
