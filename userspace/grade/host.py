# SPDX-License-Identifier: GPL-2.0-only
"""What is asked of this host: an end for all that was begun, and folders that stay for nobody."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import shutil
import signal
import tempfile
from pathlib import Path
from typing import Iterator

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
PREFIX = "xv6vm-grade."


def prctl(option: int, value: int) -> None:
    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def adopt_orphans() -> None:
    """Whatever loses its parent among our descendants becomes a child of ours."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)


def die_with(parent: int) -> None:
    """In a child: however its parent ends, so does it."""
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def children() -> set[int]:
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # Behind its name, which may hold anything: state, parent.
            if int(stat.read_bytes().rpartition(b")")[2].split()[1]) == os.getpid():
                found.add(int(stat.parent.name))
    return found


def end_children(spared: set[int]) -> None:
    """All but these, and then what comes to us from those."""
    while left := children() - spared:
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for pid in left:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)


def remove_if_left(folder: Path) -> None:
    """One of ours in which nobody works any more."""
    with contextlib.suppress(OSError):
        lock = os.open(folder / "lock", os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            if os.fstat(lock).st_uid == os.geteuid():
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder)
        finally:
            os.close(lock)


@contextlib.contextmanager
def work_folder() -> Iterator[Path]:
    """A new one. What ended before it could take its own away leaves that to the next."""
    for folder in Path(tempfile.gettempdir()).glob(PREFIX + "*"):
        remove_if_left(folder)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    # Our children share the lock: it is free when the last of us has ended.
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)
