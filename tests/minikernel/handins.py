#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Hand-ins for the labs of userspace/labs: the small kernel of this folder, right, wrong and hostile.

    handins.py OUT [--lab LAB] [--count N] [--seed S]

OUT/class/ has a submission each, a folder or an archive, and OUT/expected.json what has to come
of each: {its name: {"variant", "status", "fails": [the checks that get no points]}}; "fails" is
null where the status says all. Without --count each variant is there once, by its own name.
"""

import argparse
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

# lab: its solution's switches, and {mistake: (switches, the checks that see it)}. A mistake's
# switches stand for all that it is built with.
LABS = {
    "null": ("-DNULLGUARD=1", {
        "untouched": ("", ["page0", "read", "asked"]),
        "kernel-page": ("-DNULLGUARD=1 -DBUG=BUG_NULL_KERNEL", ["page0"]),
        "panic-in-call": ("-DNULLGUARD=1 -DBUG=BUG_NULL_CALL", ["asked"]),
        "no-guard": ("-DNULLGUARD=1 -DBUG=BUG_NO_GUARD", ["guard", "below"]),
        "kill-leaks": ("-DNULLGUARD=1 -DBUG=BUG_KILL_LEAK", ["freed"]),
    }),
    "lazy": ("-DLAZY=1", {
        "untouched": ("", ["grown", "touched"]),
        "eager": ("-DLAZY=1 -DBUG=BUG_LAZY_EAGER", ["touched"]),
        "dirty": ("-DLAZY=1 -DBUG=BUG_LAZY_DIRTY", ["sound"]),
        "call": ("-DLAZY=1 -DBUG=BUG_LAZY_CALL", ["read"]),
        "fork": ("-DLAZY=1 -DBUG=BUG_LAZY_FORK", ["forked"]),
        "above": ("-DLAZY=1 -DBUG=BUG_LAZY_ABOVE", ["above"]),
        "shrink": ("-DLAZY=1 -DBUG=BUG_LAZY_SHRINK", ["shrunk"]),
    }),
    "cow": ("-DCOW=1", {
        "untouched": ("", ["forked"]),
        "shared-writable": ("-DBUG=BUG_FORK_SHARES", ["forked"]),
        "parent-writes": ("-DCOW=1 -DBUG=BUG_COW_PARENT_W", ["sound"]),
        "child-writes": ("-DCOW=1 -DBUG=BUG_COW_CHILD_W", ["sound"]),
        "not-counted": ("-DCOW=1 -DBUG=BUG_COW_NO_COUNT", ["sound"]),
        "counted-twice": ("-DCOW=1 -DBUG=BUG_COW_HIGH", ["sound"]),
        "kept": ("-DCOW=1 -DBUG=BUG_COW_NO_DROP", ["freed"]),
        "freed-at-once": ("-DCOW=1 -DBUG=BUG_COW_FREE", ["sound"]),
        "call": ("-DCOW=1 -DBUG=BUG_COW_CALL", ["read"]),
        "always": ("-DCOW=1 -DBUG=BUG_COW_ALWAYS", ["alone"]),
    }),
    "shared": ("-DSHARED=1", {
        "untouched": ("", ["both"]),
        "own": ("-DSHARED=1 -DBUG=BUG_SHM_OWN", ["both"]),
        "freed": ("-DSHARED=1 -DBUG=BUG_SHM_FREED", ["left"]),
        "leaked": ("-DSHARED=1 -DBUG=BUG_SHM_LEAK", ["freed"]),
        "not-inherited": ("-DSHARED=1 -DBUG=BUG_SHM_FORK", ["inherited"]),
        "read-only": ("-DSHARED=1 -DBUG=BUG_SHM_READ", ["both"]),
    }),
    "freepages": ("-DFREEPAGES=1", {
        "untouched": ("", ["started", "grown", "shrunk"]),
        "bytes": ("-DFREEPAGES=1 -DBUG=BUG_FREE_BYTES", ["started", "grown", "shrunk"]),
        "once": ("-DFREEPAGES=1 -DBUG=BUG_FREE_ONCE", ["grown"]),
        "one-less": ("-DFREEPAGES=1 -DBUG=BUG_FREE_LESS", ["started", "grown", "shrunk"]),
        "takes": ("-DFREEPAGES=1 -DBUG=BUG_FREE_LEAK", ["freed"]),
    }),
    "translate": ("-DTRANSLATE=1", {
        "untouched": ("", ["mapped"]),
        "no-offset": ("-DTRANSLATE=1 -DBUG=BUG_TR_OFFSET", ["mapped"]),
        "kernel": ("-DTRANSLATE=1 -DBUG=BUG_TR_KERNEL", ["mapped"]),
        "no-user": ("-DTRANSLATE=1 -DBUG=BUG_TR_USER", ["refused"]),
        "allocates": ("-DTRANSLATE=1 -DBUG=BUG_TR_ALLOC", ["asks"]),
        "kpgdir": ("-DTRANSLATE=1 -DBUG=BUG_TR_KPGDIR", ["mapped"]),
    }),
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
    """The kernel of these switches; compiled once."""
    name = "-".join(word[2:].replace("BUG=BUG_", "").lower() for word in plan.split()) or "plain"
    folder = os.path.join(KERNELS, name.replace("=1", ""))
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
    right, wrong = LABS[lab]
    found = {"right": (right, "graded", [])}
    found.update({name: (plan, "graded", fails) for name, (plan, fails) in wrong.items()})
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


def make(out, lab, count=0, seed=0):
    """Return: what is expected of each."""
    folder = os.path.join(out, "class")
    os.makedirs(folder)
    known = variants(lab)
    chance = random.Random(seed)
    names = list(known)
    if count:
        # Each at least once; half of the others are right, and few mean ill.
        weights = [len(names) if n == "right" else 2 if known[n][2] else 1 for n in names]
        names += chance.choices(names, weights, k=max(0, count - len(names)))
        chance.shuffle(names)
        names = names[:count]
    expected = {}
    for number, variant in enumerate(names, 1):
        plan, status, fails = known[variant]
        name = f"s{number:03}" if count else variant
        form = chance.choice([as_folder, as_tar, as_zip]) if count and variant != "disk" \
            else as_folder
        hand_in(folder, name, variant, plan, form)
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
