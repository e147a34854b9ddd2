#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Hand-ins that mean harm to the grader and its host: what becomes of them, and where they run. TAP.

    hostile.py TOOL OUT         SEED=N: that seed
"""

import contextlib
import io
import os
import pathlib
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile

import handins

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1] / "userspace/grade"), str(HERE.parent / "tool")]

import cage  # noqa: E402
import elf  # noqa: E402
import guest  # noqa: E402
import lab  # noqa: E402
import look  # noqa: E402
import one  # noqa: E402
import result  # noqa: E402
from tap import Tap  # noqa: E402

MEGABYTE = 1 << 20
MUTANTS = 6
LAB = """
[lab]
name = "hostile"
[run]
memory = 32
seconds = 3
[[step]]
mark = "before"
[[step]]
type = "forktest\\n"
[[step]]
wait = "fork test OK"
[[step]]
wait = "$ "
[[step]]
mark = "after"
[[check]]
name = "sound"
kind = "sound"
at = "after"
[[check]]
name = "apart"
kind = "no-user-kernel"
at = "after"
needs = "sound"
[[check]]
name = "same"
kind = "free-same"
since = "before"
at = "after"
"""


class Trial(Tap):
    def __init__(self, folder):
        super().__init__()
        self.folder = pathlib.Path(folder)
        (self.folder / "lab.toml").write_text(LAB, encoding="ascii")
        self.lab = lab.read(self.folder / "lab.toml")
        self.kernel = pathlib.Path(handins.build("")).read_bytes()

    def grade(self, path):
        return one.grade_one(self.lab, path, self.folder / "work")

    def becomes(self, name, path, status, words):
        """That is its line."""
        told = self.grade(path)
        self.ok(told.status == status and words in told.why, f"{name}: {status}",
                f"{told.status}: {told.why} {told.log}")
        return told


def member(name, kind=tarfile.REGTYPE, data=b"", link=""):
    found = tarfile.TarInfo(name)
    found.type, found.size, found.linkname = kind, len(data), link
    return found, io.BytesIO(data)


TARS = {
    "a tar with ../": ([member("../kernel", data=b"x")], "leads out"),
    "a tar with an absolute name": ([member("/kernel", data=b"x")], "leads out"),
    "a tar with a link": ([member("kernel", tarfile.SYMTYPE, link="/etc/passwd")], "a link or"),
    "a tar with a hard link": ([member("kernel", tarfile.LNKTYPE, link="/etc/passwd")], "a link or"),
    "a tar with a device": ([member("kernel", tarfile.BLKTYPE)], "a link or a device"),
    "a tar with two kernels": ([member("kernel"), member("kernel")], "twice"),
    "a tar with too many members": ([member(f"{n}") for n in range(4097)], "more than 4096"),
}


def packed_zeros(path, megabytes):
    """A .tar.gz of which nothing is wanted."""
    with tarfile.open(path, "w:gz", compresslevel=1) as tar:
        found = tarfile.TarInfo("notes")
        found.size = megabytes * MEGABYTE
        with open("/dev/zero", "rb") as zeros:
            tar.addfile(found, zeros)


def archives(t, chance):
    path = t.folder / "in.tar"
    for name, (members, words) in TARS.items():
        with tarfile.open(path, "w") as tar:
            for found, data in members:
                tar.addfile(found, data)
        t.becomes(name, path, result.REFUSED, words)
    whole = path.read_bytes()
    packed_zeros(path, 300)
    t.becomes("a bomb", path, result.REFUSED, "unpacks to more than 256 MB")
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("kernel")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    t.becomes("a zip with a link", path, result.REFUSED, "a link or a device")
    whole = [whole, path.read_bytes()]
    told = set()
    for n in range(60):
        data = bytearray(whole[n % 2][:chance.choice((200, 1000, 5000))])
        for _ in range(8):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(data)
        told.add(t.grade(path).status)
    t.ok(told <= {result.REFUSED, result.NO_KERNEL}, "archives that are damaged", told)


def folders(t):
    path = t.folder / "folder"
    path.mkdir()
    (path / "kernel").symlink_to("/etc/passwd")
    t.becomes("a folder with a link", path, result.REFUSED, "or a link")
    (t.folder / "alias").symlink_to(path)
    t.becomes("a link to a folder", t.folder / "alias", result.REFUSED, "cannot be read")
    (path / "kernel").unlink()
    os.mkfifo(path / "kernel")
    t.becomes("a folder with a pipe", path, result.REFUSED, "is no file")
    (path / "kernel").unlink()
    (path / "kernel").write_bytes(t.kernel)
    with open(path / "fs.img", "wb") as disk:
        t.becomes("a disk of 0 bytes", path, result.GRADED, "")
        disk.truncate(1 << 33)
    t.becomes("a disk of 8 GB of nothing", path, result.REFUSED, "more than 64 MB")
    (path / "fs.img").unlink()
    return path


def moved(kernel, name, to):
    """Its symbol NAME is said to lie elsewhere."""
    symbols, _ = elf.table(kernel)
    at = struct.pack("<I", elf.symbol(kernel, name))
    place = symbols.find(at)
    new = symbols[:place] + struct.pack("<I", elf.symbol(kernel, to)) + symbols[place + 4:]
    return kernel.replace(symbols, new)


def kernels(t, path, chance):
    (path / "kernel").write_bytes(moved(t.kernel, "ptable", "bootstack"))
    told = t.becomes("symbols that lie", path, result.GRADED, "")
    t.ok(not told.checks[0].ok, "symbols that lie are not sound", told.checks)
    (path / "kernel").write_bytes(pathlib.Path(handins.build("-DBUG=BUG_KERNEL_USER")).read_bytes())
    told = t.becomes("a kernel that user mode may write to", path, result.GRADED, "")
    t.ok("user mode reaches" in told.checks[1].said, "pages of the kernel that are user mode's are seen", told.checks)
    (path / "kernel").write_bytes(t.kernel[:52])
    t.becomes("a file that only begins like a kernel", path, result.NO_KERNEL, "do not fit")
    (path / "kernel").write_bytes(t.kernel.replace(struct.pack("<I", 0x1badb002), bytes(4)))
    t.becomes("one that no loader knows", path, result.NO_BOOT, "QEMU has ended")
    end = len(t.kernel)
    begin = int(struct.unpack_from("<I", t.kernel, 32)[0]) - (end >> 1)
    said = []
    for _ in range(MUTANTS):
        data = bytearray(t.kernel)
        for _ in range(chance.choice((1, 20, 2000))):
            data[chance.randrange(begin, end)] = chance.randrange(256)
        (path / "kernel").write_bytes(data)
        said.append(t.grade(path).status)
    t.ok(result.ERROR not in said, "symbols and debug information that are damaged", said)
    tables = bytearray(t.kernel[:end - end % 4])
    tables[32:36] = struct.pack("<I", 64)
    tables[46:50] = struct.pack("<HH", 40, 65535)
    tables[64:] = struct.pack("<I", 2) * (len(tables) // 4 - 16)
    begun = time.process_time()
    t.ok(elf.symbol(bytes(tables), "kalloc") is None and time.process_time() - begun < 30,
         "65535 tables of symbols are not all read")


def ill(t):
    """Kernels that mean ill, whose lines are in handins.py."""
    path = t.folder / "ill"
    for name, (plan, status) in handins.ILL.items():
        path.mkdir()
        (path / "kernel").write_bytes(pathlib.Path(handins.build(plan)).read_bytes())
        if name == "disk":
            (path / "fs.img").write_bytes(bytes(512 * 1000))
        told = t.becomes(f"a kernel of the kind {name}", path, status, "")
        if name == "liar":
            t.ok(any("PASSED" in line for line in told.log) and told.points == 0,
                 "what passes all tests and leaks has no points", told)
        shutil.rmtree(path)


def caged(t, script, bounds):
    """How a shell ends there, and what it printed."""
    box = t.folder / "box"
    box.mkdir(exist_ok=True)
    run = subprocess.run(cage.caged(["/bin/sh", "-c", script], bounds, box, (t.folder / "lab.toml",)),
                         cwd=box, env=cage.environment(box), capture_output=True, text=True,
                         check=False)
    return run.returncode, run.stdout + run.stderr


def bounds(t):
    usual = cage.Bounds(256 * MEGABYTE, MEGABYTE, 60)
    status, _ = caged(t, "head -c 2000000 /dev/zero >big; [ $(stat -c %s big) -le 1048576 ] && exit 7",
                      usual)
    t.equal(status, 7, "cage: a file has a bound")
    code = f"x = bytearray({300 * MEGABYTE})"
    t.ok("MemoryError" in caged(t, f"/usr/bin/python3 -c '{code}'", usual)[1], "cage: so has memory")
    status, _ = caged(t, "while :; do :; done", cage.Bounds(256 * MEGABYTE, MEGABYTE, 1))
    t.ok(abs(status) % 128 in (signal.SIGXCPU, signal.SIGKILL), "cage: so has a CPU's time", status)
    status, said = caged(t, "grep NoNewPrivs /proc/self/status", usual)
    t.ok(said.split() == ["NoNewPrivs:", "1"], "cage: no program gives rights", said)
    if not cage.has_walls():
        for name in ("nothing else is written", "nothing of the host is read", "there is no network"):
            t.skip(f"cage: {name}", "no bubblewrap here")
        return
    _, said = caged(t, f"echo forged >{t.folder}/lab.toml || echo forged >{t.folder}/result", usual)
    t.ok((t.folder / "lab.toml").read_text() == LAB and not (t.folder / "result").exists(),
         "cage: nothing else is written", said)
    status, said = caged(t, "cat /etc/passwd || ls /root /home /tmp/*", usual)
    t.ok(status and "root:" not in said, "cage: nothing of the host is read", said)
    t.equal(re.findall(r"^ *(\w+):", caged(t, "cat /proc/net/dev", usual)[1], re.M), ["lo"],
            "cage: there is no network")


def machines(place):
    """The processes of QEMU whose folder is in PLACE."""
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if ((folder / "comm").read_text().startswith("qemu-system") and
                    os.readlink(folder / "cwd").startswith(str(place))):
                yield folder


def machine(t, path):
    """Where QEMU runs, and that it ends with us."""
    for name in ("in", "box2"):
        (t.folder / name).mkdir()
    for name in ("kernel", "boot"):
        (t.folder / "in" / name).write_bytes(t.kernel)
    m = guest.Guest(t.lab, t.folder / "in", t.folder / "box2")
    try:
        (qemu,) = machines(t.folder)
        status = (qemu / "status").read_text()
        words = (qemu / "cmdline").read_text().split("\0")
        t.ok("\nSeccomp:\t2\n" in status, "machine: system calls are filtered", status)
        t.ok(not {"-net", "-nic", "-netdev"} & set(words) and "-nodefaults" in words,
             "machine: it has no network card", words)
        t.ok("spawn=deny" in words[words.index("-sandbox") + 1], "machine: it starts no program", words)
        limits = (qemu / "limits").read_text()
        t.ok(not re.search(r"^Max (cpu time|file size|address space) +unlimited", limits, re.M),
             "machine: it has bounds", limits)
        given = [os.readlink(f) for f in (qemu / "fd").iterdir() if f.is_symlink()]
        t.ok(not [f for f in given if f.startswith("/") and not f.startswith(("/dev/null", str(t.folder)))],
             "machine: no other file is open", given)
    finally:
        m.end()
    orphan(t, path)
    os.environ["PATH"], path = str(t.folder), os.environ["PATH"]
    for name in ("setpriv", "prlimit"):
        (t.folder / name).symlink_to(shutil.which(name, path=path))
    told = t.grade(t.folder / "folder")
    os.environ["PATH"] = path
    t.ok(told.status == result.ERROR, "machine: where there is no QEMU nobody is to blame", told)


def becomes(t, number):
    """Until so many run, or a minute has passed; Return: so it is."""
    for _ in range(600):
        if len(list(machines(t.folder))) == number:
            return True
        time.sleep(0.1)
    return False


def orphan(t, path):
    """The grader is killed; what it has started goes, too."""
    (path / "kernel").write_bytes(pathlib.Path(handins.build("-DBUG=BUG_NEVER")).read_bytes())
    # The one before may still be on its way out.
    alone = becomes(t, 0)
    with subprocess.Popen([look.tool(), "grade", str(t.folder / "lab.toml"), str(path)],
                          stdout=subprocess.DEVNULL,
                          env={**os.environ, "TMPDIR": str(t.folder)}) as grader:
        there = alone and becomes(t, 1)
        grader.kill()
    t.ok(there and becomes(t, 0), "machine: it ends with the grader")
    for left in machines(t.folder):
        os.kill(int(left.name), signal.SIGKILL)


def main():
    os.environ["XV6VM"] = os.path.abspath(sys.argv[1])
    seed = int(os.environ.get("SEED") or int.from_bytes(os.urandom(4), "little"))
    print(f"# seed {seed}")
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        t = Trial(folder)
        archives(t, chance)
        path = folders(t)
        ill(t)
        bounds(t)
        kernels(t, path, chance)
        machine(t, path)
    return t.done()


if __name__ == "__main__":
    sys.exit(main())
