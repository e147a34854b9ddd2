# SPDX-License-Identifier: GPL-2.0-only
"""The map, on terminals of tmux, on one that is resized under random keys, and drawn.

Screens are compared with golden/map/, one file a session: three sizes, and what keys show.
"""

import fcntl
import os
import random
import shutil
import struct
import subprocess
import tempfile
import termios
import time
import xml.dom.minidom

import golden
import prompt

SIZES = ("80x24", "60x20", "200x60")
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden", "map")
# Keys of which each shows a screen; what is in () is typed.
TOUR = ["Tab", "Down", "f", "+", "+", "o", "o", "x", "Down", "q", "w", "q", "l", "Down", "f", "x", "f",
        "q", "n", "(g0x80100000)", "?", "q", "r", "[", "[", "]", "]", "(e20)", "[", "r", ".", "(e0)", "y"]

# name: machine, TERM, other words of the environment, arguments, sizes, keys
SESSIONS = {
    "sim-16M": ("sim:mem=16M", "vt100", {}, [], SIZES, []),
    "sim-224M": ("sim:mem=224M", "screen", {}, ["1", "0"], SIZES, []),
    "sim-2016M": ("sim:mem=2016M,nojunk", "screen-256color", {}, [], SIZES, []),
    "snapshot": ("lived.xv6m", "screen-256color", {}, ["2"], SIZES, TOUR),
    "snapshot-few": ("lived.xv6m", "screen", {}, ["2"], SIZES[:1], []),
    "snapshot-mono": ("lived.xv6m", "screen-256color", {"NO_COLOR": "1"}, ["2"], SIZES[:1], []),
    "image": ("image.xv6m", "vt100", {}, ["--xv6-kernel", "tiny.elf"], SIZES, ["n", "w"]),
}


class Tmux:
    """One session of a server of its own."""

    def __init__(self, socket, folder, environment, command):
        self.socket = socket
        line = " ".join(f"{k}={v}" for k, v in environment.items())
        self.do("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", "-c", folder,
                f"env {line} {command}; read line")

    def do(self, *words):
        return subprocess.run(["tmux", "-S", self.socket, *words], capture_output=True, text=True,
                              check=True, env={**os.environ, "LC_ALL": "C.UTF-8"}).stdout

    def type(self, key):
        if key.startswith("("):
            self.do("send-keys", "-l", key[1:-1])
            key = "Enter"
        self.do("send-keys", key)

    def screen(self):
        x_y = self.do("display-message", "-p", "cursor #{cursor_x},#{cursor_y}")
        return self.do("capture-pane", "-e", "-p") + x_y

    def until(self, wanted):
        """The screen, once it is as wanted; or as it stays, if that is not known."""
        end = time.monotonic() + (prompt.HANG if wanted is not None else 3)
        got = self.screen()
        while got != wanted and time.monotonic() < end:
            time.sleep(0.05)
            got = self.screen()
        return got


def wanted_of(name):
    """(what it is called, the screen), as they follow each other in a golden file."""
    path = os.path.join(FOLDER, name)
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as source:
        parts = source.read().split("\n== ")
    return [part.partition("\n")[2] for part in parts]


def session(tap, tool, home, name, update):
    machine, term, words, arguments, sizes, keys = SESSIONS[name]
    command = " ".join([tool.path, "-d", os.path.join(home, machine) if machine.endswith("m") else
                        machine, "map", *arguments])
    wanted = [] if update else wanted_of(name)
    # (A server that ends is in the way of the next one.)
    terminal = Tmux(os.path.join(home, name), tool.folder, {"TERM": term, **words}, command)
    got = []
    try:
        for step in [*sizes, *([sizes[0]] if keys else []), *keys]:
            if step in SIZES:
                terminal.do("resize-window", "-x", step.split("x")[0], "-y", step.split("x")[1])
            else:
                terminal.type(step)
            expected = wanted[len(got)] if len(got) < len(wanted) else None
            got.append(terminal.until(expected))
            if expected is not None and got[-1] != expected:
                break
    finally:
        terminal.do("kill-server")
    steps = [*sizes, *([sizes[0]] if keys else []), *keys]
    text = "\n== ".join(f"{step}\n{screen}" for step, screen in zip(steps, got))
    golden.compare(tap, os.path.join("map", name), text, update)


def machines(tool, home):
    for name, machine, text in (
            ("lived", "mem=16M", "proc create --elf hello\nproc sbrk hello 8192\nproc fork hello\n"
             "kmem kalloc\n"),
            ("image", "mem=4M", "machine load tiny.img\n")):
        tool.batch(f"{text}snapshot save {home}/{name}.xv6m\n", machine=machine)


def resize(fd, rng):
    size = struct.pack("HHHH", rng.randrange(1, 70), rng.randrange(1, 220), 0, 0)
    fcntl.ioctl(fd, termios.TIOCSWINSZ, size)


def noise(tap, tool, home, rng):
    """Keys and sizes, at random: it goes on, and ends as it is told to."""
    keys = [b"\t", b"\x1bOA", b"\x1bOB", b"\x1bOC", b"\x1bOD", b"\x1b[5~", b"\x1b[6~", b"\r", b"g0x1000\r",
            b"e9\r", *(bytes([k]) for k in b"npgfwlxo+-r?[].")]
    t = prompt.Terminal(tool, home, "-d", "lived.xv6m", "map")
    t.until("quit")
    for _ in range(200):
        if not rng.randrange(4):
            resize(t.fd, rng)
        key = rng.choice(keys) if rng.randrange(5) else rng.randbytes(3)
        os.write(t.fd, bytes(k for k in key if k not in b"q\x03"))
        while t.read(0.02):
            pass
    tap.equal(t.end(b"\r\x03\x03"), 0, "map: 200 random keys and sizes")


def from_prompt(tap, tool, home):
    t = prompt.Terminal(tool, home, "-d", "sim:mem=8M")
    t.until("xv6vm> ")
    t.type("map\r", "quit")
    tap.ok("xv6vm> " in t.type("q", "xv6vm> ") and "initcode" in t.type("ps\r", "\nxv6vm> "),
           "map: the prompt is there behind it", t.seen[-2000:])
    t.end()


HELLO = "proc create --elf hello\nproc sbrk hello 8192\n"
DRAWINGS = (
    # where it lies, what was done, what is drawn; README.md shows the first two
    ("../../../docs/map", HELLO, ""),
    ("../../../docs/walk", HELLO, "hello 0x6ffc"),
    ("map/space", HELLO, "hello"),
    ("map/granted", HELLO, "hello 0x80100000 --as kernel"),
    ("map/nowhere", HELLO, "hello 0x400000 --write"),
    ("map/many", "".join(f"proc create --name p{n}\n" for n in range(14)) + "proc exit p3\nkmem kalloc\n", ""),
)


def drawings(tap, tool, home, update):
    """What is drawn is what was drawn; names of an image cannot break it."""
    for name, done, words in DRAWINGS:
        path = os.path.join(home, "drawn.svg")
        tool.batch(f"{done}export {words} --svg {path}\n", machine="mem=16M")
        with open(path, encoding="utf-8") as got:
            golden.compare(tap, name + ".svg", got.read(), update)
        xml.dom.minidom.parse(path)
    with open(os.path.join(tool.folder, "tiny.img"), "rb") as image, \
            open(os.path.join(home, "hostile.img"), "wb") as hostile:
        hostile.write(image.read().replace(b"init\0", b"<&\x1b>\0"))
    tool.batch(f"machine load {home}/hostile.img\n"
               f"export 1 0 --svg {home}/hostile.svg --xv6-kernel tiny.elf\n")
    text = xml.dom.minidom.parse(os.path.join(home, "hostile.svg")).toxml()
    tap.ok("&lt;&amp;?&gt; (pid 1)" in text, "map: a hostile name is drawn as letters", text)


def run(tap, tool, update=False):
    seed = int(os.environ.get("SEED", "") or random.randrange(1 << 32))
    print(f"# map: seed {seed}")
    with tempfile.TemporaryDirectory() as home:
        machines(tool, home)
        for name in SESSIONS if shutil.which("tmux") else ():
            session(tap, tool, home, name, update)
        if not shutil.which("tmux"):
            tap.ok(True, "map: screens # SKIP there is no tmux")
        drawings(tap, tool, home, update)
        noise(tap, tool, home, random.Random(seed))
        from_prompt(tap, tool, home)
