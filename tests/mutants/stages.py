# SPDX-License-Identifier: GPL-2.0-only
"""Runs single tests of each kind, in a copy of the tree."""

import functools
import os
import pathlib
import re
import subprocess

import hosted

RESULT = re.compile(r"^\s*(ok|not ok) \d+ -? ?(.*?)(?: # .*)?$")
UNFINISHED = 2


# What is around the module and what its suites and the rules for its text are made of:
# whatever changes there, their verdicts stay.
AROUND = tuple(f"{folder}/" for folder in (
    "docs", "python", "tests/fuzz", "tests/install", "tests/minikernel", "tests/mmu",
    "tests/page", "tests/proofs", "tests/python", "tests/run", "tests/vm", "tests/xv6",
    "userspace/cli", "userspace/examples", "userspace/grade", "userspace/labs", "userspace/map",
    "userspace/page", "userspace/quiz", "userspace/run", "userspace/samples", "userspace/tour"))


class Unfinished(Exception):
    """A crash or a time-out where a verdict was due."""


class Stage:
    """NAME, and TREE, the folder that it works in; its tests need nothing in BESIDE."""

    beside = ()

    def __init__(self, name, tree):
        self.name, self.tree = name, pathlib.Path(tree)

    def known(self):
        """All tests that there are."""
        raise NotImplementedError

    def has_file(self, test):
        """Whether what has the test is there: names may be made by what runs."""
        return bool(test)

    def run(self, tests):
        """{test: why} for those of TESTS that do not pass."""
        raise NotImplementedError

    def command(self, *words, **more):
        settings = dict(os.environ, XV6VM_BUILD=str(self.tree / "build"),
                        XV6VM_RESULTS=str(self.tree / "build/results"))
        settings.update(more)
        return subprocess.run(list(map(str, words)), cwd=self.tree, env=settings, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, check=False,
                              errors="replace")


def judged(tests, text, rest):
    """Which of TESTS a TAP says have failed. It must say something of each."""
    said = {}
    for line in text.splitlines():
        match = RESULT.match(line)
        if match:
            word, name = match.groups()
            said[name] = word if said.get(name) != "not ok" else "not ok"
    for test in tests:
        if test not in said:
            raise Unfinished(f"nothing is said of {test}: {rest}")
    return {t: said[t] for t in tests if said[t] != "ok"}


class Hosted(Stage):
    """A case of a KUnit suite, as SUITE.CASE."""

    beside = AROUND + ("bench/", "packaging/", "scripts/", "tests/tool/", "userspace/lib/")

    def build(self):
        build = hosted.Build(self.tree, self.tree / "build/hosted", False)
        try:
            build.make(f"-j{os.cpu_count()}", build.program)
        except RuntimeError as why:
            raise Unfinished(why) from why
        return build

    @functools.cache
    def known(self):
        program = self.build().folder / "kunit-hosted"
        return self.command(program, "--list").stdout.split()

    def run(self, tests):
        build = self.build()
        build.wall, build.cpu = 8, 4
        failed = {}
        for test in tests:
            by = build.run(build.folder / "kunit-hosted", test)
            if by == hosted.NOTHING_RAN:
                failed[test] = "there is no such case"
            elif by and hosted.hung(by):
                raise Unfinished(f"{test} never ended")
            elif by:
                failed[test] = by
        return failed


class Lint(Stage):
    """A case of scripts/lint.sh."""

    beside = AROUND

    @functools.cache
    def known(self):
        cases = re.findall(r'lint_(?:case|kept) "([^"$]+)"', (self.tree / "scripts/lint.sh").read_text())
        gates = self.command("python3", "scripts/gates.py").stdout
        return cases + [line.rsplit(": ", 1)[0] for line in gates.splitlines()]

    def run(self, tests):
        tap = self.tree / "build/results/lint.tap"
        tap.unlink(missing_ok=True)
        done = self.command("scripts/lint.sh", *tests)
        return judged(tests, tap.read_text() if tap.exists() else "", done.stderr)


class Tool(Stage):
    """A case of the tool's tests on the simulator."""

    def known(self):
        said = [line for path in sorted((self.tree / "tests/tool").glob("*.py"))
                for line in re.findall(r'"([^"\n]+)"', path.read_text())]
        return said + ["image_fuzz: ran to its end"]

    def run(self, tests):
        done = self.command("make", "-s", "-C", "userspace", "check-tool", "WERROR=", SEED="1")
        return judged(tests, done.stdout, done.stderr[-2000:])


class Vm(Stage):
    """A case of a script in the VM, as SCRIPT: CASE, on the stock kernel."""

    folders = ("tests/vm/small", "tests/vm/threats", "tests/vm/device", "tests/vm/revoke")
    # Scripts that have guests of their own.
    guests = ("run",)
    # What a program of the VM says under one of these scripts.
    programs = {"attacks": "tests/vm/programs/threats/*.c", "abi": "tests/vm/programs/abi/abi_*.c",
                "map": "tests/vm/programs/map/*.c", "revoke": "tests/vm/programs/map/*.c"}

    def script(self, test):
        name = test.split(": ", 1)[0]
        paths = [self.tree / folder / f"{name}.sh" for folder in self.folders]
        return next((path for path in paths if path.exists()), None)

    def has_file(self, test):
        return bool(self.script(test))

    @functools.cache
    def known(self):
        cases = []
        for folder in self.folders:
            for path in sorted((self.tree / folder).glob("*.sh")):
                names = re.findall(r'^\s*(?:ok|is|like|refused) "([^"$]+)"', path.read_text(),
                                   re.MULTILINE)
                for source in self.tree.glob(self.programs.get(path.stem, "none")):
                    names += re.findall(r'"([^"%\n]+)"', source.read_text())
                cases += [f"{path.stem}: {name}" for name in names + ["all of it"]]
        return cases

    def boot(self, scripts):
        """(how it ended, its TAP)"""
        tap = self.tree / "build/results/mutants-vm.tap"
        tap.unlink(missing_ok=True)
        # As the row threats.vm boots it: nobody clears memory but the module, and the host's
        # addresses lie where emulated ones do not. Guests want another CPU.
        nested = "nested " * any(path.stem in self.guests for path in scripts)
        done = self.command("scripts/vm-row.sh", "mutants-vm", "stock", "1536",
                            f"{nested}init_on_alloc=0 slub_debug=P nokaslr memmap=640M$0x4000000",
                            *scripts, SCRIPT_TIMEOUT="1800")
        return done, tap.read_text(errors="replace") if tap.exists() else ""

    def run(self, tests):
        lost = [t for t in tests if not self.has_file(t)]
        if lost:
            raise Unfinished(f"there is no script for {lost[0]}")
        parts = [[t for t in tests if (self.script(t).stem in self.guests) == guests]
                 for guests in (False, True)]
        return {test: why for part in parts if part for test, why in self.run_some(part).items()}

    def run_some(self, tests):
        scripts = sorted({self.script(t) for t in tests})
        done, text = self.boot(scripts)
        # A busy host may keep a timer from the guest, which then does not boot.
        if done.returncode == UNFINISHED and "# Subtest: " not in text:
            done, text = self.boot(scripts)
        failed = {}
        for test in tests:
            script, _, case = test.partition(": ")
            part = self.part(text, script)
            if part is None:
                raise Unfinished(f"{script} never ran: {done.stderr[-1500:]}")
            if case == "all of it":
                case, part = script, re.sub(r"^ .*$", "", text, flags=re.MULTILINE)
            if judged([case], part, done.stderr[-1500:]):
                failed[test] = "not ok"
        return failed

    @staticmethod
    def part(text, script):
        """The results below one subtest, or None."""
        match = re.search(rf"^ *# Subtest: {re.escape(script)}$(.*?)(?=^ *# Subtest: |\Z)", text,
                          re.MULTILINE | re.DOTALL)
        return match.group(1) if match else None


class Cage(Stage):
    """A case of scripts/vm-cage.sh, which looks at how QEMU is started."""

    beside = AROUND

    @functools.cache
    def known(self):
        names = re.findall(r'ok "(T\d+: [^"]+)"', (self.tree / "scripts/vm-cage.sh").read_text())
        return [n.replace("($mode)", f"({mode})") for n in names
                for mode in ("test", "story", "shell")]

    def run(self, tests):
        tap = self.tree / "build/results/cage.tap"
        tap.parent.mkdir(parents=True, exist_ok=True)
        tap.write_text("")
        done = self.command("scripts/vm-cage.sh", tap)
        return judged(tests, tap.read_text(), done.stderr[-2000:])


class Hostile(Stage):
    """A case of tests/minikernel/hostile.py."""

    @functools.cache
    def known(self):
        text = (self.tree / "tests/minikernel/hostile.py").read_text()
        names = re.findall(r'"([^"\n]+)"', text)
        return names + [f"{name}: refused" for name in names]

    def run(self, tests):
        done = self.command("make", "-s", "-C", "tests/minikernel", "hostile", "SEED=1")
        return judged(tests, done.stdout, done.stderr[-2000:])


class Build(Stage):
    """A case of tests/mutants/module-build.sh."""

    @functools.cache
    def known(self):
        script = self.tree / "tests/mutants/module-build.sh"
        return re.findall(r'^case_of "([^"]+)"', script.read_text(), re.MULTILINE)

    def run(self, tests):
        done = self.command("tests/mutants/module-build.sh")
        return judged(tests, done.stdout, done.stderr[-2000:])


class Nowhere(Stage):
    def known(self):
        return []


KINDS = {"hosted": Hosted, "lint": Lint, "tool": Tool, "vm": Vm, "cage": Cage,
         "hostile": Hostile, "build": Build}


@functools.cache
def runner_of(name, tree):
    """A stage that is not there has no tests."""
    return KINDS.get(name, Nowhere)(name, tree)
