# SPDX-License-Identifier: GPL-2.0-only
"""Where programs run that read what a stranger made: bounds, and no way out."""

from __future__ import annotations

import dataclasses
import functools
import os
import resource
import shutil
import subprocess
from pathlib import Path

MEGABYTE = 1 << 20
THREADS = 8192


@dataclasses.dataclass(frozen=True)
class Bounds:
    """Bytes of address space and of each file, and seconds of a CPU."""

    memory: int
    file: int
    cpu: int


def walls(folder: Path, read_only: tuple[Path, ...]) -> list[str]:
    """bubblewrap's words: the system, what is given to read, and one folder to write to."""
    words = ["bwrap", "--unshare-all", "--die-with-parent", "--cap-drop", "ALL", "--proc", "/proc",
             "--dev", "/dev", "--tmpfs", "/tmp"]
    for system in ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/etc/ld.so.cache"):
        words += ["--ro-bind-try", system, system]
    for path in read_only:
        words += ["--ro-bind", str(path), str(path)]
    return [*words, "--bind", str(folder), str(folder), "--chdir", str(folder), "--"]


def limits(bounds: Bounds) -> list[str]:
    """What ends with us, gets no rights, and has so much; never more than we have."""
    words = ["setpriv", "--pdeathsig", "KILL", "--no-new-privs", "prlimit", "--core=0"]
    for name, kind, most in (("as", resource.RLIMIT_AS, bounds.memory),
                             ("fsize", resource.RLIMIT_FSIZE, bounds.file),
                             ("cpu", resource.RLIMIT_CPU, bounds.cpu),
                             ("nproc", resource.RLIMIT_NPROC, THREADS)):
        hard = resource.getrlimit(kind)[1]
        words.append(f"--{name}={most if hard == resource.RLIM_INFINITY else min(most, hard)}")
    return [*words, "--"]


@functools.cache
def has_walls() -> bool:
    """Is bubblewrap there, and may it be used here?"""
    if not shutil.which("bwrap"):
        return False
    trial = [*limits(Bounds(1 << 32, MEGABYTE, 60)), *walls(Path("/tmp"), ()), "true"]
    return subprocess.run(trial, capture_output=True, check=False).returncode == 0


def caged(words: list[str], bounds: Bounds, folder: Path,
          read_only: tuple[Path, ...] = ()) -> list[str]:
    """WORDS, so that they end with us, in these bounds, and write to FOLDER alone."""
    return [*limits(bounds), *(walls(folder, read_only) if has_walls() else []), *words]


def tied(words: list[str], fd: int) -> list[str]:
    """WORDS, which end when nobody has the other end of the pipe FD any more. bubblewrap
    as it begins can lose who began it, and not notice."""
    if not has_walls():
        return words
    watch = '(read _ </proc/self/fd/"$0"; kill -KILL $$) & exec "$@"'
    return ["/bin/sh", "-c", watch, str(fd), *words]


def environment(folder: Path) -> dict[str, str]:
    """Nothing of ours but where programs are."""
    return {"PATH": os.environ.get("PATH", os.defpath), "TMPDIR": str(folder),
            "HOME": str(folder), "LC_ALL": "C"}
