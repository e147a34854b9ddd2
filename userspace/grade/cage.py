# SPDX-License-Identifier: GPL-2.0-only
"""Where programs run that read what a stranger made: bounds, and no way out."""

from __future__ import annotations

import dataclasses
import functools
import os
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
    words = ["bwrap", "--unshare-all", "--die-with-parent", "--clearenv", "--cap-drop", "ALL",
             "--setenv", "PATH", os.environ.get("PATH", "/usr/bin:/bin"),
             "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
    for system in ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/etc/ld.so.cache"):
        words += ["--ro-bind-try", system, system]
    for path in read_only:
        words += ["--ro-bind", str(path), str(path)]
    return [*words, "--bind", str(folder), str(folder), "--chdir", str(folder),
            "--setenv", "TMPDIR", str(folder), "--"]


@functools.cache
def has_walls() -> bool:
    """Is bubblewrap there, and may it be used here?"""
    if not shutil.which("bwrap"):
        return False
    trial = subprocess.run([*walls(Path("/tmp"), ()), "true"], capture_output=True, check=False)
    return trial.returncode == 0


def caged(words: list[str], bounds: Bounds, folder: Path,
          read_only: tuple[Path, ...] = ()) -> list[str]:
    """WORDS, so that they end with us, in these bounds, and write to FOLDER alone."""
    limits = ["setpriv", "--pdeathsig", "KILL", "--no-new-privs", "prlimit",
              f"--as={bounds.memory}", f"--fsize={bounds.file}", f"--cpu={bounds.cpu}",
              f"--nproc={THREADS}", "--core=0", "--"]
    return [*limits, *(walls(folder, read_only) if has_walls() else []), *words]


def environment(folder: Path) -> dict[str, str]:
    """Nothing of ours but where programs are."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "TMPDIR": str(folder),
            "HOME": str(folder), "LC_ALL": "C"}
