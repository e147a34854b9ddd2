# SPDX-License-Identifier: GPL-2.0-only
"""The small kernel of this folder: built as a plan says, booted, its memory at each moment.

With KEPT=1 that stays beside the kernel, which the next time need not be built nor live.
"""

import gzip
import json
import os
import re
import select
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "xv6"))

from machine import SECONDS, Machine, Patience, Stuck  # noqa: E402

QEMU = "qemu-system-i386"
MEGABYTE = 1 << 20
KEPT = "KEPT" in os.environ
# Who only asks whether something fails need not hear of the rest.
FIRST = "FIRST" in os.environ
LIFE = "life.json"


def build(out, name, plan):
    """The kernel's ELF file."""
    folder = os.path.join(out, name)
    kernel, made = (os.path.join(folder, word) for word in ("kernel", "made"))
    if not (KEPT and os.path.exists(made)):
        subprocess.run(["make", "-s", "-B", "-C", HERE, f"OUT={folder}", f"PLAN={plan}"], check=True)
        with open(made, "w", encoding="ascii") as file:
            file.write(plan)
    return kernel


class Mini(Machine):
    """It prints a line for each moment, and waits there for a byte."""

    def __init__(self, kernel, folder, phystop, more=(), qemu=QEMU):
        self.phystop = phystop
        self.planted = []
        super().__init__(qemu, ["-m", str(phystop // MEGABYTE + 16), "-kernel", kernel, *more],
                         folder)

    def line(self):
        patience = Patience()
        while "\n" not in self.text:
            if select.select([self.process.stdout], [], [], 1)[0]:
                more = os.read(self.process.stdout.fileno(), 65536)
                if not more:
                    raise Stuck("QEMU ended: " + self.told())
                self.text += more.decode("latin-1")
                patience = Patience()
            elif patience.lost():
                raise Stuck(f"the kernel says no more than {self.text!r}")
        line, self.text = self.text.split("\n", 1)
        return line.strip()

    def moments(self, wanted):
        """(name, file of the memory then) one by one, until all sleep or nothing works."""
        name = ""
        while name not in ("idle", "panic"):
            told = self.line().split(" ", 1)
            if told[0] == "planted":
                self.planted.append([int(n, 16) for n in re.findall("0x([0-9a-f]+)", told[1])])
            if told[0] == "moment":
                name = told[1]
                if not wanted or name in wanted or name == "panic":
                    self.pause()
                    yield name, self.dump(self.phystop)
                    self.go_on()
                self.process.stdin.write(b"g")
                self.process.stdin.flush()


class Life:
    """One that was lived: its moments, each with what was planted until then."""

    def __init__(self, kernel):
        self.folder = os.path.dirname(kernel)
        self.path, self.told, self.planted = os.path.join(self.folder, LIFE), [], []

    def dump(self, number):
        return os.path.join(self.folder, f"{number}.gz")

    def keep(self, name, dump, planted):
        with open(dump, "rb") as memory, gzip.open(self.dump(len(self.told)), "wb", 1) as kept:
            shutil.copyfileobj(memory, kept, MEGABYTE)
        self.told.append([name, list(planted)])

    def write(self):
        with open(self.path, "w", encoding="ascii") as out:
            json.dump(self.told, out)

    def again(self, use):
        with open(self.path, encoding="ascii") as told:
            for number, (name, self.planted) in enumerate(json.load(told)):
                use(self, name, self.dump(number))


def lives(kernel, phystop, use, wanted=None):
    """USE(machine, moment, file) at each moment of its life, or those WANTED."""
    life = Life(kernel)
    if KEPT and os.path.exists(life.path):
        life.again(use)
        return
    with tempfile.TemporaryDirectory() as folder:
        machine = Mini(kernel, folder, phystop)
        try:
            for name, dump in machine.moments(wanted):
                use(machine, name, dump)
                if KEPT:
                    life.keep(name, dump, machine.planted)
        finally:
            machine.stop()
    if KEPT:
        life.write()
