# SPDX-License-Identifier: GPL-2.0-only
"""One emulated xv6 machine: its RAM, free list, page tables and processes.

    >>> import xv6vm
    >>> with xv6vm.open("sim:mem=16M") as m:
    ...     child = m.fork(1)
    ...     hex(m.translate(child, 0).pa)
    '0xfe1000'

The machine is the kernel module's (``/dev/xv6vm``, which is what open() takes by
default, unless XV6VM_DEVICE in the environment names another), one in this very
process (``sim:mem=16M,ncpu=2``), or one that stays in a file (``FILE.xv6m``). See
:class:`Machine` for what can be asked and done, :mod:`xv6vm.abi` for the structures that
come back.

Where numpy is there, ``numpy.asarray(m.frames())`` is a view of the frame table.
"""

from typing import Optional

from . import abi
from ._lib import PageFault, XV6Error, text
from .abi import AccessType, Cause, EventType, Kind, Reason, State
from .machine import Machine

__all__ = ["AccessType", "Cause", "EventType", "Kind", "Machine", "PageFault", "Reason", "State", "XV6Error", "abi",
           "open", "text"]


def open(spec: Optional[str] = None, readonly: bool = False) -> Machine:  # pylint: disable=redefined-builtin
    """A handle on a machine; use it in a ``with``, or close() it. Without ``spec`` it is
    the one that XV6VM_DEVICE in the environment names, or else that of /dev/xv6vm."""
    return Machine(spec, readonly)
