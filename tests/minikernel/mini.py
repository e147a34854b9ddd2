# SPDX-License-Identifier: GPL-2.0-only
"""The small kernel of this folder: built as a plan says, booted, its memory at each moment."""

import os
import re
import select
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "xv6"))

from machine import SECONDS, Machine, Patience, Stuck  # noqa: E402

QEMU = "qemu-system-i386"
MEGABYTE = 1 << 20


def build(out, name, plan):
    """The kernel's ELF file."""
    folder = os.path.join(out, name)
    subprocess.run(["make", "-s", "-B", "-C", HERE, f"OUT={folder}", f"PLAN={plan}"], check=True)
    return os.path.join(folder, "kernel")


class Mini(Machine):
    """It prints a line for each moment, and waits there for a byte."""

    def __init__(self, kernel, folder, phystop, more=()):
        self.phystop = phystop
        self.planted = []
        super().__init__(QEMU, ["-m", str(phystop // MEGABYTE + 16), "-kernel", kernel, *more],
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


def lives(kernel, phystop, use, wanted=None):
    """USE(machine, moment, file) at each moment of its life, or those WANTED."""
    with tempfile.TemporaryDirectory() as folder:
        machine = Mini(kernel, folder, phystop)
        try:
            for name, dump in machine.moments(wanted):
                use(machine, name, dump)
        finally:
            machine.stop()
