# SPDX-License-Identifier: GPL-2.0-only
"""Mutants of what is around the core: commands and locks, library and tool.

Commands and locks are judged by the hosted suites and then by the tool's tests on the
simulator, library and tool by the latter. What only a kernel compiles is not here: the
VM takes minutes for each.
"""

import os
import pathlib
import queue
import subprocess

import hosted
from tree import Tree

# Of one program, in seconds of its CPU, and of all tests; a busy machine is slow.
CPU, TIMEOUT = 60, 900
B = "build/mutant"


def files(root):
    names = [*(root / "module").glob("cmd_*.c"), *(root / "userspace/lib").glob("*.c"),
             *(root / "userspace/cli").glob("*.c")]
    names += [root / "module" / name for name in ("lock.c", "run.c", "table.c")]
    return sorted(str(path.relative_to(root)) for path in names)


class Copy:
    """A copy of the tree in which one file is changed."""

    def __init__(self, root, folder):
        self.tree = Tree(root, folder)
        self.tree.restore()
        self.user = self.tree.path / "userspace"
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

    def kill(self):
        """What of the tool's tests fails first, or None."""
        if self.make("tool-tests"):
            return "tool: the samples cannot be made"
        settings = dict(os.environ, FIRST="1", ROUNDS="20", SEED="1", MALLOC_PERTURB_="165")
        try:
            done = subprocess.run(
                ["prlimit", "--core=0", f"--cpu={CPU}", "python3", "../tests/tool/run.py", B,
                 "build/samples"], cwd=self.user, env=settings, timeout=TIMEOUT,
                capture_output=True, text=True, errors="replace", check=False)
        except subprocess.TimeoutExpired:
            return "tool: time-out"
        failed = [line for line in done.stdout.splitlines() if line.startswith("not ok")]
        if done.returncode and not failed:
            failed = [(done.stderr.splitlines() or ["?"])[-1]]
        return f"tool: {failed[0].split(' - ', 1)[-1]}" if failed else None


class Copies:
    """As many as are worked in at a time."""

    def __init__(self, root, folder, jobs):
        self.queue = queue.Queue()
        copies = [Copy(root, pathlib.Path(folder).resolve() / f"around-{n}") for n in range(jobs)]
        by = copies[0].kill()
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
            return copy.kill()
        finally:
            copy.write(file, (copy.tree.root / file).read_text())
            self.queue.put(copy)
