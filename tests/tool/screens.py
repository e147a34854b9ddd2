# SPDX-License-Identifier: GPL-2.0-only
"""What the prompt looks like, on terminals of three sizes: golden/prompt/ has what tmux shows."""

import os
import shutil
import subprocess
import tempfile
import time

import golden

SIZES = ((80, 24), (60, 20), (200, 60))
# What is typed, and what is on the screen when all has come; each begins with an empty one.
SCENES = (
    ("ps", ["ps", "Enter"], "initcode"),
    ("completion of commands", ["proc ", "Tab"], "fork"),
    ("completion of one", ["C-u", "kmem fre", "Tab"], "kmem freelist"),
    ("history", ["C-u", "Up"], "xv6vm> ps"),
    ("a change", ["C-u", "fork 1", "Enter"], "user pages"),
    ("undo", ["undo", "Enter"], "undone: fork 1"),
    ("redo", ["redo", "Enter"], "done again: fork 1"),
    ("did you mean", ["poc ls", "Enter"], "did you mean proc"),
    ("help", ["help proc", "Enter"], "proc show"),
    ("a lecture's words", ["help guard page", "Enter"], "pt translate"),
    ("a refusal", ["kfree 0x1000", "Enter"], "refused"),
)
HANG = 120


class Screen:
    """A terminal in tmux, of a server of its own."""

    def __init__(self, tool, home, size):
        self.server = ["tmux", "-L", f"xv6vm-{os.getpid()}-{size[0]}", "-f", "/dev/null"]
        self.tmux("new-session", "-d", "-x", str(size[0]), "-y", str(size[1]), "-e", f"HOME={home}",
                  "-e", "ASAN_OPTIONS=detect_leaks=0", tool.path)
        self.tmux("set-option", "-g", "status", "off")
        self.tmux("resize-window", "-x", str(size[0]), "-y", str(size[1]))

    def tmux(self, *words):
        return subprocess.run(self.server + list(words), capture_output=True, text=True, check=True).stdout

    def until(self, text):
        """What is there once that is there, and the prompt, and nothing more comes."""
        end, last = time.monotonic() + HANG, None
        while time.monotonic() < end:
            now = self.tmux("capture-pane", "-p").rstrip() + "\n"
            if now == last and text in now and now.rstrip().splitlines()[-1].startswith("xv6vm>"):
                return now
            last = now
            time.sleep(0.1)
        return f"{text!r} never came:\n{last}"

    def clear(self):
        self.tmux("send-keys", "C-u", "C-l")
        end = time.monotonic() + HANG
        while self.tmux("capture-pane", "-p").strip() != "xv6vm>" and time.monotonic() < end:
            time.sleep(0.05)

    def end(self):
        self.tmux("kill-server")


def show(tool, size):
    home = tempfile.mkdtemp()
    screen = Screen(tool, home, size)
    try:
        shots = ["== start\n" + screen.until("quit ends")]
        for name, keys, text in SCENES:
            screen.clear()
            screen.tmux("send-keys", *keys)
            shots.append(f"== {name}\n" + screen.until(text))
    finally:
        screen.end()
        shutil.rmtree(home)
    return "\n".join(shots).replace(home, "/tmp/tmp12345678")


def run(tap, tool, update):
    for size in SIZES:
        name = f"prompt/{size[0]}x{size[1]}.txt"
        if shutil.which("tmux"):
            golden.compare(tap, name, show(tool, size), update)
        else:
            tap.ok(True, f"{name}: looks as it did # SKIP there is no tmux")
