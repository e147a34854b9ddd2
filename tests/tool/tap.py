# SPDX-License-Identifier: GPL-2.0-only
"""A little TAP, and the tool as a function."""

import os
import re
import subprocess
import sys


# A hang, and not a busy machine, takes so long.
PATIENCE = 3600
# Each answer in JSON that any test has seen, and who asked: schema.py judges them.
ANSWERS = {}
ANSWER = re.compile(r'^\{"schema".*?(?=,?$)', re.M)


def rounds(count):
    """Of what is random: as many as ROUNDS says, or a part of all (SHARE=4: a quarter)."""
    return int(os.environ.get("ROUNDS", "") or max(1, count // int(os.environ.get("SHARE", "") or 1)))


class Tap:
    """Counts what is true; says what is not."""

    def __init__(self):
        self.number = 0
        self.failed = 0
        # Who only asks whether something fails need not hear of the rest.
        self.first = bool(os.environ.get("FIRST"))

    def ok(self, true, name, why=""):
        self.number += 1
        if not true:
            self.failed += 1
        print(f"{'ok' if true else 'not ok'} {self.number} - {name}")
        if not true:
            for line in str(why).splitlines()[:40]:
                print(f"# {line}")
            if self.first:
                sys.exit(1)
        return true

    def equal(self, got, wanted, name):
        return self.ok(got == wanted, name, f"got:    {got!r}\nwanted: {wanted!r}")

    def skip(self, name, why):
        self.number += 1
        print(f"ok {self.number} - {name} # SKIP {why}")

    def full_disk(self, name, run):
        """RUN() writes to where there is no room;"""
        if not os.path.exists("/dev/full"):
            self.skip(name, "no /dev/full")
            return
        result = run()
        self.ok(result.status == 1 and "cannot write" in result.err, name, result)

    def done(self):
        print(f"1..{self.number}")
        sys.stdout.flush()
        return 1 if self.failed else 0


class Result:
    def __init__(self, process):
        self.status = process.returncode
        self.out = (process.stdout or b"").decode("utf-8", "backslashreplace")
        self.err = (process.stderr or b"").decode("utf-8", "backslashreplace")

    def __repr__(self):
        return f"exit {self.status}\n{self.out}{self.err}"


class Tool:
    """The program, on a small machine unless said otherwise."""

    def __init__(self, path, folder):
        self.path = os.path.abspath(path)
        self.folder = folder

    def raw(self, *args, stdin="", merge=False, stdout=subprocess.PIPE):
        result = Result(subprocess.run(
            [self.path, *args], cwd=self.folder, timeout=PATIENCE, check=False,
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            stdout=stdout, stderr=subprocess.STDOUT if merge else subprocess.PIPE))
        for answer in ANSWER.findall(result.out):
            ANSWERS.setdefault(answer, args)
        return result

    def run(self, *args, machine="mem=4M", **kw):
        return self.raw("-d", f"sim:{machine}", *args, **kw)

    def json(self, *args, machine="mem=4M", **kw):
        return self.raw("-d", f"sim:{machine}", "-j", *args, **kw)

    def batch(self, text, *options, machine="mem=4M", json=False, merge=False):
        return (self.json if json else self.run)(
            "batch", *options, "-", machine=machine, stdin=text, merge=merge)
