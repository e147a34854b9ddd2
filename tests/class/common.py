# SPDX-License-Identifier: GPL-2.0-only
"""What the tests of a class share: hand-ins, results without their seconds, who is still alive."""

import json
import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOL = ROOT / "userspace/build/xv6vm"
sys.path[:0] = [str(ROOT / part) for part in ("tests/tool", "tests/minikernel", "userspace/grade")]

import handins  # noqa: E402

# In every class; a large one has more of each kind.
FEW = ["right", "right", "right", "untouched", "always", "kept", "liar", "reset", "loop", "flood", "garbage",
       "link", "outside"]


def make_class(folder, count, seed):
    """The lab, with few seconds for those that hang, and hand-ins. Return: the lab, and what is expected of each."""
    text = (ROOT / "userspace/labs/cow/lab.toml").read_text(encoding="utf-8")
    lab = folder / "lab.toml"
    lab.write_text(re.sub(r"(?m)^seconds = \d+$", "seconds = 3", text), encoding="utf-8")
    if count > len(FEW):
        return lab, handins.make(str(folder), "cow", count, seed)
    known = handins.variants("cow")
    expected = {}
    (folder / "class").mkdir()
    for number, variant in enumerate(FEW[:count], 1):
        plan, status, fails = known[variant]
        form = (handins.as_folder, handins.as_tar, handins.as_zip)[(number + seed) % 3]
        handins.hand_in(str(folder / "class"), f"s{number:03}", variant, plan, form)
        expected[f"s{number:03}"] = {"variant": variant, "status": status, "fails": fails}
    return lab, expected


def results(folder):
    """What each says, without what differs each time; and what is no whole result."""
    found = {}
    for path in pathlib.Path(folder).glob("*.json"):
        try:
            found[path.stem] = {k: v for k, v in json.loads(path.read_text(encoding="utf-8")).items() if k != "seconds"}
        except ValueError as why:
            found[path.stem] = str(why)
    return found


def times(folder):
    return {p.stem: p.stat().st_mtime_ns for p in pathlib.Path(folder).glob("*.json")}


def alive(word):
    """Commands, with this in one of their words, that have not ended."""
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes()
        except OSError:
            continue
        if os.fsencode(word) in words and int(path.parent.name) != os.getpid():
            found.append(words.replace(b"\0", b" ").decode(errors="replace"))
    return found


def until(true, seconds=600):
    """Return: whether it became so. That long takes what never does."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def environment(tmp, **more):
    tmp.mkdir(exist_ok=True)
    return {**os.environ, "TMPDIR": str(tmp), **more}


def grade(lab, *words, tmp, **more):
    return subprocess.run([TOOL, "grade", lab, *words], env=environment(tmp), capture_output=True, text=True,
                          check=False, **more)
