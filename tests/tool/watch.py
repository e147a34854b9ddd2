# SPDX-License-Identifier: GPL-2.0-only
"""watch, and what a terminal is told of long work."""

import os
import re
import select
import subprocess
import tempfile
import time

from prompt import HANG, Terminal


def refused(tap, tool, folder):
    tool.run("snapshot", "save", os.path.join(folder, "w.xv6m"))
    for words, says in ((["-d", "sim", "watch", "ps"], "nobody else changes"),
                        (["-d", "w.xv6m", "watch", "kalloc"], "only a question"),
                        (["-d", "w.xv6m", "watch", "-n", "0", "ps"], "is not 0.1 to 86400"),
                        (["-d", "w.xv6m", "watch", "poc", "ls"], "did you mean proc"),
                        (["-d", "w.xv6m", "watch"], "too few")):
        result = tool.raw(*(os.path.join(folder, w) if w == "w.xv6m" else w for w in words))
        tap.ok(result.status == 2 and says in result.out + result.err, f"watch: {says}", result)


def follows(tap, tool, folder):
    """A file that others change is read again; Ctrl-C ends it, and nothing is left behind."""
    kept = os.path.join(folder, "w.xv6m")
    t = Terminal(tool, folder, "-d", kept, "watch", "-n", "0.1", "ps")
    tap.ok("Every 0.1 s: watch -n 0.1 ps" in t.until("initcode"), "watch: asks", t.seen)
    # (Who changes it waits a moment for who looks at it, but not for long.)
    tries = (tool.raw("-d", kept, "proc", "create", "--name", "later").status for _ in range(60))
    tap.ok(0 in tries, "watch: others may change it", t.seen)
    tap.ok("later" in t.until("later"), "watch: asks again", t.seen[-500:])
    tap.equal(t.end(b"\x03"), 0, "watch: Ctrl-C ends it")


def progress(tap, tool, folder):
    """What takes a second says so on a terminal, and takes it back."""
    began = time.monotonic()
    t = Terminal(tool, folder, "-d", "sim:mem=2016M", "check")
    seen = t.until("violations")
    t.end()
    quick = "" if "check: 1 s" in seen or time.monotonic() - began > 2 else " # SKIP it took no second"
    tap.ok(quick or re.search(r"check: 1 s.*\x1b\[KI1  ok", t.raw, re.S), f"progress: on a terminal{quick}", t.raw)
    # Who waits for a pipe to be read knows how far it has come.
    ours, theirs = os.openpty()
    with subprocess.Popen([tool.path, "-d", "sim:mem=16M", "machine", "save", "-"], stdout=subprocess.PIPE,
                          stderr=theirs) as saves:
        seen = b""
        while b"%" not in seen and len(seen) < 4096 and select.select([ours], [], [], HANG)[0]:
            seen += os.read(ours, 4096)
        saves.stdout.read()
    tap.ok(re.search(rb"machine save: \d+ s, \d+ %", seen), "progress: how much is done", seen)
    result = tool.raw("-d", "sim:mem=512M", "check")
    tap.equal(result.err, "", "progress: silent elsewhere")


def run(tap, tool):
    with tempfile.TemporaryDirectory() as folder:
        for part in (refused, follows, progress):
            part(tap, tool, folder)
