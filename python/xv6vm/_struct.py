# SPDX-License-Identifier: GPL-2.0-only
"""What structures of C look like in Python."""

import ctypes
from typing import Any

# A word as the i386 stores it.
LE32: Any = getattr(ctypes.c_uint32, "__ctype_le__")

_HEX = frozenset("va pa addr next cr0 cr2 cr3 cr4 pde pte pde_pa pte_pa pgdir kpgdir sz esp eip guard phystop data end kstack "
                 "code perm".split())


class Struct(ctypes.Structure):
    """A structure of the ABI: it compares by value, and shows its fields."""

    def _shown(self) -> "dict[str, Any]":
        return {name: getattr(self, name) for name, *_ in self._fields_
                if name != "hdr" and "reserved" not in name}

    def asdict(self) -> "dict[str, Any]":
        """Its fields by name, without the header and what is reserved; arrays as lists."""
        return {k: v.asdict() if isinstance(v, Struct) else list(v) if isinstance(v, ctypes.Array) else v
                for k, v in self._shown().items()}

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and bytes(self) == bytes(other)  # type: ignore[call-overload]

    def __hash__(self) -> int:
        return hash(bytes(self))

    def __repr__(self) -> str:
        fields = (f"{k}={v:#x}" if k in _HEX and isinstance(v, int) else
                  f"{k}={list(v) if isinstance(v, ctypes.Array) else v!r}" for k, v in self._shown().items())
        return f"{type(self).__name__}({', '.join(fields)})"


class Error(Struct):
    """Why a call failed: see struct xv6vm_error."""

    _fields_ = [("err", ctypes.c_int), ("reason", ctypes.c_uint32), ("detail", ctypes.c_uint32),
                ("what", ctypes.c_char * 128)]


class Program(Struct):
    """What exec runs: see struct xv6vm_program."""

    _fields_ = [("name", ctypes.c_char_p), ("elf", ctypes.c_char_p), ("len", ctypes.c_uint32),
                ("argc", ctypes.c_uint32), ("argv", ctypes.POINTER(ctypes.c_char_p))]


class Cursor(Struct):
    """A walk along a list: room for the library's own, more than it takes."""

    _fields_ = [("room", ctypes.c_uint64 * 1024)]
