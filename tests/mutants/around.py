# SPDX-License-Identifier: GPL-2.0-only
"""Mutants of what is around the core: commands and locks, library and tool.

Commands and locks are judged by the hosted suites and then by the tool's tests on the
simulator, library and tool by the latter. Before these, what explains a kernel's memory
is judged by the memories of the small kernel's mistakes and profiles, as they once were,
what follows a machine by one that runs, and what grades by hand-ins. What only a kernel
compiles is not here: the VM takes minutes for each.
"""

import contextlib
import os
import pathlib
import queue
import re
import signal
import subprocess
import time

import hosted
from tree import Tree

# Of one program, in seconds of its CPU; so often what the tests take without a mutant.
CPU, PATIENCE = 60, 10
B = "build/mutant"
LABS = "../tests/minikernel/"
TOOL = "tool", ["../tests/tool/run.py", B, "build/samples"]
EXPLAIN = [(name, [f"{LABS}{name}.py", f"{B}/xv6vm", "../../kept"])
           for name in ("bugs", "profiles")]
FOLLOW = [(name, [f"{LABS}attach.py", f"{B}/xv6vm", "build/minikernel", *words])
          for name, words in (("attach", ["few"]), ("attach for long", []))]
GRADE = [(name, [f"{LABS}{name}.py", f"{B}/xv6vm", "build/minikernel", *words])
         for name, words in (("grade", ["few"]), ("hostile", []))]
# Files, and who judges them before the tool's tests do, which know of no machine that runs.
FIRST = ((r"lib/image|cli/(explain|image)", EXPLAIN), (r"cli/(grade|autograder)", GRADE),
         (r"lib/(code|gdb|live(?!_adopt)|qmp|replay|trace|twin|wire)|cli/qemu", FOLLOW))


def judges(file):
    """[(name, command)]"""
    first = [judge for what, some in FIRST if re.search(what, file) for judge in some]
    return first if first == FOLLOW else first + [TOOL]


def files(root):
    names = [*(root / "module").glob("cmd_*.c"), *(root / "userspace/lib").glob("*.c"),
             *(root / "userspace/cli").glob("*.c")]
    names += [root / "module" / name for name in ("lock.c", "run.c", "table.c")]
    return sorted(str(path.relative_to(root)) for path in names)


class Copy:
    """A copy of the tree in which one file is changed."""

    def __init__(self, root, folder, patience):
        self.tree = Tree(root, folder)
        self.tree.restore()
        self.user = self.tree.path / "userspace"
        self.patience = patience
        if self.make("tool-tests"):
            raise RuntimeError("the tool does not build")

    def make(self, *what):
        done = subprocess.run(["make", "-s", "-C", self.user, f"B={B}", "CFLAGS=-O2", "WERROR=",
                               *what], capture_output=True, check=False)
        return done.returncode

    def write(self, file, text):
        (self.tree.path / file).write_text(text)

    def object_of(self, file):
        """The object's digest, None if it does not compile."""
        path = f"{B}/{file.removeprefix('userspace/')[:-2]}.o"
        if self.make(path):
            return None
        return hosted.digest((self.user / path).read_bytes())

    def kill(self, file):
        """What fails first, or None."""
        if self.make("tool-tests"):
            return "tool: the samples cannot be made"
        return next(filter(None, (self.judged(*judge) for judge in judges(file))), None)

    def judged(self, name, command):
        """By one of those: what fails first, or None."""
        settings = dict(os.environ, FIRST="1", KEPT="1", ROUNDS="20", SEED="1", MALLOC_PERTURB_="165")
        with subprocess.Popen(
                ["prlimit", "--core=0", f"--cpu={CPU}", "python3", *command], cwd=self.user,
                env=settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                errors="replace", start_new_session=True) as judge:
            try:
                out, err = judge.communicate(timeout=self.patience.get(name))
            except subprocess.TimeoutExpired:
                return f"{name}: time-out"
            finally:
                # With the machines that it started.
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(judge.pid, signal.SIGKILL)
        failed = [line for line in out.splitlines() if line.startswith("not ok")]
        if judge.returncode and not failed:
            failed = [(err.splitlines() or ["?"])[-1]]
        return f"{name}: {failed[0].split(' - ', 1)[-1]}" if failed else None


class Copies:
    """As many as are worked in at a time."""

    def __init__(self, root, folder, jobs):
        self.queue = queue.Queue()
        folder, patience = pathlib.Path(folder).resolve(), {}
        copies = [Copy(root, folder / f"around-{n}", patience) for n in range(jobs)]
        for name, command in [*EXPLAIN, *GRADE, *FOLLOW, TOOL]:
            start = time.monotonic()
            by = copies[0].judged(name, command)
            patience[name] = PATIENCE * (time.monotonic() - start)
            if by:
                raise RuntimeError(f"the tests fail without a mutant: {by}")
        for copy in copies:
            self.queue.put(copy)

    def object_of(self, file, text):
        copy = self.queue.get()
        try:
            copy.write(file, text)
            return copy.object_of(file)
        finally:
            copy.write(file, (copy.tree.root / file).read_text())
            self.queue.put(copy)

    def kill(self, file, text):
        copy = self.queue.get()
        try:
            copy.write(file, text)
            return copy.kill(file)
        finally:
            copy.write(file, (copy.tree.root / file).read_text())
            self.queue.put(copy)
