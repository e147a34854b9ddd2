# SPDX-License-Identifier: GPL-2.0-only
"""The prompt, on a terminal: what is typed and what is seen."""

import errno
import os
import pty
import random
import re
import select
import shutil
import signal
import tempfile
import time

# Without an end of it, what is waited for does not come.
HANG, TRIES = 300, 120
# (A terminal as slow as a VT100 gets NULs to pass the time.)
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][AB0]|\x1b[=>]|[\r\x07\x00]")


class Terminal:
    """A session; raw is all that was printed so far, seen is that without escapes."""

    def __init__(self, tool, home, *args, **more):
        # libedit keeps the name of a function that it was given.
        known = os.path.join(home, "known-leaks")
        with open(known, "w", encoding="ascii") as leaks:
            leaks.write("leak:wcsdup\n")
        environment = {"HOME": home, "TERM": "vt100", "PATH": os.environ["PATH"],
                       "LSAN_OPTIONS": f"suppressions={known}:print_suppressions=0", **more}
        self.pid, self.fd = pty.fork()
        if not self.pid:
            os.chdir(home)
            os.execve(tool.path, [tool.path, *args], environment)
        self.seen = self.raw = ""

    def read(self, wait):
        if not select.select([self.fd], [], [], wait)[0]:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            data = b""
        self.raw += data.decode("utf-8", "backslashreplace")
        self.seen += ESCAPES.sub("", data.decode("utf-8", "backslashreplace"))
        return bool(data)

    def until(self, text, since=0):
        """What was printed since, once that is there."""
        end = time.monotonic() + HANG
        while text not in self.seen[since:] and time.monotonic() < end:
            if not self.read(1) and select.select([self.fd], [], [], 0)[0]:
                break
        return self.seen[since:]

    def type(self, keys, text):
        """Types, and waits for what comes of it."""
        since = len(self.seen)
        os.write(self.fd, keys.encode() if isinstance(keys, str) else keys)
        return self.until(text, since)

    def insist(self, keys, text):
        """Keys that come while nothing is edited are lost: once more, until there is that text."""
        since = len(self.seen)
        for _ in range(TRIES):
            os.write(self.fd, keys)
            while self.read(1):
                pass
            if text in self.seen[since:]:
                return self.until(text, since)
        return ""

    def interrupt(self):
        """Ctrl-C, and the prompt behind it."""
        since = len(self.seen)
        return self.until("\nxv6vm> ", since) if self.insist(b"\x03", "^C\n") else ""

    def end(self, keys=b"\x15\x04", tries=TRIES):
        """
        What it ends with (Ctrl-U, for the line to be empty). Keys that come while nothing is edited are lost, so once more;
        who never ends has the terminal taken away.
        """
        for _ in range(tries):
            try:
                os.write(self.fd, keys)
            except OSError:
                break
            while self.read(1):
                pass
            if os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG):
                break
        os.close(self.fd)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def session(tap, tool, home):
    t = Terminal(tool, home)
    tap.ok("simulated machine. It stays" in t.until("xv6vm> "), "prompt: says where it is", t.seen)
    tap.ok("initcode" in t.type("ps\r", "\nxv6vm> "), "prompt: ps", t.seen)
    tap.ok("pid " in t.type("fork 1\r", "\nxv6vm> "), "prompt: fork 1", t.seen)
    tap.ok("did you mean proc" in t.type("poc ls\r", "\nxv6vm> "), "prompt: did you mean", t.seen)
    tap.ok("undone: fork 1" in t.type("undo\r", "\nxv6vm> "), "prompt: undo", t.seen)
    tap.ok("no process" in t.type("proc show 2\r", "\nxv6vm> "), "prompt: it is undone", t.seen)
    tap.ok("nothing to undo" in t.type("undo\r", "\nxv6vm> "), "prompt: nothing to undo", t.seen)
    tap.ok("done again: fork 1" in t.type("redo\r", "\nxv6vm> "), "prompt: redo", t.seen)
    tap.ok("0x80000000" in t.type("pt walk ker\t 0x80000000\r", "\nxv6vm> "), "prompt: the kernel is completed", t.seen)
    tap.ok("2 processes" in t.type("proc show initc\t\r", "\nxv6vm> "), "prompt: so is a process", t.seen)
    tap.ok("- is no file here" in t.type("machine load -\r", "\nxv6vm> "), "prompt: what is typed is no file", t.seen)
    tap.ok("after" in t.type("kmem kal\t\r", "\nxv6vm> "), "prompt: a command is completed", t.seen)
    tap.ok("create" in t.type("proc \t", "\nxv6vm> proc "), "prompt: commands are listed", t.seen)
    tap.ok("^C" in t.interrupt(), "prompt: Ctrl-C takes the line back", t.seen)
    tap.ok("after" in t.type("\x1b[A\r", "\nxv6vm> "), "prompt: history", t.seen)
    tap.ok("not closed" in t.type("kmem 'x\r", "\nxv6vm> "), "prompt: an open quote", t.seen)
    other = Terminal(tool, home)
    other.until("xv6vm> ")
    tap.ok("another xv6vm has it open" in other.seen and other.end() == 1,
           "prompt: a machine is for one at a time", other.seen)
    tap.equal(t.end(b"quit\r"), 0, "prompt: quit")


def stays(tap, tool, home):
    t = Terminal(tool, home)
    t.until("xv6vm> ")
    tap.ok("pid" in t.type("proc show 2\r", "\nxv6vm> "), "prompt: what was done is there", t.seen)
    tap.ok("not closed" in t.type("\x1b[A" * 3 + "\r", "\nxv6vm> "), "prompt: so is what was typed", t.seen)
    tap.equal(t.end(), 0, "prompt: Ctrl-D")
    t = Terminal(tool, home, "-d", "sim:mem=8M")
    t.until("xv6vm> ")
    tap.ok("0x00800000" in t.type("info\r", "\nxv6vm> "), "prompt: on another machine", t.seen)
    t.end()


def back_to_the_start(tap, tool, home, rng):
    """Everything undone is the machine of the start, and redone that of the end."""
    t = Terminal(tool, home, "-d", "sim:mem=8M")
    t.until("xv6vm> ")
    words = ["fork 1", "sbrk 2 8192", "kalloc", "fork 2", "proc exit 3", "cpu switch 0 1",
             "cpu access 0", "sbrk 1 4096", "pt map 1 0x700000 --new"]
    t.type("snapshot save a.xv6m\r", "\nxv6vm> ")
    for _ in range(30):
        t.type(rng.choice(words) + "\r", "\nxv6vm> ")
    t.type("snapshot save b.xv6m\r", "\nxv6vm> ")
    steps = 0
    while "undone" in t.type("undo\r", "\nxv6vm> "):
        steps += 1
    t.type("snapshot save c.xv6m\r", "\nxv6vm> ")
    while "done again" in t.type("redo\r", "\nxv6vm> "):
        pass
    t.type("snapshot save d.xv6m\r", "\nxv6vm> ")
    t.end()
    a, b, c, d = (open(os.path.join(home, n + ".xv6m"), "rb").read() for n in "abcd")
    tap.ok(steps > 5 and a == c and b == d and a != b, "prompt: undo and redo, to the byte", steps)


def noise(tap, tool, home, rng):
    """Whatever is typed, it ends as it is told to, or with its terminal; never by a crash."""
    bad = []
    for _ in range(5):
        t = Terminal(tool, home, "-d", "sim:mem=8M")
        t.until("xv6vm> ")
        for _ in range(8):
            # Not what would stop or end it.
            keys = bytes(k for k in rng.randbytes(250) if k not in b"\x04\x1a\x1c\x13\x0f\x16")
            os.write(t.fd, keys)
            while t.read(0.05):
                pass
        # (It may still wait for the rest of a key that has several bytes.)
        if t.end(b"\x03\r\rquit\r\x04\x04", 5) not in (0, -signal.SIGHUP):
            bad.append(t.seen[-400:])
    tap.equal(bad, [], "prompt: 10,000 random keys")


WORDS = ["ps", "fork 1", "fork 2", "sbrk 2 8192", "kalloc", "kfree 0x7f0000", "exit 3", "undo", "redo", "info",
         "proc \t", "kmem f\t", "pt walk 1 \t", "map 1 0x700000 --n\t", "switch 0 2", "access 0 0x10", "view", "check",
         "poc ls", "'open", "\x1b[A", "\x1b[A\x1b[A", "\x01\x0b", "help", "help guard page", "snapshot save s.xv6m",
         "snapshot restore s.xv6m", "diff s.xv6m", "machine boot", "machine load /dev/null", "batch -", "\x0c", ""]


def sessions(tap, tool, home, rng):
    """Whatever is said, and undone, each of them ends as it is told to."""
    count, bad = int(os.environ.get("SESSIONS", "") or 10), []
    for _ in range(count):
        t = Terminal(tool, home, "-d", f"sim:mem={rng.choice((2, 4, 8))}M,ncpu={rng.choice((1, 2))}")
        t.until("xv6vm> ")
        said = rng.choices(WORDS, k=rng.randrange(4, 16))
        for words in said:
            os.write(t.fd, words.encode() + (b"\x04" if words == "batch -" else b"") + b"\r")
            while t.read(0.02):
                pass
        status = t.end(b"\x15\x04quit\r")
        if status not in (0, -signal.SIGHUP):
            bad.append((status, said, t.seen[-300:]))
    tap.equal(bad, [], f"prompt: {count} random sessions")


def run(tap, tool):
    seed = int(os.environ.get("SEED", "") or random.randrange(1 << 32))
    print(f"# prompt: seed {seed}")
    rng, home = random.Random(seed), tempfile.mkdtemp()
    try:
        session(tap, tool, home)
        stays(tap, tool, home)
        back_to_the_start(tap, tool, home, rng)
        noise(tap, tool, home, rng)
        sessions(tap, tool, home, rng)
    finally:
        shutil.rmtree(home)
