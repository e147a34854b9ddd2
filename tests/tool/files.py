# SPDX-License-Identifier: GPL-2.0
"""Cases of the tool: files that it reads and writes."""

import json
import os
import struct
import tempfile


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


def run(tap, tool):
    for part in (raw_bytes, exported, whole_files):
        part(tap, tool)
