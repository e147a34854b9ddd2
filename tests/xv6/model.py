# SPDX-License-Identifier: GPL-2.0-only
"""xv6vm's simulator, asked by the lines of a batch."""

import json
import mmap
import os
import struct
import subprocess

PAGE = 4096


class Refused(Exception):
    pass


def number(text):
    return int(text, 0)


class Model:
    def __init__(self, tool, folder, data, end, cpus):
        self.line = 0
        self.image = os.path.join(folder, "model")
        self.ram = None
        self.process = subprocess.Popen(
            [tool, "-d", f"sim:mem=224M,data={data:#x},end={end:#x},ncpu={cpus}", "-j",
             "batch", "--keep-going", "-"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, *words):
        """The answer to a command. What follows it makes the tool end its line."""
        self.line += 1
        wanted = self.line
        text = " ".join(quoted(w) for w in words)
        self.line += 1
        self.process.stdin.write(f"{text}\ninfo\n".encode())
        self.process.stdin.flush()
        for raw in self.process.stdout:
            raw = raw.strip().strip(b",")
            if not raw.startswith(b"{"):
                continue
            answer = json.loads(raw)
            if answer.get("line") == wanted:
                if "error" in answer:
                    raise Refused(f"{text}: {answer['error']['text']}")
                return answer
        raise Refused(f"{text}: the tool ended")

    def save(self):
        """Makes the model's RAM readable, as it is now."""
        if os.path.exists(self.image):
            os.unlink(self.image)
        self.ask("machine", "save", self.image)
        if self.ram:
            self.ram.close()
        with open(self.image, "rb") as f:
            self.ram = mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ)
        self.head = number(self.ask("kmem", "freelist", "--limit", 1)["head"])

    def read(self, pa, size=PAGE):
        return self.ram[pa:pa + size]

    def tables(self, pgdir):
        """(the directory's bytes, {index: the bytes of a table})"""
        directory = self.read(pgdir)
        return directory, {i: self.read(pde & ~0xfff) for i, pde in
                           enumerate(struct.unpack("<1024I", directory)) if pde & 1}

    def kstack(self, pid):
        return number(self.ask("proc", "show", pid)["kstack"])

    def stop(self):
        self.process.stdin.close()
        self.process.stdout.read()
        self.process.wait()


def quoted(word):
    text = str(word)
    if not text or set(text) & set(" \t'\"\\#"):
        return "'" + text.replace("'", "'\\''") + "'"
    return text
