# SPDX-License-Identifier: GPL-2.0-only
"""The PC that a real xv6 runs on: QEMU, its serial line, its monitor, its RAM."""

import os
import re
import select
import socket
import subprocess
import sys
import time

sys.path.append(os.path.dirname(os.path.abspath(__file__)) + "/../../userspace/grade")
from patience import SECONDS, Patience  # noqa: E402,F401

MONITOR_SECONDS = 3600
MEGABYTES = 256


class Stuck(Exception):
    """The machine did not do what was waited for."""


def heard(text, words):
    """Whether all these words are in the text, each with its letters in order, however
    processes that print at the same time have cut them up. None has another's letter."""
    states = {tuple(0 for _ in words)}
    for letter in text:
        states |= {s[:i] + (s[i] + 1,) + s[i + 1:] for s in states
                   for i, word in enumerate(words) if s[i] < len(word) and word[s[i]] == letter}
    return tuple(len(word) for word in words) in states


def disks(images, cpus):
    """What QEMU is told of an xv6's two disks and its CPUs."""
    drive = "file={},index={},media=disk,format=raw".format
    return ["-snapshot", "-m", str(MEGABYTES), "-smp", f"{cpus},sockets={cpus},cores=1,threads=1",
            "-drive", drive(images[0], 0), "-drive", drive(images[1], 1)]


class Machine:
    def __init__(self, qemu, arguments, folder):
        self.folder = folder
        self.text = ""
        self.dump_path = os.path.join(folder, "dump")
        monitor = os.path.join(folder, "monitor")
        self.process = subprocess.Popen(
            [qemu, "-accel", "tcg", "-display", "none", "-net", "none", *arguments,
             "-serial", "stdio", "-monitor", f"unix:{monitor},server=on,wait=off"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        try:
            self.monitor = self.connect(monitor)
            self.command("")
        except BaseException:
            self.stop()
            raise

    def connect(self, path):
        patience = Patience()
        while not patience.lost() and self.process.poll() is None:
            line = socket.socket(socket.AF_UNIX)
            try:
                line.connect(path)
                line.settimeout(MONITOR_SECONDS)
                return line
            except OSError:
                line.close()
                time.sleep(0.05)
        raise Stuck("QEMU does not start: " + self.told())

    def told(self):
        if self.process.poll() is not None:
            self.text += (self.process.stdout.read() or b"").decode("latin-1")
        return self.text[-300:]

    def command(self, text):
        """One command to the monitor; its answer ends with the next prompt."""
        if text:
            self.monitor.sendall(text.encode() + b"\n")
        answer = b""
        while not answer.endswith(b"(qemu) "):
            more = self.monitor.recv(65536)
            if not more:
                raise Stuck("QEMU ended: " + self.told())
            answer += more
        return answer.decode("latin-1")

    def type(self, text):
        self.text = ""
        self.process.stdin.write(text.encode("latin-1"))
        self.process.stdin.flush()

    def wait_for(self, texts):
        """Until all of these texts have been printed since the last typing. Where others
        print at the same time they come in pieces; the prompt alone comes last."""
        patience = Patience()
        while not (heard(self.text, texts) if len(texts) > 1 else self.text.endswith(texts[0])):
            if select.select([self.process.stdout], [], [], 1)[0]:
                more = os.read(self.process.stdout.fileno(), 65536)
                patience = Patience()
                self.text += more.decode("latin-1")
                if not more or "panic" in self.text:
                    raise Stuck(f"xv6: {self.text[-200:]!r}")
            elif patience.lost():
                raise Stuck(f"xv6 did not print {texts}, but {self.text[-200:]!r}")

    def pause(self):
        self.command("stop")

    def go_on(self):
        self.command("cont")

    def dump(self, size):
        """The first bytes of the physical memory, in a file."""
        self.command(f'pmemsave 0 {size} "{self.dump_path}"')
        return self.dump_path

    def peek(self, pa, size):
        self.command(f'pmemsave {pa} {size} "{self.dump_path}.part"')
        with open(self.dump_path + ".part", "rb") as f:
            return f.read()

    def cr3(self):
        """Of each CPU."""
        return [int(n, 16) for n in
                re.findall(r"CR3=([0-9a-f]+)", self.command("info registers -a"))]

    def stop(self):
        self.process.kill()
        self.process.wait()
