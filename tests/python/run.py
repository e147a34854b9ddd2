#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The Python package, on the shared library that was built: TAP.

    tests/python/run.py BUILD      the folder of xv6vm and libxv6vm.so.1
"""

import ctypes
import doctest
import inspect
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(sys.argv[1]).resolve()
os.environ["LIBXV6VM"] = str(BUILD / "libxv6vm.so.1")
os.environ["PYTHONPATH"] = str(ROOT / "python")
sys.path[:0] = [str(ROOT / "python"), str(ROOT / "tests/tool"), str(ROOT / "tests")]

import cards  # pylint: disable=wrong-import-position
import cards_python
import notebook
from tap import Tap, Tool

import xv6vm


def layouts(tap):
    """Each structure lies as the C compiler has it."""
    for struct, (size, members) in cards.Abi().layouts.items():
        name = cards_python.camel(struct)
        if hasattr(xv6vm.abi, name):
            mirror = getattr(xv6vm.abi, name)
            at = [getattr(mirror, m[0]).offset for m in mirror._fields_]  # pylint: disable=protected-access
            tap.equal((ctypes.sizeof(mirror), at), (size, [m[1] for m in members]), f"{struct}: lies as in C")
    room = cards.run_c('#include <stdio.h>\n#include "userspace/lib/libxv6vm.h"\nint main(void)\n{\nprintf("%zu %zu %zu", sizeof('
                       'struct xv6vm_cursor), sizeof(struct xv6vm_error), sizeof(struct xv6vm_program));\nreturn 0;\n}\n')
    cursor, error, program = map(int, room.split())
    tap.ok(cursor <= ctypes.sizeof(xv6vm.abi.Cursor), "there is room for a cursor", room)
    tap.equal((ctypes.sizeof(xv6vm.abi.Error), ctypes.sizeof(xv6vm.abi.Program)), (error, program),
              "the library's own structures")


def told(tap):
    """Everything that is there is told of, and typed."""
    for name, what in inspect.getmembers(xv6vm.Machine, inspect.isfunction):
        if not name.startswith("_"):
            hints = set(inspect.signature(what).parameters) - {"self"} - set(what.__annotations__)
            tap.ok(what.__doc__ and "return" in what.__annotations__ and not hints, f"Machine.{name}: told and typed",
                   f"{what.__doc__} {what.__annotations__}")
    failed, tried = doctest.testmod(xv6vm)
    tap.ok(tried and not failed, "the example of help(xv6vm)")
    pydoc = subprocess.run([sys.executable, "-m", "pydoc", "xv6vm"], capture_output=True, text=True, check=False)
    tap.ok("the free list" in pydoc.stdout.lower() or "free list" in pydoc.stdout, "help(xv6vm)", pydoc)


def same(tap, tool, rng):
    """What Python is told of a random machine is what the tool says of it."""
    with xv6vm.open(os.path.join(tool.folder, "m.xv6m")) as m:
        pids = [1]
        for _ in range(40):
            pid = rng.choice(pids)
            act = rng.choice(["fork", "sbrk", "kalloc", "map"])
            try:
                if act == "fork":
                    pids.append(m.fork(pid, persist=True))
                elif act == "sbrk":
                    m.sbrk(pid, rng.randrange(-3, 9) * 2048)
                elif act == "kalloc":
                    m.kalloc(persist=True)
                else:
                    m.map(pid, rng.randrange(0x400000, 0x10000000) & ~4095)
            except xv6vm.XV6Error as error:
                tap.ok(error.reason, "a refusal has its reason", error)
        m.sync()
        procs = {p.pid: p for p in m.processes()}
        walks = {(pid, va): m.translate(pid, va) for pid in pids for va in (0, 0x1000, rng.randrange(1 << 32))}
        head = [f.pa for f in m.freelist()][:64]
    for p in ask(tool, "proc", "ls")["processes"]:
        mine = procs.pop(p["pid"])
        tap.equal((mine.name.decode(), mine.ppid, mine.sz, mine.pgdir),
                  (p["name"], p["ppid"], int(p["sz"], 0), int(p["pgdir"], 0)), f"process {mine.pid}")
    tap.equal(procs, {}, "and no others")
    for (pid, va), mine in walks.items():
        t = ask(tool, "pt", "translate", str(pid), hex(va))
        tap.equal((mine.mapped, mine.pde, mine.fault.code if mine.fault.raised else None),
                  (t["mapped"], int(t["pde"]["value"], 0), t["fault"]["code"] if "fault" in t else None),
                  f"{va:#x} of {pid}")
    tap.equal([int(f["pa"], 0) for f in ask(tool, "kmem", "freelist", "--limit", "64")["frames"]], head, "the free list")


def ask(tool, *words):
    return json.loads(tool.raw("-d", "m.xv6m", "--json", *words).out)


def refused(tap):
    m = xv6vm.open("sim:mem=4M")
    tap.equal(raised(lambda: m.kfree(0x1000)), ("XV6Error", xv6vm.Reason.FRAME_KERNEL, 0x1000), "a refusal")
    fault = raised(lambda: m.read(1, 0xffe, 8))
    tap.equal(fault, ("PageFault", 0x1000, 2), "a copy that meets a fault")
    tap.equal(raised(lambda: m.restore(b"noise"))[0], "XV6Error", "a snapshot that is none")
    tap.equal(m.check(), [], "all is well")
    before = m.snapshot()
    pid = m.fork(1)
    m.restore(before)
    tap.equal((m.snapshot(), raised(lambda: m.process(pid))[0]), (before, "XV6Error"), "a machine of before")
    freelist = m.freelist()
    m.close()
    m.close()
    tap.equal((raised(m.info)[0], raised(lambda: next(freelist))[0]), ("ValueError",) * 2, "a closed machine says so")
    tap.equal(raised(lambda: xv6vm.open("sim:mem=3G"))[0], "XV6Error", "no such machine")
    os.environ["XV6VM_DEVICE"] = "sim:mem=8M"
    with xv6vm.open() as m:
        tap.equal(len(m.frames()), 2048, "by default that of XV6VM_DEVICE")
    del os.environ["XV6VM_DEVICE"]


def raised(call):
    try:
        return ("nothing", call())
    except xv6vm.XV6Error as error:
        return ("XV6Error", error.reason, error.detail)
    except xv6vm.PageFault as fault:
        return ("PageFault", fault.fault.cr2, fault.done)
    except ValueError as error:
        return ("ValueError", str(error))


def view(tap):
    """The frame table is numpy's without a copy."""
    import numpy  # pylint: disable=import-outside-toplevel
    with xv6vm.open("sim:mem=4M") as m:
        frames = m.frames()
        array = numpy.asarray(frames)
        kinds = numpy.bincount(array["kind"], minlength=16)
        tap.equal(list(kinds), list(m.stats().kind), "numpy counts the kinds of frames")
        tap.ok(numpy.shares_memory(array, numpy.frombuffer(frames, dtype=numpy.uint8)), "and copies nothing")


def main():
    seed = int(os.environ.get("SEED") or random.randrange(1 << 30))
    print(f"# seed {seed}")
    tap = Tap()
    layouts(tap)
    told(tap)
    refused(tap)
    view(tap)
    with tempfile.TemporaryDirectory() as folder:
        tool = Tool(str(BUILD / "xv6vm"), folder)
        tool.raw("-d", "sim:mem=8M", "snapshot", "save", "m.xv6m")
        same(tap, tool, random.Random(seed))
    book = subprocess.run([sys.executable, notebook.__file__, ROOT / "python/examples/lecture.ipynb"],
                          capture_output=True, text=True, check=False)
    tap.ok(book.returncode == 0, "the notebook of the lecture", book.stdout + book.stderr)
    mypy = subprocess.run([sys.executable, "-m", "mypy", "--strict", "--cache-dir", os.devnull, "python/xv6vm",
                           *sorted((ROOT / "userspace/grade").glob("*.py"))], cwd=ROOT,
                          capture_output=True, text=True, check=False)
    tap.ok(mypy.returncode == 0, "its types are sound", mypy.stdout + mypy.stderr)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
