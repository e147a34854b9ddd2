#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""A real xv6 and the model side by side: after each command typed at the one, its
life is lived again in the other, and their memory must be equal. TAP.

    judge.py [--seed N] [--lines N] [--cpus N,N] XV6 LIFE TOOL

XV6 is the folder of a built xv6 (kernel, fs.img, xv6.img), LIFE the program that
takes the place of its largest one, TOOL the program xv6vm.
"""

import argparse
import mmap
import os
import random
import shutil
import signal
import sys
import tempfile
import time

import lives
import steps
from compare import SHOWN, Result, compare
from elf import Elf
from machine import Machine, Patience, Stuck, disks
from model import Model, Refused
from real import (KERNBASE, PAGE, PHYSTOP, SLEEPING, SPINLOCK, Dump, Layout, processes,
                  running)
from xv6fs import FileSystem


class Tap:
    def __init__(self):
        self.number = 0
        self.failed = 0

    def ok(self, good, text, notes=()):
        self.number += 1
        self.failed += not good
        print(f"{'ok' if good else 'not ok'} {self.number} - {text}")
        for note in list(notes)[:SHOWN]:
            print(f"#   {note}")
        sys.stdout.flush()

    def note(self, text):
        print(f"# {text}", flush=True)


class Xv6:
    """The user's files, and a copy of its disk with the program life."""

    def __init__(self, folder, life, work):
        def read(name):
            with open(os.path.join(folder, name), "rb") as f:
                return f.read()

        self.work = work
        self.kernel = os.path.abspath(os.path.join(folder, "kernel"))
        self.layout = Layout(Elf(read("kernel"), "kernel"))
        disk = FileSystem(read("fs.img"))
        with open(life, "rb") as f:
            self.replaced = disk.replace_largest("life", f.read())
        self.images = (os.path.join(folder, "xv6.img"), os.path.join(work, "fs.img"))
        with open(self.images[1], "wb") as f:
            f.write(disk.data)
        self.programs = {}
        for name, content in disk.files().items():
            with open(os.path.join(work, name), "wb") as f:
                f.write(content)
            if content.startswith(b"\x7fELF"):
                self.programs[name] = Elf(content, name)


class Pair:
    """A real machine and a model, both from boot on."""

    def __init__(self, options, xv6, cpus):
        self.xv6 = xv6
        at = xv6.layout.at
        self.real = Machine(options.qemu, disks(xv6.images, cpus), xv6.work)
        try:
            self.model = Model(options.tool, xv6.work, at["data"], at["end"], cpus)
        except BaseException:
            self.real.stop()
            raise
        self.world = lives.World(self.model, xv6.work)
        self.world.programs = xv6.programs
        self.life = None

    def at_rest(self):
        """Stops the machine when each process sleeps and no CPU is still on one."""
        layout = self.xv6.layout
        patience = Patience()
        while not patience.lost():
            self.real.pause()
            table = processes(self.real.peek(*layout.ptable()))
            cpus = running(self.real.peek(*layout.cpus()))
            if all(p.state == SLEEPING for p in table) and not any(cpus):
                return
            self.real.go_on()
            time.sleep(0.02)
        raise Stuck("xv6's processes do not come to rest")

    def dump(self):
        self.at_rest()
        with open(self.real.dump(PHYSTOP), "rb") as f:
            ram = mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_COPY)
        dump = Dump(ram, self.xv6.layout, self.real.cr3())
        self.world.depth = {pa: i for i, pa in enumerate(dump.list)}
        self.real.go_on()
        return dump

    def boot(self):
        self.real.wait_for([steps.SHELL])
        dump = self.dump()
        self.life = lives.session(self.world, lives.boot(self.world))
        next(self.life)
        return dump, compare(dump, self.world)

    def step(self, step):
        self.real.type(step.text)
        self.real.wait_for(step.until)
        dump = self.dump()
        try:
            self.life.send(step.means)
        except StopIteration as end:
            raise Refused("the life ended") from end
        result = compare(dump, self.world)
        dump.ram.close()
        return result

    def stop(self):
        self.real.stop()
        self.model.stop()


def report(tap, where, what, result):
    good = not result.differences
    tap.ok(good, f"{where}: {what}: {result}", result.differences)
    hidden = len(result.differences) - SHOWN
    if hidden > 0:
        tap.note(f"  and {hidden} more")
    return good


def judge_steps(tap, pair, where, total, todo):
    """After a difference all that follows differs, too: stop there."""
    for step in todo:
        result = pair.step(step)
        name = step.text.strip().replace("\4", "end of file") or "an empty line"
        total.add(result)
        if not report(tap, where, name.replace("#", ""), result):
            return


def explained(tap, pair, where, dump):
    """The tool reads the dump itself: it must find what is there, and no fault."""
    told = pair.model.ask("machine", "explain", "--xv6-kernel", pair.xv6.kernel,
                          "--image", pair.real.dump_path)
    tap.ok(told["violations"] == 0 and told["unaccounted"] == 0
           and told["free"] == len(dump.list)
           and [p["pid"] for p in told["processes"]] == [p.pid for p in dump.processes],
           f"{where}: machine explain reads the dump: {len(told['processes'])} processes,"
           f" {told['free']} free frames, {told['violations']} violations,"
           f" {told['unaccounted']} frames that nobody has", told["findings"])


def judge(tap, options, xv6, cpus, total):
    where = "1 CPU" if cpus == 1 else f"{cpus} CPUs"
    pair = Pair(options, xv6, cpus)
    todo = (steps.commands() + (steps.pipes() if cpus == 1 else []) + steps.shells()
            + steps.fixed_life() + steps.random_life(options.seed, options.lines))
    try:
        dump, result = pair.boot()
        total.add(result)
        head = " ".join(hex(pa) for pa in dump.list[:5])
        tap.note(f"{where}: the free list begins {head}; page directories: " + ", ".join(
            f"{p.name} {p.pgdir:#x}" for p in dump.processes))
        explained(tap, pair, where, dump)
        if report(tap, where, "at the shell", result):
            if cpus == 1:
                self_test(tap, pair, dump)
            dump.ram.close()
            judge_steps(tap, pair, where, total, todo)
    except (Stuck, Refused) as problem:
        tap.ok(False, f"{where}: {problem}")
    finally:
        pair.stop()


def changes(dump):
    """(what, where in RAM, which bits are turned) of the dump at the shell."""
    shell = dump.processes[-1]
    table = dump.word(shell.pgdir) & ~0xfff
    kernel = dump.word(dump.kpgdir + 4 * 512) & ~0xfff
    at, _ = dump.layout.ptable()
    return [("the frame in a PTE of the shell", table, PAGE),
            ("U in the guard page's PTE of the shell",
             table + 4 * (shell.sz // PAGE - 2), 4),
            ("P in a PDE of the shell", shell.pgdir + 4 * 600, 1),
            ("W in a PTE of kpgdir", kernel + 4 * 0x100, 2),
            ("a pointer of the free list", dump.list[100], PAGE),
            ("the head of the free list",
             dump.layout.at["kmem"] - KERNBASE + SPINLOCK + 4, 0x10000),
            ("a byte of a free frame", dump.list[7] + 100, 0x100),
            ("sz of the shell", at + 124 * shell.slot, PAGE),
            ("a word on the shell's stack",
             (dump.word(table + 4 * (shell.sz // PAGE - 1)) & ~0xfff) + PAGE - 8, 1)]


def self_test(tap, pair, dump):
    """What is changed must be seen, and nothing but that."""
    for what, pa, bits in changes(dump):
        old = dump.read(pa, 4)
        new = int.from_bytes(old, "little") ^ bits
        dump.ram[pa:pa + 4] = new.to_bytes(4, "little")
        wrong = Dump(dump.ram, dump.layout, dump.cr3)
        found = compare(wrong, pair.world).differences
        dump.ram[pa:pa + 4] = old
        tap.ok(bool(found), f"self-test: {what}, changed in the dump, is named",
               found[:2])
    page = pair.model.ask("kmem", "kalloc")["pa"]
    found = compare(dump, pair.world).differences
    tap.ok(bool(found), "self-test: one kalloc too many in the model is named",
           found[:2])
    pair.model.ask("kmem", "kfree", page)
    tap.ok(not compare(dump, pair.world).differences,
           "self-test: all undone, all equal")


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=lambda text: int(text, 0))
    parser.add_argument("--lines", type=int, default=20)
    parser.add_argument("--cpus", default="1,2")
    parser.add_argument("--qemu", default="qemu-system-i386")
    for name in ("xv6", "life", "tool"):
        parser.add_argument(name)
    options = parser.parse_args()
    if options.seed is None:
        options.seed = random.SystemRandom().getrandbits(32)
    options.tool = os.path.abspath(options.tool)
    return options


def place():
    """Where dumps go: to memory, if that has room for them."""
    shared = "/dev/shm"
    if os.path.isdir(shared) and shutil.disk_usage(shared).free > 4 * PHYSTOP:
        return shared
    return None


def main():
    options = parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))
    tap, total = Tap(), Result()
    start = time.monotonic()
    print(f"TAP version 13\n# seed {options.seed}")
    with tempfile.TemporaryDirectory(dir=place()) as work:
        try:
            xv6 = Xv6(options.xv6, options.life, work)
            tap.note(f"{xv6.replaced} of this xv6 made room for the program life")
            for cpus in options.cpus.split(","):
                judge(tap, options, xv6, int(cpus), total)
        except (OSError, ValueError) as problem:
            tap.ok(False, f"{options.xv6}: {problem}")
    tap.note(f"in all: {total}; {total.tables} page tables")
    tap.note(f"A, D apart: the real tables have {total.accessed} A and {total.dirty} D,"
             " for real programs ran; the model was not asked to access anything")
    tap.note(f"{time.monotonic() - start:.1f} s")
    print(f"1..{tap.number}")
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main())
