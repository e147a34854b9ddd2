# SPDX-License-Identifier: GPL-2.0-only
"""Cases of the tool: files that it reads and writes."""

import json
import os
import signal
import struct
import subprocess
import tempfile

from prompt import Terminal
from tap import PATIENCE


def raw_bytes(tap, tool):
    process = tool.batch("mem write 1 16 --hex '00 01 FF fe'\nmem read 1 16 4 --raw\n")
    tap.ok("\x00\x01" in process.out and process.status == 0, "mem read --raw", process)
    from_stdin = tool.run("mem", "write", "1", "0", "--file", "-", stdin=b"\0" * 4096)
    tap.ok(from_stdin.status == 0 and "4096 bytes" in from_stdin.out,
           "mem write --file -", from_stdin)
    missing = tool.run("mem", "write", "1", "0", "--file", "/nonexistent")
    tap.ok(missing.status == 1 and "cannot open /nonexistent" in missing.err,
           "mem write --file: no such file", missing)
    large = tool.batch("proc sbrk 1 200K\nmem write 1 0 --file hello\nmem read 1 0 201K\n",
                       machine="mem=4M", json=True)
    with open(os.path.join(tool.folder, "hello"), "rb") as source:
        elf = source.read()
    tap.ok(json.loads(large.out)[2]["hex"].startswith(elf.hex()),
           "a read of more than one call's most")


def exported(tap, tool):
    """The file holds the words that RAM holds, and as many entries as a dump tells."""
    with tempfile.TemporaryDirectory() as folder:
        tables, ram = f"{folder}/tables", f"{folder}/ram"
        out = tool.batch(f"proc create --elf hello\npt export hello {tables}\n"
                         f"machine save {ram}\npt dump hello\n", machine="mem=224M", json=True)
        said, dump = json.loads(out.out)[1], json.loads(out.out)[3]
        records = [struct.unpack("<IIII4096s", r) for r in
                   struct.iter_unpack("4112s", open(tables, "rb").read()) for r in r]
        with open(ram, "rb") as f:
            image = f.read()
    tap.equal((said["tables"], len(records)), (66, 66), "pt export: a directory and 65 tables")
    tap.equal([r[0] for r in records], [1] + [2] * 65, "pt export: the directory first")
    tap.ok(all(image[r[2]:r[2] + 4096] == r[4] for r in records), "pt export: the words of RAM")
    pdes = struct.unpack("<1024I", records[0][4])
    tap.equal([(r[1], r[3]) for r in records[1:]],
              [(i << 22, pde) for i, pde in enumerate(pdes) if pde & 1],
              "pt export: each table with its address and its entry")
    tap.equal(said["entries"], sum(r["pages"] for r in dump["runs"]),
              "pt export: as many entries as pt dump tells")


def whole_files(tap, tool):
    """What is refused or cannot be written leaves the file that was there."""
    with tempfile.TemporaryDirectory() as folder:
        path, link = f"{folder}/file", f"{folder}/link"
        os.symlink("file", link)
        for words in (["pt", "export", "9", link], ["snapshot", "save", link],
                      ["machine", "save", link], ["pt", "export", "1", link]):
            with open(path, "w", encoding="ascii") as file:
                file.write("as it was")
            result = tool.run(*words)
            with open(path, "rb") as file:
                kept = file.read() == b"as it was"
            tap.ok(kept == (result.status != 0) and sorted(os.listdir(folder)) == ["file", "link"] and
                   os.path.islink(link), f"{' '.join(words[:3])}: whole or as it was", result)


def onto_full(tool, *words):
    with open("/dev/full", "wb") as full:
        return tool.run(*words, stdout=full)


def to_output(tap, tool):
    """- is standard output, where nothing else is then, and which is no terminal."""
    with tempfile.TemporaryDirectory() as folder:
        for words in (["machine", "save"], ["pt", "export", "1"], ["snapshot", "save"], ["export", "--svg"]):
            tool.run(*words, f"{folder}/file")
            with open(f"{folder}/file", "rb") as file:
                wanted = file.read()
            with open(f"{folder}/out", "w+b") as out:
                result = tool.run(*words, "-", stdout=out)
                out.seek(0)
                tap.ok(out.read() == wanted and result.status == 0 and not result.err and wanted,
                       f"{' '.join(words)} -: the bytes of a file", result)
            t = Terminal(tool, folder, "-d", "sim:mem=4M", *words, "-")
            tap.ok("a terminal: name a file" in t.until("xv6vm help") and t.end() == 2,
                   f"{' '.join(words)} -: no terminal", t.seen)
            tap.full_disk(f"{' '.join(words)} -: a full disk", lambda: onto_full(tool, *words, "-"))
            tap.ok("name a file" in tool.batch(" ".join(words) + " -\n").err and
                   "name a file" in tool.json(*words, "-").out, f"{' '.join(words)} -: not among answers")


def interruptible():
    """(Who runs in the background of a shell is not.)"""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def nobody_writes(tap, tool, fifo):
    """What waits for a pipe says so, and can be interrupted."""
    for words in (["batch", fifo], ["mem", "write", "1", "0", "--file", fifo]):
        with subprocess.Popen([tool.path, "-d", "sim:mem=4M", *words], stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True, preexec_fn=interruptible) as waits:
            said = waits.stderr.readline()
            waits.send_signal(signal.SIGINT)
            status = waits.wait(PATIENCE)
        tap.ok(f"waiting for what writes to {fifo}" in said and status == -signal.SIGINT,
               f"{words[0]}: a pipe that nobody writes to", said)


def pipes(tap, tool):
    with tempfile.TemporaryDirectory() as folder:
        fifo, kept = f"{folder}/fifo", f"{folder}/fifo.xv6m"
        os.mkfifo(fifo)
        os.symlink("fifo", kept)
        nobody_writes(tap, tool, fifo)
        for words, says in [(["-d", fifo, "info"], "not an xv6vm device"),
                            (["-d", fifo, "kmem", "kalloc"], "not an xv6vm device"),
                            (["-d", kept, "info"], "no file that can be kept"),
                            (["-d", "sim:mem=4M", "snapshot", "save", fifo], "nobody reads"),
                            (["-d", "sim:mem=4M", "mem", "write", "1", "0", "--file", "/dev/zero"],
                             "more than 4194304 bytes")]:
            result = tool.raw(*words)
            tap.ok(result.status == 1 and says in result.err, f"pipe: {' '.join(words[2:])}", result)
        for words, text in [(["batch"], b"info\n"), (["mem", "write", "1", "0", "--file"], b"ab")]:
            with subprocess.Popen(["sh", "-c", 'cat >"$0"', fifo], stdin=subprocess.PIPE) as writer:
                writer.stdin.write(text)
                writer.stdin.close()
                result = tool.run(*words, fifo)
            tap.ok(result.status == 0 and result.out, f"{words[0]}: from a pipe", result)
    taken = tool.batch("mem write 1 0 --file -\ninfo\n", "--keep-going")
    tap.ok(taken.status == 2 and "come from standard input" in taken.err and "PHYSTOP" in taken.out,
           "batch -: its lines are no file", taken)
    for text, says in [("info \\\n" * 1000000, "65536 bytes"),
                       ("\\" * 65533 + "\n" + "\\\n" * 1000000, "no such command")]:
        long = tool.batch(text)
        tap.ok(long.status == 2 and says in long.err, "batch: continued a million times", long)


def run(tap, tool):
    for part in (pipes, raw_bytes, exported, whole_files, to_output):
        part(tap, tool)
