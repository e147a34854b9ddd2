#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Every command that reads prints the same of the same machine, wherever that is: in the
simulator, in a file, and in the module (tests/vm/device/same.sh). What is left out stands in HOST.

    tests/tool/asks.py FOLDER      batches for the module: asks.life and asks.image
"""

import glob
import json
import os
import sys
import tempfile

# The states that are asked: commands, and the machine they are for.
LIFE = """\
proc create --name one --elf hello one two
proc fork one
proc sbrk one +12288
proc create --name two
proc create --name bare --bare
pt map two 0x700000 --new
pt protect two 0x700000 U
kmem kalloc
cpu tlb 1 --size 8 --ways 2
cpu switch 1 one
cpu access 1 0x8000 --write 7
cpu access 1 0x6ffc
cpu trap 1
proc exit two --zombie
cpu set 0 --no-wp
check
"""
IMAGE = """\
check
machine load tiny.img --cr3 0x3ff000
"""
STATES = (("life", "mem=8M,ncpu=2", LIFE), ("image", "mem=4M", IMAGE))

# Each command that only reads, with what it is asked; of a loaded image likewise.
ASKS = {
    "info": [""], "stats": [""], "check": [""], "kmem freelist": ["", "--limit 40", "--all"],
    "kmem frame": ["0x7ff000", "0x3ff000", "0x1000", "0x7f0000", "0x80000000"],
    "kmem frames": ["", "--all"], "proc ls": [""], "proc show": ["1", "2", "3", "two", "bare", "9"],
    "mem read": ["2 0 64", "2 0x7f00 0x200 --raw", "2 0x6ff0 32", "2 0x80100000 16 --kernel",
                 "2 0x0 40 --string", "kernel 0x80000000 8"],
    "pt translate": ["2 0x8000", "2 0x6ffc --write", "2 0x80100000 --as kernel --fetch --no-wp",
                     "bare 0x80100000", "2 0x1000 --read", "2 0x1000 --as user"],
    "pt walk": ["2 0 0x6000 0x8000 0x80000000", "two 0x700000", "2 0 --fetch", "2 0 --as kernel --write",
                "2 0x1000 --no-wp", "2 0 --read"],
    "pt ls": ["2", "2 0", "2 --all", "kernel 512"],
    "pt dump": ["2", "2 --user", "two", "bare", "kernel --kernel", "2 --json", "two --pages",
                "two --absent --user"],
    "pt export": ["2 asks.out.pt"], "pt aliases": ["0x7ff000", "2 0x8000", "two 0x700000"],
    "cpu ls": [""], "cpu show": ["0", "1", "2"], "cpu tlb": ["0", "1", "show 1"],
    "machine save": ["asks.out.ram"], "snapshot save": ["asks.out.xv6m"],
    "diff": ["- -", "sim:mem=8M,ncpu=2 --contents"], "layout": [""], "maps": ["1", "2", "two", "9"],
    "pgdir": ["2", "bare"], "pagetable": ["2"],
    "events": ["", "--limit 40", "--since 0", "--all", "--pid 2"],
    "view": ["", "2", "2 --before 90", "2 0x8000", "2 0x6ffc --write --as user", "2 0x80100000 --as kernel --fetch",
             "--width 32 --rows 8", "--at 0x7f0000", "2 --at 0x8000"],
}
ASKS_IMAGE = {
    "info": [""], "stats": [""], "proc ls": [""], "check": [""], "kmem frames": [""], "kmem frame": ["0x1000"],
    "mem read": ["cr3:0x3d6000 0x3fe0 32"], "pt translate": ["cr3:0x3ff000 0x80100000 --as kernel --fetch"],
    "pt walk": ["cr3:0x3d6000 0 0x1000 0x3000 0x80000000"], "pt ls": ["cr3:0x3d6000", "cr3:0x3d6000 0"],
    "pt dump": ["cr3:0x3d6000"], "pt export": ["cr3:0x3d6000 asks.out.pt"], "cpu ls": [""], "cpu show": ["0"],
    "cpu tlb": ["show 0"], "machine save": ["asks.out.ram"], "snapshot save": ["asks.out.xv6m"],
    "machine explain": ["--xv6-kernel tiny.elf", "--xv6-kernel tiny.elf --image tiny.img"],
    "diff": ["- -", "sim:mem=4M"], "view": ["", "--xv6-kernel tiny.elf"],
    "layout": [""], "maps": ["1"],
}
# The others change it, or are about none, or about a page or a screen.
OTHERS = {"machine boot", "machine load", "kmem kalloc", "kmem kfree", "proc create", "proc exec",
          "proc fork", "proc sbrk", "proc exit", "proc wait", "mem write", "pt map", "pt unmap", "pt protect",
          "cpu switch", "cpu kernel", "cpu trap", "cpu iret", "cpu access", "cpu set", "cpu invlpg",
          "snapshot restore", "watch", "batch", "help", "export", "map", "quiz make", "quiz ask",
          "quiz grade", "tour"}
# These are about a machine in QEMU.
OTHERS |= {"grade", "qemu attach", "qemu blame", "qemu events", "qemu go", "qemu stop", "qemu twin"}
# What it tells is not the machine's but its host's: where a loaded module can be mapped.
HOST = {"proc window"}
# These options change it, are of an image, or do not end.
ELSEWHERE = {"cpu tlb": {"size", "ways", "off", "flush"}, "view": {"xv6-kernel"},
             "events": {"follow"}}


def lines(asks):
    return "".join(f"{command} {words}".rstrip() + "\n" for command in asks for words in asks[command])


def questions(name):
    return lines(ASKS if name == "life" else ASKS_IMAGE)


def write_batches(folder):
    for name, machine, state in STATES:
        with open(os.path.join(folder, f"asks.{name}"), "w", encoding="ascii") as batch:
            batch.write(f"# machine: {machine}\n{state}{questions(name)}")


def written(tool):
    """What the questions have left in files, which are taken away."""
    contents = {}
    for path in sorted(glob.glob(os.path.join(tool.folder, "asks.out.*"))):
        with open(path, "rb") as file:
            contents[os.path.basename(path)] = file.read()
        os.remove(path)
    return contents


def same(tap, tool, kept, name, machine, state):
    """In the process that made the state, in a file that has it, and in that file read again."""
    for form in ([], ["-j"]):
        def batch(spec, text):
            written(tool)
            result = tool.raw("-d", spec, *form, "batch", "--keep-going", "-", stdin=text, merge=True)
            return json.loads(result.out) if form else result.out, written(tool)

        what = f"asks {name} {'as JSON' if form else 'as text'}"
        tool.run("snapshot", "save", kept, machine=machine)
        sim = batch(f"sim:{machine}", state + questions(name))
        tap.ok(len(sim[0]) > 20 and len(sim[1]) == 3, f"{what}: there are answers", sim)
        tap.equal(batch(kept, state + questions(name)) == sim, True, f"{what}: the same in a file")
        was = open(kept, "rb").read()
        # (Lines keep their numbers.)
        answer, files = batch(kept, "#\n" * state.count("\n") + questions(name))
        tap.ok(sim[0][-len(answer):] == answer and len(answer) > 10 and files == sim[1],
               f"{what}: the same when it is read again", answer)
        tap.ok(open(kept, "rb").read() == was, f"{what}: the file is as it was")


def run(tap, tool, commands):
    tap.equal(set(ASKS) | set(ASKS_IMAGE) | OTHERS | HOST, set(commands), "asks: each command is known to read or not")
    for command in ASKS:
        used = {w[2:].split("=")[0] for words in ASKS[command] for w in words.split() if w.startswith("--")}
        tap.equal(set(commands[command].options) - used, ELSEWHERE.get(command, set()),
                  f"asks: all options of {command}")
    with tempfile.TemporaryDirectory() as folder:
        for name, machine, state in STATES:
            same(tap, tool, os.path.join(folder, "asks.xv6m"), name, machine, state)


if __name__ == "__main__":
    write_batches(sys.argv[1])
