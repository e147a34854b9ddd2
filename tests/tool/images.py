# SPDX-License-Identifier: GPL-2.0-only
"""Cases of the image analyser: each damage has its name, hostile files an end."""

import gzip
import json
import os
import random
import re
import struct
import tempfile
import time

import image

USER_SH = 0x3d6000   # page directory of sh, pid 2
TABLE_SH = 0x3cb000  # its user page table
KTABLE_SH = 0x3d5000 # its first kernel page table
PAGE_SH = 0x3cc000   # its first page
KSTACK_SH = 0x3f3000
CPU_STACK = 0x3f5000 # of CPU 1
FREE = 0x3bf000      # second on the free list


def word(at, value):
    return lambda data: struct.pack_into("<I", data, at, value)


def symbol(name, offset, value):
    return word(image.SYMBOLS[name] - image.KERNBASE + offset, value)


def slot(number, offset, value):
    return symbol("ptable", 52 + 124 * number + offset, value)


def take(data):
    """The head of the free list is taken, and nobody has it."""
    head = struct.unpack_from("<I", data, 0x111640 + 56)[0] - image.KERNBASE
    following = struct.unpack_from("<I", data, head)[0]
    struct.pack_into("<I", data, 0x111640 + 56, following)
    data[head:head + 4096] = bytes(4096)


def several(*changes):
    def change(data):
        for each in changes:
            each(data)
    return change


def sleeping(number, change):
    return several(slot(number, 12, 2), change)


RAN = (sleeping(1, slot(1, 24, 0x80000000 + KSTACK_SH + 4020)), word(KSTACK_SH + 4076, 0x10), word(KSTACK_SH + 4088, 0x3fe0))
DAMAGE = [
    # what, how, rule, violations at least
    ("a list that leads out of RAM", word(FREE, 0x90000000), "leads to no frame", 1),
    ("a list that leads to odd addresses", word(FREE, 0x803bd001), "leads to no frame", 1),
    ("a list that leads into the kernel", word(FREE, 0x80110000), "leads to no frame", 1),
    ("a list head below KERNBASE", symbol("kmem", 56, 0x1000), "leads to no frame", 1),
    ("a list that leads to itself", word(FREE, 0x80000000 + FREE), "in a circle", 1),
    ("a list that lost what a pointer leads to", several(word(FREE, 0x803bf000), word(0x108010, 0x803be000)), "not on the free", 1),
    ("a list that leads back to its head", word(FREE - 4096, 0x803c0000), "in a circle", 1),
    ("a list that leads to a page", word(FREE, 0x803cc000), "both free and used", 1),
    ("a list that leads to a directory", word(FREE, 0x80000000 + USER_SH), "both free and used", 1),
    ("a page that is free", word(TABLE_SH + 12, 0x3bf007), "both free and used", 1),
    ("a page of two processes", word(TABLE_SH + 12, 0x3d7007), "two owners", 1),
    ("a page table for users", word(TABLE_SH + 12, 0x3e5007), "accessible to user", 1),
    ("a page mapped twice", word(TABLE_SH + 12, 0x3cc007), "two owners", 1),
    ("a table of two directories", word(USER_SH, 0x3e6007), "two owners", 1),
    ("a directory of two processes", slot(0, 4, 0x80000000 + USER_SH), "two owners", 1),
    ("a directory that is its own table", word(USER_SH, USER_SH | 7), "two owners", 1),
    ("a page of the kernel's image", word(TABLE_SH, 0x101007), "accessible to user", 1),
    ("a guard page of the kernel's image", word(TABLE_SH, 0x101003), "no frame of kmem", 1),
    ("a kernel stack for users", word(TABLE_SH, KSTACK_SH | 7), "accessible to user", 1),
    ("a CPU's stack for users", several(symbol("cpus", 180, 0x80000000 + CPU_STACK + 0xf00),
                                        word(TABLE_SH, CPU_STACK | 7)), "accessible to user", 1),
    ("a CPU's stack that is a page", symbol("cpus", 180, 0x80000000 + PAGE_SH),
     "accessible to user", 1),
    ("the kernel's text for users, by a table in frame 0",
     several(word(USER_SH + 4 * 600, 7), *[word(4 * n, 0x100007 + 4096 * n) for n in range(8)]),
     "no frame of kmem", 1),
    ("a page out of RAM", word(TABLE_SH, 0x7ffff007), "no frame of kmem", 1),
    ("a table out of RAM", word(USER_SH, 0xfffff007), "no frame of kmem", 1),
    ("a kernel page for users", word(KTABLE_SH + 4 * 256, 0x100005), "accessible to user", 1),
    ("a writable text page", word(KTABLE_SH + 4 * 256, 0x100003), "not as kmap", 1),
    ("a kernel page that is missing", word(KTABLE_SH + 4 * 300, 0), "not as kmap", 1),
    ("a kernel page elsewhere", word(KTABLE_SH + 4 * 300, 0x1000003), "not as kmap", 1),
    ("a kernel table that is missing", word(USER_SH + 4 * 512, 0), "not as kmap", 1),
    ("a kernel table too many", word(USER_SH + 4 * 600, 0x3bf007), "not as kmap", 1),
    ("a 4 MB page", word(USER_SH + 4 * 512, 0x87), "maps 4 MB", 1),
    ("a hole", sleeping(1, word(TABLE_SH + 4, 0)), "below the process's size is missing", 1),
    ("a page above the size", sleeping(1, slot(1, 0, 0x3000)), "above the process's size", 1),
    ("a size that is the whole world", sleeping(1, slot(1, 0, 0xffffffff)), "is missing", 1),
    ("a guard page that is open", several(*RAN, word(TABLE_SH + 8, 0x3c9007)), "the guard page", 1),
    ("a size that moves", slot(1, 0, 0x3000), "can be in sbrk", 0),
    ("a state there is not", slot(1, 12, 6), "cannot be what it says", 1),
    ("a directory pointer that is odd", slot(1, 4, 0x803d6010), "cannot be what it says", 1),
    ("a stack pointer in user space", slot(1, 8, 0x1000), "cannot be what it says", 1),
    ("a parent that is none", slot(1, 20, 0x80111d20), "cannot be what it says", 1),
    ("a CPU that runs no slot", symbol("cpus", 172, 0x80111d55), "cannot be what it says", 1),
    ("no CPUs", symbol("ncpu", 0, 0), "cannot be what it says", 1),
    ("CPUs beyond count", symbol("ncpu", 0, 0xffffffff), "cannot be what it says", 1),
    ("a kpgdir that is none", symbol("kpgdir", 0, 0), "no frame of kmem", 1),
    ("a kpgdir that is a page", symbol("kpgdir", 0, 0x803cc000), "not as kmap", 1),
    ("a free frame that was written", word(FREE + 4092, 0x01010102), "after kfree filled", 0),
    ("a list that is cut", word(FREE, 0), "not on the free list", 0),
    ("a frame that leaked", take, "neither free nor reached", 0),
    ("a CPU's stack that nobody knows", symbol("ncpu", 0, 1), "not on the free list", 0),
]


class Folder:
    """A place for images, and the two files all begin with."""

    def __init__(self, tool, path):
        self.tool, self.path = tool, path
        image.make(tool.path, path)
        with open(self.at("tiny.img"), "rb") as file:
            self.good = file.read()
        with open(self.at("tiny.elf"), "rb") as file:
            self.elf = file.read()

    def at(self, name):
        return os.path.join(self.path, name)

    def write(self, name, data):
        with open(self.at(name), "wb") as file:
            file.write(data)
        return self.at(name)

    def explain(self, data, elf="tiny.elf", as_json=False):
        words = ["machine", "explain", "--xv6-kernel", self.at(elf), "--image",
                 self.write("case.img", data)]
        return self.tool.raw(*(["-j"] if as_json else []), *words)


def whole(tap, folder):
    answer = json.loads(folder.explain(folder.good, as_json=True).out)
    tap.equal((answer["violations"], answer["unaccounted"]), (0, 0), "image: all is explained")
    tap.equal(sum(run["frames"] for run in answer["map"]), answer["frames"],
              "image: the map has every frame")
    tap.equal([(p["pid"], p["name"]) for p in answer["processes"]],
              [(1, "init"), (2, "sh"), (3, "sh")], "image: its processes")
    tap.equal(answer["head"], answer["first"][0]["pa"].replace("0x0", "0x8"), "image: the head of its list")


def damage(tap, folder):
    for what, change, rule, least in DAMAGE:
        data = bytearray(folder.good)
        change(data)
        text = folder.explain(data)
        answer = json.loads(folder.explain(data, as_json=True).out)
        told = [f["text"] for f in answer["findings"]]
        tap.ok(text.status == (1 if least else 0) and rule in text.out and
               any(rule in t for t in told) and answer["violations"] >= least and
               (least or not answer["violations"]), f"image: {what}: {rule}", text)
    data = bytearray(folder.good)
    several(*RAN, word(TABLE_SH + 8, 0x2002))(data)
    tap.ok("the guard page" not in folder.explain(data).out, "image: a guard page that is swapped out is not open")
    several(word(FREE, 0x803bf000), word(TABLE_SH + 12, 0xef007))(data)
    tap.ok("shifted" not in folder.explain(data).out, "image: a number that fits what a broken list has lost")


def since(tap, folder):
    """Two times of one kernel: what has come and gone, and what is wrong only now."""
    image.make(folder.tool.path, folder.path, "later.img", "proc fork 1\nproc sbrk 3 -4096\n")
    words = ("machine", "explain", "--xv6-kernel", folder.at("tiny.elf"))
    first, later = folder.write("case.img", folder.good), folder.at("later.img")
    there, back = folder.tool.raw(*words, first, later), folder.tool.raw(*words, later, first)
    tap.ok(there.status == 0 and there.out.endswith(
        "violations: 0 then, 0 now\n14 frames more in use since then: 1 page directory, 9 kernel page "
        "tables, 1 user page table, 2 user pages, 1 kernel stack\n") and
        "init  new           0   15  frames" in there.out and "shrunk" in there.out,
        "image: since then", there)
    told = json.loads(folder.tool.raw("-j", *words, first, later).out)["since"]
    tap.equal((told["more"], sum(k["are"] - k["were"] for k in told["kinds"] if k["kind"] != "free"),
               [p["has"] for p in told["processes"] if p["what"] == "new"], len(told["frames"]) >= 14),
              (14, 14, [15], True), "image: since then, as JSON")
    tap.ok("14 frames fewer in use since then: 1 page directory, 9" in back.out and
           "gone" in back.out and "grown" in back.out, "image: and back", back)
    data = bytearray(folder.good)
    word(TABLE_SH + 4, 0x3cc007)(data)
    wrong = folder.tool.raw(*words, first, folder.write("bad.img", data))
    tap.ok(wrong.status == 1 and "violations: 0 then, 1 now" in wrong.out and
           "as many frames in use as then: 1 unaccounted more, 1 user page fewer" in wrong.out and
           "two owners" in wrong.out, "image: wrong since then", wrong)
    other = folder.tool.raw(*words, first, folder.write("more.img", bytes(folder.good) + bytes(4096)))
    tap.ok(other.status == 1 and "differ in size" in other.err, "image: of another machine", other)


def screen(line, text):
    return lambda data: data.__setitem__(
        slice(0xb8000 + 160 * line, 0xb8000 + 160 * line + 2 * len(text)),
        b"".join(bytes([c, 7]) for c in text.encode()))


BOOTING = [symbol("kmem", 52, 0)]
MOMENTS = [
    # what is so, what is said of it
    (BOOTING, "between kvmalloc and the end of kinit2"),
    (BOOTING + [symbol("kpgdir", 0, 0)], "in kinit1 or kvmalloc"),
    ([slot(n, 12, n == 0) for n in range(3)], "in userinit"),
    ([symbol("kmem", 0, 1), symbol("kmem", 8, image.SYMBOLS["cpus"] + 176)], "held        by CPU 1"),
    ([screen(3, "lapicid 0: panic: remap"), screen(4, " 80103f9a")], "lapicid 0: panic: remap\n"),
    ([screen(24, "pid 3 sh: trap 14 err 5 on cpu 0 eip 0x10 addr 0x2f--kill proc")], "addr 0x2f"),
    ([slot(1, 24, 0x80000000 + KSTACK_SH + 4020), word(KSTACK_SH + 4020 + 56, 0x10),
      word(KSTACK_SH + 4020 + 48, 64), word(KSTACK_SH + 4020 + 28, 5)], "call 5 read"),
]


def moments(tap, folder):
    for changes, says in MOMENTS:
        data = bytearray(folder.good)
        several(*changes)(data)
        text = folder.explain(data)
        tap.ok(says in text.out and says not in folder.explain(folder.good).out,
               f"image: moment: {says.strip()}", text)
        told = json.loads(folder.explain(data, as_json=True).out)["screen"]
        tap.equal([s["line"] for s in told], re.findall(r"^on screen +(.*)$", text.out, re.M), "image: and its screen as JSON")


# image, what the line says
FILES = [(b"", "is empty"), (b"x", "is cut off"), (bytes(4095), "is cut off"), (bytes(4097), "is cut off"),
         (bytes(4096), "not one of this kernel"), (bytes(0x115000), "not one of this kernel")]


def refused(tap, folder):
    one = bytearray(folder.good)
    kpgdir = struct.unpack_from("<I", one, image.SYMBOLS["kpgdir"] - image.KERNBASE)[0]
    several(*[slot(n, 4, kpgdir) for n in range(3)])(one)
    for data, says in [*FILES, (one, "one address space for all")]:
        result = folder.explain(data)
        tap.ok(result.status == 1 and says in result.err and result.err.count("\n") == 1,
               f"image: {len(data)} bytes: {says}", result)
    with open(folder.at("large.img"), "wb") as file:
        file.truncate(0x7e000000 + 4096)
    kernel = folder.at("tiny.elf")
    for path, says in [("large.img", "larger than 2016M"), ("", "is a folder"), ("nosuch", "cannot open")]:
        for words in (["explain", "--xv6-kernel", kernel, "--image"], ["load"]):
            result = folder.tool.run("machine", *words, folder.at(path))
            tap.ok(result.status == 1 and says in result.err,
                   f"image: machine {words[0]} {path or 'of a folder'}: {says}", result)
    result = folder.tool.run("machine", "load", folder.write("five.img", bytes(5 << 20)))
    tap.ok(result.status == 1 and "less memory for the machine" in result.err, "image: larger than the machine's RAM", result)
    with open(folder.at("largest.img"), "wb") as file:
        file.truncate(0x7e000000)
    begin = time.monotonic()
    result = folder.tool.raw("machine", "explain", "--xv6-kernel", kernel, "--image", folder.at("largest.img"))
    tap.ok(result.status == 1 and "VIOLATED" in result.out and time.monotonic() - begin < 60,
           "image: 2016 MB of nothing is explained in time", result.err)


def core(data, wide, phnum=3):
    """As dump-guest-memory writes it: a note, RAM but for the hole of the screen."""
    ehdr, phdr, word = (64, 56, "Q") if wide else (52, 32, "I")
    first = ehdr + phnum * phdr
    head = b"\x7fELF" + bytes([1 + wide, 1, 1]) + bytes(9) + struct.pack(
        f"<HHI3{word}I6H", 4, 3, 1, 0, ehdr, 0, 0, ehdr, phdr, phnum, 0, 0, 0)
    for kind, pa, size in [(4, 0, 0), (1, 0, 0xa0000), (1, 1 << 20, len(data) - (1 << 20))][:phnum]:
        flags = (5, 0, 5)[wide * 2:]
        fields = [kind, *flags[:1] * wide, first + pa, 0, pa, size, size, *flags[:1] * (not wide), 0]
        head += struct.pack(("<II6Q" if wide else "<8I"), *fields)
    return head + data


def zstd(data):
    """Stored, not compressed."""
    blocks = [data[at:at + 65536] for at in range(0, len(data), 65536)]
    return b"\x28\xb5\x2f\xfd\0\x38" + b"".join(
        (len(b) << 3 | (n == len(blocks) - 1)).to_bytes(3, "little") + b
        for n, b in enumerate(blocks))


def forms(tap, folder):
    """Memory in every form that people have it in, and what they take for it."""
    data = bytearray(folder.good)
    data[0xa0000:0x100000] = bytes(0x60000)
    packed = gzip.compress(data, 1)
    verdict = folder.explain(data).out
    twice = gzip.compress(data[:1 << 20], 1) + gzip.compress(data[1 << 20:], 1)
    for what, form, says in [
            ("gzip", packed, verdict), ("two of gzip's", twice, verdict),
            ("zstd", zstd(data), verdict), ("a core file", core(data, 0), verdict),
            ("a core file of 64 bits", core(data, 1), verdict),
            ("a packed core file", zstd(core(data, 0)), verdict),
            ("half of gzip", packed[:len(packed) // 2], "damaged or cut off"),
            ("bad gzip", packed[:99] + b"xxxxxxxx" + packed[107:], "damaged or cut off"),
            ("half of zstd", zstd(data)[:99999], "damaged or cut off"),
            ("half of a core file", core(data, 0)[:1 << 20], "a segment is missing"),
            ("a core file without RAM", core(data, 0, 1), "without memory at address 0"),
            ("a kernel", folder.elf, "goes behind --xv6-kernel"),
            ("a boot disk", bytes(510) + b"\x55\xaa" + bytes(5120), "pmemsave"),
            ("a file system", bytes(512) + struct.pack("<I", 16) + bytes(7676), "as fs.img is"),
            ("a state of QEMU's", b"QEVM" + bytes(8188), "pmemsave writes memory")]:
        result = folder.explain(form)
        if "built without libzstd" in result.err:
            tap.skip(f"image: {what}", "built without libzstd")
            continue
        tap.ok(result.out == says if says == verdict else
               result.status == 1 and says in result.err and result.err.count("\n") == 1,
               f"image: {what}", result)
    words = ("machine", "explain", "--xv6-kernel", folder.at("tiny.elf"), "--image")
    tap.equal(folder.tool.raw(*words, "-", stdin=packed).out, verdict, "image: through a pipe")


def room(tap, folder):
    """A simulated machine is as large as what it is given; the rest of QEMU's RAM is nobody's."""
    result = folder.tool.raw("-d", "sim", "machine", "load",
                             folder.write("case.img", bytes(225 << 20)))
    tap.ok(result.status == 0 and "225 MB" in result.out, "image: more than 224 MB are loaded", result)


def kernels(tap, folder):
    cut = dict(image.SYMBOLS)
    del cut["ptable"]
    moved = dict(image.SYMBOLS, kmem=0x80400000)
    for name, elf, says in [
            ("empty", b"", "not an i386 ELF"), ("text", b"#!/bin/sh\n" * 10, "not an i386 ELF"),
            ("64 bit", b"\x7fELF\2" + folder.elf[5:], "not an i386 ELF"),
            ("RISC-V", folder.elf[:18] + b"\xf3\0" + folder.elf[20:], "is for RISC-V"),
            ("x86-64", folder.elf[:18] + b"\x3e\0" + folder.elf[20:], "is for x86-64"),
            ("disk", bytes(510) + b"\x55\xaa" + bytes(512), "as xv6.img is"),
            ("listing", b"\nkernel:     file format elf32-i386\n", "as kernel.asm is"),
            ("object", folder.elf[:16] + b"\1" + folder.elf[17:], "is an object file"),
            ("program", image.elf({"main": 0})[:24] + bytes(4) + image.elf({"main": 0})[28:],
             "is a program of xv6's"),
            ("cut off", folder.elf[:60], "no symbol table"),
            ("without sections", folder.elf[:46] + bytes(4) + folder.elf[50:], "no symbol table"),
            ("below KERNBASE", image.elf({n: va - image.KERNBASE for n, va in image.SYMBOLS.items()}), "as early xv6 was"),
            ("without ptable", image.elf(cut), 'no symbol "ptable"'),
            ("of another place", image.elf(moved), "not one of this kernel")]:
        folder.write("case.elf", elf)
        result = folder.explain(folder.good, "case.elf")
        tap.ok(result.status == 1 and says in result.err and result.err.count("\n") == 1,
               f"kernel: {name}: {says}", result)


def hostile(tap, folder):
    """Loaded, too, they harm nobody: the tool's own walks are bounded."""
    rnd = random.Random(1)
    noise = rnd.randbytes(4 << 20)
    # (Each way round it is a line: 64 ways in, and again.)
    circle = (struct.pack("<I", 0x3ff007) * 64 + bytes(3840)) * 1024
    for name, data in [("noise", noise), ("a circle", circle), ("ones", b"\xff" * (4 << 20)),
                       ("zeros", bytes(4 << 20))]:
        path = folder.write("case.img", data)
        result = folder.tool.batch(
            f"machine load {path} --cr3 0x3ff000\npt dump cr3:0x3ff000\n"
            f"pt walk cr3:0x3ff000 0 0x7fffffff 0x80000000 0xffffffff\n"
            f"machine explain --xv6-kernel {folder.at('tiny.elf')}\nmachine boot\ncheck\n",
            "--keep-going")
        tap.ok("explained:" in result.out and "checked: 0 violations" in result.out,
               f"image: {name} in RAM", result)


def of_the_machine(tap, folder):
    kernel = folder.at("tiny.elf")
    result = folder.tool.raw("-d", folder.at("nosuch"), "machine", "explain", "--xv6-kernel", kernel)
    tap.ok(result.status == 1 and "cannot open" in result.err,
           "image: without a machine none is explained", result)
    result = folder.tool.batch(f"machine load {folder.write('case.img', bytes(4 << 20))}\n"
                               f"machine explain --xv6-kernel {kernel}\nkmem freelist\n",
                               "--keep-going")
    tap.ok(result.status == 1 and "VIOLATED" in result.out and "tells its list" in result.err,
           "image: a machine of zeros is no xv6, and its list is not empty", result)


def adopted(tap, folder):
    """A loaded image that is explained is a machine like any other; a broken one is looked at."""
    load = f"machine load {folder.write('case.img', folder.good)} --xv6-kernel {folder.at('tiny.elf')}\n"
    result = folder.tool.batch(load + "ps\nkmem freelist --limit 1\npt dump init --user\n")
    tap.ok(result.status == 0 and "683 frames free" in result.out and "guard page" in result.out and
           "  2     1  sh" in result.out, "image: its processes by name, and its list", result)
    data = bytearray(folder.good)
    word(TABLE_SH + 12, 0x3d7007)(data)
    folder.write("case.img", data)
    result = folder.tool.batch(load + "pt dump init\nfork 2\nmachine boot\nfork 1\n", "--keep-going")
    tap.ok(result.status == 1 and "process  init (pid 1)" in result.out and
           result.err.count("open for questions only") == 1 and "fork 1" not in result.err,
           "image: a broken one is only asked", result)


def saved(tap, folder):
    first, second = folder.at("first.img"), folder.at("second.img")
    result = folder.tool.batch(f"proc create --name a\nmachine save {first}\n"
                               f"machine load {first}\nmachine save {second}\n")
    with open(first, "rb") as one, open(second, "rb") as two:
        tap.ok(result.status == 0 and one.read() == two.read(), "image: saved, loaded, saved", result)
    result = folder.tool.run("machine", "save", "/nonexistent/x")
    tap.ok(result.status == 1 and "cannot open" in result.err, "image: saved nowhere", result)
    tap.full_disk("image: a full disk", lambda: folder.tool.run("machine", "save", "/dev/full"))


def run(tap, tool):
    with tempfile.TemporaryDirectory() as path:
        folder = Folder(tool, path)
        for part in (whole, damage, moments, since, refused, forms, room, kernels, hostile, of_the_machine, adopted, saved):
            part(tap, folder)
