# SPDX-License-Identifier: GPL-2.0-only
"""The shared library, and how its errors become exceptions."""

import ctypes
import os
from typing import Any

from . import abi
from ._struct import Error


def _load() -> ctypes.CDLL:
    lib = ctypes.CDLL(os.environ.get("LIBXV6VM") or "libxv6vm.so.1")
    for name, (gives, takes) in abi.FUNCTIONS.items():
        function = getattr(lib, name)
        function.restype, function.argtypes = gives, takes
    return lib


lib = _load()
libc = ctypes.CDLL(None)
libc.free.argtypes = [ctypes.c_void_p]


class XV6Error(OSError):
    """A call failed: :attr:`errno` says how.

    reason: why the machine refused it, an :class:`abi.Reason`, or None
    detail: the address, pid or number that the reason is about
    """

    def __init__(self, why: Error):
        text = ctypes.create_string_buffer(512)
        super().__init__(why.err, lib.xv6vm_error_text(ctypes.byref(why), text, len(text)).decode())
        self.reason = abi.Reason(why.reason) if why.reason else None
        self.detail = why.detail

    def __str__(self) -> str:
        return self.strerror or ""


class PageFault(Exception):
    """A copy through page tables met a page fault.

    fault: an :class:`abi.Fault` with level, error code, cr2 and reason
    done: bytes that were copied before it
    """

    def __init__(self, fault: abi.Fault, done: int):
        why = lib.xv6vm_reason_text(fault.reason).decode()
        super().__init__(f"page fault at {fault.cr2:#010x}, error code {fault.code}: {why}")
        self.fault, self.done = fault, done


def text(function: str, number: int) -> str:
    """What the library calls a kind, a state, a reason ..."""
    told: bytes = getattr(lib, f"xv6vm_{function}_text")(number)
    return told.decode()


def take_bytes(data: ctypes.c_void_p, length: int) -> bytes:
    """What the library allocated, as bytes."""
    try:
        return ctypes.string_at(data, length)
    finally:
        libc.free(data)


def bytes_of(buffer: Any, length: int) -> bytes:
    return ctypes.string_at(buffer, length)
