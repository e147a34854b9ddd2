#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Hand-ins for the labs of userspace/labs: the small kernel of this folder, right, wrong and hostile.

    handins.py OUT [--lab LAB] [--count N] [--seed S]

OUT/class/ has a submission each, a folder or an archive, and OUT/expected.json what has to come
of each: {its name: {"variant", "status", "fails": [the checks that get no points]}}; "fails" is
null where the status says all. Without --count each variant is there once, by its own name.
"""

import argparse
import dataclasses
import fcntl
import io
import json
import os
import random
import shutil
import subprocess
import tarfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
KERNELS = os.path.join(HERE, "..", "..", "build", "minikernel", "handins")


@dataclasses.dataclass(frozen=True)
class Lab:
    """The switches of its solution; {mistake: Wrong}; the mistake that is tried in haste."""

    right: str
    wrong: dict
    telling: str = "untouched"


@dataclasses.dataclass(frozen=True)
class Wrong:
    """switches are all that it is built with; fails: the checks that get no points for it; says is
    in a line that it gets."""

    switches: str
    fails: list
    status: str = "graded"
    says: str = ""


def planted(right, bug, *fails, status="graded", says=""):
    return Wrong(f"{right} -DBUG=BUG_{bug}".strip(), list(fails), status, says)


NULL, LAZY, COW, SHARED, FREE, TRANSLATE = (
    f"-D{word}=1" for word in ("NULLGUARD", "LAZY", "COW", "SHARED", "FREEPAGES", "TRANSLATE"))

COW_ALL = ["forked", "written", "read", "alone", "counted", "sound", "freed"]

LABS = {
    "null": Lab(NULL, {
        "untouched": Wrong("", ["page0", "guard", "read", "below", "asked", "sound", "freed"]),
        "kernel-page": planted(NULL, "NULL_KERNEL", "page0", "guard", "read", "below", "sound", "freed"),
        "panic-in-call": planted(NULL, "NULL_CALL", "asked", "sound", "freed", status="hangs"),
        "no-guard": planted(NULL, "NO_GUARD", "guard", "sound"),
        "guard-is-stack": planted(NULL, "GUARD_STACK", "page0", "guard", "read", "below", "asked", "sound",
                                  "freed"),
        "kill-leaks": planted(NULL, "KILL_LEAK", "read", "below", "sound", "freed"),
    }),
    "lazy": Lab(LAZY, {
        "untouched": Wrong("", ["grown", "touched", "read", "sound", "shrunk", "above", "freed"]),
        "eager": planted(LAZY, "LAZY_EAGER", "touched", "read"),
        "dirty": planted(LAZY, "LAZY_DIRTY", "sound"),
        "call": planted(LAZY, "LAZY_CALL", "read"),
        "fork": planted(LAZY, "LAZY_FORK", "sound", "shrunk", "above", "freed", status="hangs"),
        "above": planted(LAZY, "LAZY_ABOVE", "above"),
        "shrink": planted(LAZY, "LAZY_SHRINK", "shrunk"),
    }, "eager"),
    "cow": Lab(COW, {
        "untouched": Wrong("", COW_ALL, says="shares 0"),
        "shared-writable": planted("", "FORK_SHARES", *COW_ALL, status="hangs"),
        "parent-writes": planted(COW, "COW_PARENT_W", *COW_ALL, status="hangs",
                                 says="the parent kept its W"),
        "child-writes": planted(COW, "COW_CHILD_W", *COW_ALL, says="the child got W"),
        "not-counted": planted(COW, "COW_NO_COUNT", *COW_ALL, status="hangs"),
        "counted-twice": planted(COW, "COW_HIGH", "alone", "counted", "sound", "freed",
                                 says="too high"),
        "kept": planted(COW, "COW_NO_DROP", "alone", "counted", "sound", "freed", says="too high"),
        "freed-at-once": planted(COW, "COW_FREE", *COW_ALL, status="hangs"),
        "call": planted(COW, "COW_CALL", "read", says="0 pages have another frame"),
        "always": planted(COW, "COW_ALWAYS", "alone"),
    }, "call"),
    "shared": Lab(SHARED, {
        "untouched": Wrong("", ["both", "left", "inherited", "sound", "freed"]),
        "own": planted(SHARED, "SHM_OWN", "both", "left", "inherited", "sound", "freed"),
        "freed": planted(SHARED, "SHM_FREED", "left", "inherited", "sound", "freed", status="hangs"),
        "leaked": planted(SHARED, "SHM_LEAK", "freed"),
        "not-inherited": planted(SHARED, "SHM_FORK", "inherited"),
        "read-only": planted(SHARED, "SHM_READ", "both", "left", "inherited", "sound", "freed"),
    }, "not-inherited"),
    "freepages": Lab(FREE, {
        "untouched": Wrong("", ["started", "grown", "shrunk", "sound", "same"]),
        "bytes": planted(FREE, "FREE_BYTES", "started", "grown", "shrunk", "sound", "same"),
        "once": planted(FREE, "FREE_ONCE", "grown"),
        "one-less": planted(FREE, "FREE_LESS", "started", "grown", "shrunk", "sound", "same"),
        "takes": planted(FREE, "FREE_LEAK", "started", "grown", "shrunk", "sound", "same"),
    }, "once"),
    "translate": Lab(TRANSLATE, {
        "untouched": Wrong("", ["mapped", "refused", "asks", "sound"]),
        "no-offset": planted(TRANSLATE, "TR_OFFSET", "mapped", "refused", "asks", "sound"),
        "kernel": planted(TRANSLATE, "TR_KERNEL", "mapped", "refused", "asks", "sound"),
        "kpgdir": planted(TRANSLATE, "TR_KPGDIR", "mapped", "refused", "asks", "sound"),
        "no-user": planted(TRANSLATE, "TR_USER", "refused"),
        "allocates": planted(TRANSLATE, "TR_ALLOC", "asks"),
    }, "no-user"),
}

# Kernels of those who mean ill, whatever the lab: what becomes of them.
ILL = {
    "panics-at-boot": ("-DNULLGUARD=1 -DBUG=BUG_NULL_FORK", "does not boot"),
    "never": ("-DBUG=BUG_NEVER", "does not boot"),
    "reset": ("-DBUG=BUG_RESET", "does not boot"),
    "loop": ("-DBUG=BUG_LOOP", "hangs"),
    "flood": ("-DBUG=BUG_FLOOD", "too much output"),
    "disk": ("-DBUG=BUG_DISK", "hangs"),
    "liar": ("-DBUG=BUG_LIAR", "graded"),
    "forge": ("-DBUG=BUG_FORGE", "graded"),
}

# What is no kernel at all.
FILES = {
    "empty": "no kernel",
    "garbage": "no kernel",
    "link": "refused",
    "outside": "refused",
    "bomb": "refused",
    "huge": "refused",
}


def build(plan):
    """The kernel of these switches; compiled once, whoever else wants it now."""
    name = "-".join(word[2:].replace("BUG=BUG_", "").lower() for word in plan.split()) or "plain"
    folder = os.path.join(KERNELS, name.replace("=1", ""))
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "lock"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run(["make", "-s", "-C", HERE, f"OUT={folder}", f"PLAN=-DCONSOLE=1 {plan}"],
                       check=True)
    return os.path.join(folder, "kernel")


def as_folder(path, kernel):
    os.mkdir(path)
    shutil.copyfile(kernel, os.path.join(path, "kernel"))


def as_tar(path, kernel):
    with tarfile.open(path + ".tar.gz", "w:gz") as tar:
        tar.add(kernel, "kernel")


def as_zip(path, kernel):
    with zipfile.ZipFile(path + ".zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(kernel, "kernel")


def of_files(path, kind):
    """A submission that holds no kernel, and no good."""
    if kind == "outside":
        with tarfile.open(path + ".tar", "w") as tar:
            member = tarfile.TarInfo("../../kernel")
            member.size = 5
            tar.addfile(member, io.BytesIO(b"owned"))
        return
    if kind == "bomb":
        with zipfile.ZipFile(path + ".zip", "w", zipfile.ZIP_DEFLATED) as archive, \
                archive.open("kernel", "w", force_zip64=True) as file:
            for _ in range(256):
                file.write(bytes(1 << 20))
        return
    os.mkdir(path)
    kernel = os.path.join(path, "kernel")
    if kind == "link":
        os.symlink("/etc/passwd", kernel)
    elif kind == "garbage":
        with open(kernel, "wb") as file:
            file.write(random.Random(1).randbytes(50000))
    elif kind == "huge":
        with open(kernel, "wb") as file:
            file.truncate(1 << 33)


def variants(lab):
    """name: (switches or None for files, status, checks that fail or None)."""
    found = {"right": (LABS[lab].right, "graded", [])}
    found.update({n: (w.switches, w.status, w.fails) for n, w in LABS[lab].wrong.items()})
    found.update({name: (plan, status, None) for name, (plan, status) in ILL.items()})
    found.update({name: (None, status, None) for name, status in FILES.items()})
    return found


def hand_in(folder, name, variant, plan, form):
    path = os.path.join(folder, name)
    if plan is None:
        of_files(path, variant)
    else:
        form(path, build(plan))
        if variant == "disk":
            with open(os.path.join(path, "fs.img"), "wb") as disk:
                disk.truncate(512 * 1000)


def draw(known, count, chance):
    """So many, each kind at least once if they suffice: half are right, and few mean ill."""
    names = list(known)
    weights = [len(names) if n == "right" else 2 if known[n][2] else 1 for n in names]
    names += chance.choices(names, weights, k=max(0, count - len(names)))
    chance.shuffle(names)
    return {f"s{number:03}": name for number, name in enumerate(names[:count], 1)}


def make(out, lab, count=0, seed=0, wanted=None):
    """Those variants that are wanted, or all, or COUNT of them. Return: what is expected."""
    folder = os.path.join(out, "class")
    os.makedirs(folder)
    known = variants(lab)
    chance = random.Random(seed)
    drawn = draw(known, count, chance) if count else {n: n for n in wanted or known}
    expected = {}
    for name, variant in drawn.items():
        plan, status, fails = known[variant]
        forms = [as_folder, as_tar, as_zip] if count and variant != "disk" else [as_folder]
        hand_in(folder, name, variant, plan, chance.choice(forms))
        expected[name] = {"variant": variant, "status": status, "fails": fails}
    with open(os.path.join(out, "expected.json"), "w", encoding="ascii") as file:
        json.dump(expected, file, indent=1)
    return expected


def main():
    words = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    words.add_argument("out")
    words.add_argument("--lab", choices=list(LABS), default="cow")
    words.add_argument("--count", type=int, default=0)
    words.add_argument("--seed", type=int, default=1)
    args = words.parse_args()
    expected = make(args.out, args.lab, args.count, args.seed)
    print(f"{len(expected)} hand-ins for {args.lab}, seed {args.seed}")


if __name__ == "__main__":
    main()
