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

import damage
import golden
import image
from damage import KSTACK_SH, TABLE_SH, several, slot, symbol, word


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


def booting(tap, folder):
    """What kinit2 has not yet given to kmem lies above the first 4 MB, or is all of it."""
    for changes, later in ((BOOTING, 1024), (BOOTING + [symbol("kpgdir", 0, 0)], 1024 + 746 - 683)):
        data = bytearray(folder.good) + bytes(4 << 20)
        several(*changes)(data)
        answer = json.loads(folder.explain(data, as_json=True).out)
        found = sum(run["frames"] for run in answer["map"] if run["kind"] == "not yet given to kmem")
        tap.equal(found, later, "image: frames that come later")


def since(tap, folder, update):
    """Two times of one kernel: what has come and gone, and what is wrong only now."""
    image.make(folder.tool.path, folder.path, "later.img", "proc fork 1\nproc fork 1\nproc sbrk 3 -4096\n")
    words = ("machine", "explain", "--xv6-kernel", folder.at("tiny.elf"))
    first, later, bad = folder.write("case.img", folder.good), folder.at("later.img"), bytearray(folder.good)
    word(TABLE_SH + 4, 0x3cc007)(bad)
    told, bad = "", folder.write("bad.img", bad)
    for what, status, *pair in (("as it was", 0, first, first), ("later", 0, first, later),
                                ("and back", 0, later, first), ("wrong", 1, first, bad)):
        text, as_json = folder.tool.raw(*words, *pair), folder.tool.raw("-j", *words, *pair)
        tap.equal((text.status, as_json.status), (status, status), f"image: since then, {what}: what it ends with")
        answer = json.loads(as_json.out)["since"]
        used = sum(k["are"] - k["were"] for k in answer["kinds"] if k["kind"] not in ("free", "not yet given to kmem"))
        tap.equal(answer["more"], used, f"image: since then, {what}: a sum of its kinds")
        rows = [f"{key} {json.dumps(row)}" for key, value in answer.items()
                for row in (value if isinstance(value, list) else [value])]
        told += "\n".join([f"# {what}", text.out, *rows, "", ""])
    golden.compare(tap, "since.out", told, update)
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
            ("bytes of its number", b"\x7fELG" + bytes(14) + b"\x3e\0" + bytes(480), "not an i386 ELF"),
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
    odd = folder.write("odd.img", bytes(folder.good) + b"\7" * 3 * 4096)
    result = folder.tool.raw("-d", "sim", "batch", "-", stdin=f"machine load {odd}\nmachine save {second}\n")
    with open(odd, "rb") as one, open(second, "rb") as two:
        tap.ok(result.status == 0 and one.read() == two.read(), "image: loaded to its very end, saved", result)
    result = folder.tool.run("machine", "save", "/nonexistent/x")
    tap.ok(result.status == 1 and "cannot open" in result.err, "image: saved nowhere", result)
    tap.full_disk("image: a full disk", lambda: folder.tool.run("machine", "save", "/dev/full"))


def run(tap, tool, update):
    with tempfile.TemporaryDirectory() as path:
        folder = Folder(tool, path)
        damage.damage(tap, folder, update)
        since(tap, folder, update)
        for part in (whole, moments, booting, refused, forms, room, kernels, hostile, of_the_machine, adopted, saved):
            part(tap, folder)
