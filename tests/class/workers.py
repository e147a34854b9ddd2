#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""A class whose grader comes to harm: hangs, is killed, leaves processes, finds no room. Writes TAP."""

import os
import pathlib
import signal
import sys
import tempfile
import time

import common
from tap import Tap

import host
import klass
import lab as labs
import report
import result as results

LAB = """
[lab]
name = "harm"
[[step]]
mark = "end"
[[check]]
name = "sound"
kind = "sound"
at = "end"
"""


def leave_processes(folder):
    """In its group, in one of their own, and below one that ends."""
    for kind in range(20):
        if not os.fork():
            if kind % 2:
                os.setsid()
            if kind % 3 or not os.fork():
                os.execvp("sleep", ["sleep", "1000", str(folder)])
            os._exit(0)


def harm(lab, path, work):
    """What is done instead of grading."""
    told = results.Result(lab.name, lab.sha256, path.name, "0" * 64, results.GRADED, checks=results.none_of(lab))
    kind = path.name.split("-")[0]
    out = path.parent.parent / "out"
    ballast = out / ".ballast"
    if kind == "hangs":
        time.sleep(1000)
    elif kind == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    elif kind == "forks":
        leave_processes(path)
    elif kind == "eats":
        bytearray(1 << 50)
    elif kind == "raises":
        raise KeyError("what")
    elif kind == "half":
        (out / f"{path.name}.json").write_text('{"format": 1, "lab": "harm"', encoding="ascii")
        os._exit(0)
    elif kind == "full":
        with open(ballast, "wb", buffering=0) as file:
            while True:
                try:
                    file.write(bytes(4096))
                except OSError:
                    break
    elif kind == "room":
        ballast.unlink()
    return told


WANTED = {"right-1": "", "right-2": "", "hangs": "its grader hung, and was ended",
          "killed": "its grader was ended by SIGKILL", "forks": "", "eats": "the grader failed: MemoryError()",
          "raises": "the grader failed: KeyError('what')", "half": "its result is not what was written"}
FULL = {"full": "its result cannot be written: No space left on device", "room": ""}


def run(folder, names, lab, at_once):
    """What is told of each."""
    (folder / "class").mkdir(exist_ok=True)
    (folder / "out").mkdir(exist_ok=True)
    for name in names:
        (folder / "class" / name).mkdir(exist_ok=True)
    progress = report.Progress(len(names), sys.stderr)
    klass.Class(lab, folder / "out", True, progress).run(
        [klass.Job(name, folder / "class" / name) for name in names], at_once)
    return {told.submission: told for told in progress.told}


def no_room(tap, folder, lab):
    """The results' disk has no more, and then it has."""
    out = folder / "out"
    out.mkdir()
    if os.geteuid() or os.system(f"mount -t tmpfs -o size=64k few {out}"):
        tap.skip("a disk that is full", "only root can have one")
        return
    (out / "full.json").write_text("old", encoding="ascii")
    told = run(folder, FULL, lab, 1)
    tap.equal({n: t.why for n, t in told.items()}, FULL, "a disk that is full: that one says so, the next goes on")
    tap.equal(sorted(common.results(out)), ["room"], "and what lies there from another time is believed no more")
    os.system(f"umount {out}")


def main():
    if not os.geteuid() and "--mounts" not in sys.argv:
        # With mounts of its own, which end with it.
        os.execvp("unshare", ["unshare", "--mount", sys.executable, *sys.argv, "--mounts"])
    tap = Tap()
    klass.grade_one, klass.HANG_SECONDS, klass.HANG_TIMES = harm, 2, 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        os.environ["TMPDIR"] = tempfile.tempdir = str(folder / "tmp")
        (folder / "tmp").mkdir()
        (folder / "lab.toml").write_text(LAB, encoding="ascii")
        lab = labs.read(folder / "lab.toml")
        (folder / "many").mkdir()
        told = run(folder / "many", WANTED, lab, 3)
        tap.equal({n: t.why for n, t in told.items()}, WANTED, "each loses its own result, and it says how")
        written = {n: r["status"] for n, r in common.results(folder / "many/out").items()}
        tap.equal(written, {n: "error" if why else "graded" for n, why in WANTED.items()}, "and so do the files")
        tap.equal((common.alive(name), host.children()), ([], set()), "no process is left, whatever its group")
        tap.equal(list((folder / "tmp").iterdir()), [], "no folder is left")
        (folder / "few").mkdir()
        no_room(tap, folder / "few", lab)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
