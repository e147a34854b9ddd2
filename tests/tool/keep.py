# SPDX-License-Identifier: GPL-2.0-only
"""FILE.xv6m: the same answers as sim, what was done is done, and nothing is half-written."""

import base64
import os
import shutil
import signal
import subprocess
import tempfile

import damage
import golden
import images
from tap import Tool


def same_as_sim(tap, tool, folder):
    for name, text, machine in golden.batches(tool.folder):
        kept = os.path.join(folder, "m.xv6m")
        tool.run("snapshot", "save", kept, machine=machine)
        sim = tool.run("batch", "--keep-going", name, machine=machine, merge=True)
        file = tool.raw("-d", kept, "batch", "--keep-going", name, merge=True)
        tap.equal(file.out, sim.out, f"{name}: a machine in a file prints the same")


def stays(tap, tool, folder):
    kept = os.path.join(folder, "s.xv6m")
    tap.equal(tool.raw("-d", kept, "proc", "ls").status, 1, "keep: a file that is not there")
    tool.run("snapshot", "save", kept)
    was = open(kept, "rb").read()
    tool.raw("-d", kept, "proc", "ls")
    tap.equal(open(kept, "rb").read(), was, "keep: a question writes nothing")
    tap.equal(tool.raw("-d", kept, "proc", "create", "--name", "one").status, 0, "keep: a change")
    result = tool.raw("-d", kept, "proc", "ls")
    tap.ok(" one " in result.out, "keep: is there in the next command", result)
    os.chmod(kept, 0o640)
    tool.raw("-d", kept, "kalloc")
    tap.equal(os.stat(kept).st_mode & 0o777, 0o640, "keep: the file's rights stay")
    tap.equal(sorted(os.listdir(folder)), ["m.xv6m", "s.xv6m"], "keep: no other file is left")


def refused(tap, tool, folder):
    path = os.path.join(folder, "bad.xv6m")
    for what, data in (("empty", b""), ("text", b"hello\n" * 100), ("head", b"xv6m\r\n\x1a\n" + b"\1" * 12)):
        open(path, "wb").write(data)
        result = tool.raw("-d", path, "info")
        tap.ok(result.status == 1 and result.err.count("\n") == 1 and path in result.err,
               f"keep: refused in a line: {what}", result)
    os.remove(path)
    os.mkfifo(path)
    tap.equal(tool.raw("-d", path, "info").status, 1, "keep: a FIFO is refused, not waited for")
    os.remove(path)
    result = tool.run("snapshot", "save", "/nonexistent/x.xv6m")
    tap.ok(result.status == 1 and "cannot write" in result.err, "keep: saved nowhere", result)


def exported(tap, tool, folder):
    """A page is its template, with what a saved machine is between two marks."""
    html, saved, page = (os.path.join(folder, name) for name in ("p.html", "p.xv6m", "t.html"))
    begin, end = '<script type="text/plain" id="state">', "</script>"
    for size in (0, 1):
        open(page, "w", encoding="ascii").write(f"a{begin}{'old' * size}{end}z{end}")
        tool.run("batch", "-", stdin=f"fork 1\nsnapshot save {saved}\nexport --html {html} --template {page}\n")
        want = base64.b64encode(open(saved, "rb").read()).decode()
        tap.equal(open(html, encoding="ascii").read(), f"a{begin}{want}{end}z{end}",
                  "export: the machine as it would be saved, in place of any that was there")
    open(page, "w", encoding="ascii").write("a" + begin)
    # Beside this one there is no page.
    alone = Tool(shutil.copy(tool.path, folder), tool.folder)
    for words, why in (([], "--html FILE or --svg FILE is wanted"), (["--html", html], "the page is not there"),
                       (["--html", html, "--template", page], "is no page of xv6vm's"),
                       (["--html", html, "--template", folder + "/none"], "cannot open")):
        result = alone.run("export", *words)
        tap.ok(result.status and result.err.count("\n") == 1 and why in result.err, f"export: {why}", result)


def killed(tap, tool, folder):
    """Killed before and behind each call that brings it to the disk, the file is one of the two machines."""
    kept, was, wrong, seen = os.path.join(folder, "k.xv6m"), None, [], set()
    fatal = os.path.join(os.path.dirname(tool.path), "fatal.so")
    if not os.path.exists(fatal):
        tap.ok(True, "keep: kill -9 # SKIP a program that is linked statically loads nothing before it")
        return
    tool.run("snapshot", "save", kept, machine="mem=4M")
    old = open(kept, "rb").read()
    tool.raw("-d", kept, "proc", "fork", "1")
    new, calls, ended = open(kept, "rb").read(), 0, False
    while not ended and calls < 100:
        calls += 1
        for number in (calls, calls + 1000):
            with open(kept, "wb") as file:
                file.write(old)
            # (ASan wants to be the first that is loaded.)
            run = subprocess.run([tool.path, "-d", kept, "proc", "fork", "1"], check=False,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                 env=dict(os.environ, LD_PRELOAD=fatal, FATAL=str(number),
                                          ASAN_OPTIONS="verify_asan_link_order=0:detect_leaks=0"))
            ended = run.returncode == 0
            was = open(kept, "rb").read()
            seen.add(was == new)
            if was not in (old, new) or run.returncode not in (0, -signal.SIGKILL):
                wrong.append(f"call {number}: {run.returncode}, {len(was)} bytes")
    tap.equal(wrong, [], f"keep: kill -9 at each of {calls - 1} calls leaves one of two whole machines")
    tap.ok(calls > 6 and seen == {False, True} and was == new, "keep: the first of them, then the second", calls)


def images_stay(tap, tool):
    """What is known of a loaded image, from command to command. xv6's init was initcode first."""
    with tempfile.TemporaryDirectory() as path:
        folder = images.Folder(tool, path)
        data, broken = bytearray(folder.good), bytearray(folder.good)
        at = data.index(b"init\0\0\0\0") + 5
        data[at:at + 3] = b"ode"
        damage.word(damage.TABLE_SH + 12, 0x3d7007)(broken)
        tool.raw("-d", "sim:mem=4M", "snapshot", "save", folder.at("kept.xv6m"))

        def does(*words):
            return tool.raw("-d", folder.at("kept.xv6m"), *words)

        def load(data):
            return does("machine", "load", folder.write("case.img", data),
                        "--xv6-kernel", folder.at("tiny.elf")).status

        first = load(broken), does("proc", "fork", "init")
        then = load(data), does("proc", "fork", "init"), does("pt", "dump", "1", "--user")
        tap.ok(first[0] == 1 and "open for questions only" in first[1].err and not then[0] and
               not then[1].status and "guard page" in then[2].out,
               "keep: an image that is explained, until another is loaded", (first, then))


def run(tap, tool):
    folder = tempfile.mkdtemp()
    try:
        same_as_sim(tap, tool, folder)
        stays(tap, tool, folder)
        refused(tap, tool, folder)
        exported(tap, tool, folder)
        killed(tap, tool, folder)
        images_stay(tap, tool)
    finally:
        shutil.rmtree(folder)
