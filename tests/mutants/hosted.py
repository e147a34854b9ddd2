# SPDX-License-Identifier: GPL-2.0-only
"""Builds the hosted suites with one object exchanged, and runs them until one fails."""

import hashlib
import os
import pathlib
import resource
import select
import signal
import subprocess
import time

# Every local begins with the same bytes, so that a mutant that forgets to set one
# behaves alike in each run.
PATTERN = "-ftrivial-auto-var-init=pattern"
STRICT = ["-Werror=return-type", "-Werror=implicit-function-declaration",
          "-Werror=int-conversion", "-Werror=incompatible-pointer-types", "-fno-diagnostics-color"]
# (And MALLOC_PERTURB_ fills what nobody clears.)
# What an untouched run takes, some times over; sanitizers take some times that.
CPU_FACTOR, CPU_MIN, WALL_FACTOR, SANITIZED = 5, 10, 8, 8
MEMORY = 8 << 30
# No suite has that name.
NOTHING_RAN = ": status 2"


class Build:
    """One kind of build of the suites, kept in FOLDER."""

    def __init__(self, root, folder, sanitize):
        self.root = pathlib.Path(root)
        self.user = self.root / "userspace"
        self.folder = pathlib.Path(folder).resolve()
        self.sanitize = sanitize
        # What it is called where it is made, the same in all clones.
        name = os.path.relpath(self.folder, self.user)
        self.program = f"{name}/kunit-hosted"
        self.make_args = [f"KUNIT_B={name}", "WERROR="]
        if not sanitize:
            self.make_args.append(f"SANFLAGS=-DHOSTED_LOCKDEP {PATTERN}")
        self.cpu = self.wall = None
        self.arguments = []

    def make(self, *words):
        done = subprocess.run(["make", "-s", "--no-print-directory", "-C", self.user, *self.make_args,
                               *words], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"the suites do not build: {done.stderr[-2000:]}")
        return done.stdout

    def prepare(self, jobs):
        """Builds what has no mutant in it."""
        self.make(f"-j{jobs}", self.program)
        flags, objects = self.make("print-kunit").splitlines()
        self.flags = [f for f in flags.split() if f not in ("-g", "-MMD", "-MP")]
        self.objects = objects.split()

    def measure(self):
        """Notes how long a clean run takes; a stage of its own has it pass."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.monotonic()
        verdict = self.run(self.folder / "kunit-hosted", None)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if verdict:
            raise RuntimeError(f"the suites fail without a mutant: {verdict}")
        self.cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        self.wall = time.monotonic() - start

    def compile(self, source, text, output):
        """Compiles TEXT in the place of SOURCE; None, or what gcc says."""
        path = output.parent / pathlib.Path(source).name
        path.write_text(text)
        done = subprocess.run(["gcc", *self.flags, "-w", "-O2", *STRICT,
                               "-iquote", self.root / pathlib.Path(source).parent, "-c", "-o", output, path],
                              cwd=self.user, capture_output=True, text=True, check=False)
        return done.stderr if done.returncode else None

    def link(self, source, mutant, output):
        name = f"/{source[:-2]}.o"
        objects = [mutant if o.endswith(name) else o for o in self.objects]
        if str(mutant) not in map(str, objects):
            raise RuntimeError(f"{name} is no part of the suites")
        subprocess.run(["gcc", *self.flags, "-o", output, *objects, "-lpthread"],
                       cwd=self.user, check=True)

    def limits(self):
        limits = ["prlimit", "--core=0"]
        if self.cpu:
            limits.append(f"--cpu={int(max(CPU_MIN, CPU_FACTOR * self.cpu))}")
        # (AddressSanitizer reserves more than there is.)
        return limits if self.sanitize else limits + [f"--as={MEMORY}"]

    def run(self, program, suites):
        """What failed first, or None: the run ends there."""
        command = self.limits() + [program] + (["--filter", suites] if suites else []) + self.arguments
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                 env=dict(os.environ, MALLOC_PERTURB_="165"))
        patience = WALL_FACTOR * self.wall + 60 if self.wall else 600
        with child:
            failed = True
            try:
                failed, where = self.first_failure(child.stdout.fileno(), patience)
            finally:
                if child.poll() is None and failed:
                    child.kill()
        return failed or self.ending(child.returncode, where)

    @staticmethod
    def first_failure(fd, patience):
        """Reads KTAP to the first "not ok" of a case, or to its end. Who says nothing for
        so long hangs; who computes has a limit of its own."""
        suite, rest = "", b""
        while select.select([fd], [], [], patience)[0]:
            data = os.read(fd, 1 << 16)
            if not data:
                return None, suite
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                if line.startswith(b"    # Subtest: "):
                    suite = line.split()[-1].decode()
                elif line.startswith(b"    not ok"):
                    return f"{suite}.{line.split()[3].decode()}", suite
        return f"{suite}: time-out", suite

    @staticmethod
    def ending(status, where):
        if status == 0:
            return None
        return f"{where}: " + (f"signal {-status}" if status < 0 else f"status {status}")


def hung(by):
    """Whether what ended a run is a limit of time: no test has said that anything is wrong."""
    return by.endswith((": time-out", f": signal {signal.SIGXCPU:d}"))


def digest(*parts):
    state = hashlib.sha256()
    for part in parts:
        state.update(part if isinstance(part, bytes) else str(part).encode())
        state.update(b"\0")
    return state.hexdigest()


def tree_digest(root, *more):
    """Of all that a verdict hangs on, but for the mutated file itself."""
    root = pathlib.Path(root)
    files = list((root / "tests").glob("cards*.[ch]"))
    for folder in ("include", "module", "kunit", "tests/ref", "userspace/hosted", *more):
        files += [p for p in (root / folder).rglob("*")
                  if p.suffix in (".c", ".h", ".S", ".mk", ".py", ".out", ".json", ".xv6")]
    files.append(pathlib.Path(__file__).resolve())
    compiler = subprocess.run(["gcc", "--version"], capture_output=True, check=True).stdout
    return digest(compiler, *(part for p in sorted(files)
                              for part in (p.name, p.read_bytes())))
