# SPDX-License-Identifier: GPL-2.0-only
"""What is shown of memory that no xv6 filled, and of changes whose sequel fails."""

import json
import os
import struct
import tempfile

import image

# A directory, its first table, and what their entries hold.
DIR, TABLE, PAGE = 0x1000, 0x2000, 0x3000
EVERY_BIT = 0x9ff    # P W U PWT PCD A D, bit 7, G, and bit 11, which has no name
BIG = 0x00402000     # 4 MB at 0x400000, with bit 13, which is no part of the address
MACHINE = "mem=16M"
ADDRESS = "multiple of 4096"


def memory():
    ram = bytearray(8 << 20)
    struct.pack_into("<5I", ram, DIR, TABLE | 0x127, BIG | 0x187, 0x00400087, TABLE | 0x01f,
                     0x00900003)
    struct.pack_into("<2I", ram, TABLE, PAGE | EVERY_BIT, PAGE | 0x087)
    return bytes(ram)


class Loaded:
    """The tool on that memory, which is loaded with some cr3."""

    def __init__(self, tool, folder):
        self.tool, self.path = tool, os.path.join(folder, "ram")
        with open(self.path, "wb") as file:
            file.write(memory())

    def __call__(self, *commands, cr3=f"{DIR:#x}", json=False):
        lines = "\n".join((f"machine load {self.path} --cr3 {cr3}",) + commands)
        return self.tool.batch(lines + "\n", "--keep-going", machine=MACHINE, json=json)


def flags(tap, loaded):
    text = loaded("pt translate cr3:0x1000 0x0", "pt translate cr3:0x1000 0x400000",
                  "pt translate cr3:0x1000 0xc00000", "pt dump cr3:0x1000")
    answer = json.loads(loaded("pt translate cr3:0x1000 0x0", json=True).out)[1]
    tap.equal(answer["pte"]["flags"], "P W U PWT PCD A D PAT G +0x800",
              "entry: each bit of a PTE has its name")
    tap.equal(answer["pde"]["flags"], "P W U A G", "entry: a PDE that is global")
    tap.ok(": P W U PS G  " in text.out, "entry: bit 7 of a PDE is PS", text)
    tap.ok(": P W U PWT PCD  " in text.out, "entry: PWT and PCD of a PDE", text)
    tap.ok("P W U PAT" in text.out.split("pt dump")[1], "entry: PAT in a dump", text)
    tap.ok("P W U PS" in text.out.split("pt dump")[1], "entry: PS in a dump", text)


def big_pages(tap, loaded):
    text = loaded("pt translate cr3:0x1000 0x400010", "pt translate cr3:0x1000 0x800010")
    first, second = text.out.split("xv6vm> ")[2:4]
    tap.ok("-> 4 MB page 0x00400000, reserved bits 13-21 set\n" in first and
           "pa       0x00400010" in first, "4 MB page: begins at bit 22, and says what else is set",
           first)
    tap.ok("-> 4 MB page 0x00400000\n" in second, "4 MB page: says nothing of clear bits", second)
    without = loaded("cpu set 0 --no-pse", "cpu access 0 0x400010")
    tap.ok("-> page table 0x00402000" in without.out,
           "4 MB page: without PSE a CPU takes it for a table", without)


def entries(tap, loaded):
    asked = ["pt ls cr3:0x1000", "pt ls cr3:0x1000 0", "pt ls cr3:0x1000 1", "pt ls cr3:0x1000 4",
             "pt ls cr3:0x1000 5"]
    text = loaded(*asked)
    directory, table, *refused = text.out.split("xv6vm> ")[2:]
    for line in ("0  0x00001000  0x00002127  P W U A G      0x00000000  0x00002000  loaded image",
                 "1  0x00001004  0x00402187  P W U PS G     0x00400000  0x00400000  "
                 "4 MB page, reserved bits 13-21 set",
                 "2  0x00001008  0x00400087  P W U PS       0x00800000  0x00400000  4 MB page\n",
                 "4  0x00001010  0x00900003  P W -          0x01000000  0x00900000  not RAM"):
        tap.ok("\n  " + line in directory or "\n" + line in directory, f"pt ls: {line.strip()}", directory)
    tap.ok("P W U PWT PCD A D PAT G +0x800  0x00000000  " in table and
           "page table  0x00002000  of PDE 0, 0x00002127" in table, "pt ls: each bit of a PTE", table)
    for answer, says in zip(text.err.splitlines(),
                            ("PDE 1 maps a 4 MB page: 0x00402187",
                             "the page table of PDE 4 is not in RAM: 0x00900003",
                             "PDE 5 is not present: 0x00000000")):
        tap.ok(says in answer, f"pt ls: {says}", answer)
    tap.equal(len(refused), 3, "pt ls: what leads to no table is refused")


CR3 = [
    # what is given, the refusal; "" if it is taken
    (0x1000, ""), (0x1008, ""), (0x1010, ""), (0x1018, ""), (0x1001, ADDRESS), (0x1020, ADDRESS),
    (0x1ff8, ADDRESS), (0x1800, ADDRESS), (0x1000008, "not below PHYSTOP"),
]


def cr3(tap, loaded):
    asked = ["pt translate cr3:{} 0x0", "pt walk cr3:{} 0x0", "pt dump cr3:{}", "pt ls cr3:{}",
             "pt export cr3:{} /dev/null", "mem read cr3:{} 0x0 4"]
    for given, refusal in CR3:
        result = loaded(*(a.format(hex(given)) for a in asked), cr3=hex(given))
        lines = result.err.splitlines()
        tap.ok(len(lines) == (1 + len(asked) if refusal else 0) and
               all(refusal in line and "flags" not in line for line in lines),
               f"cr3 {given:#x}: {refusal or 'is taken'}", result)
    text = loaded("pt translate cr3:0x1018 0x0", "cpu tlb 0 --size 4", "cpu access 0 0x0",
                  "cpu access 0 0x0", cr3="0x1018")
    tap.equal(text.out.count("cr3         0x00001000") + text.out.count("cr3      0x00001000"), 3,
              "cr3: its address is told without PWT and PCD")


def access(tap, loaded):
    text = loaded("cpu access 0 0x10 --write 0x5a", "mem read cr3:0x1000 0x10 1", "info")
    answers = json.loads(loaded("cpu access 0 0x10 --write 0x5a", json=True).out)
    tap.ok(text.status == 0 and not text.err and "wrote" in text.out and
           "PTE now  0x000039ff" in text.out and "00000010  5a" in text.out,
           "cpu access: in a loaded image, too, what was done is no refusal", text)
    tap.ok("error" not in answers[1] and answers[1]["value"] == "0x0000005a" and
           answers[1]["after"]["pde"]["value"] == "0x00002127", "cpu access: the same as JSON", answers[1])


def load_of_another_kernel(tap, loaded):
    """What cannot be explained is not loaded: the machine is what it was."""
    elf = loaded.path + ".elf"
    with open(elf, "wb") as file:
        file.write(image.elf(dict(image.SYMBOLS, kmem=0x80c00000)))
    result = loaded.tool.batch(f"machine load {loaded.path} --xv6-kernel {elf}\ninfo\n",
                               "--keep-going", machine=MACHINE)
    tap.ok("not one of this kernel" in result.err and "processes" in result.out and
           "foreign" not in result.out, "machine load: a question that fails, fails first", result)


def run(tap, tool):
    with tempfile.TemporaryDirectory() as folder:
        loaded = Loaded(tool, folder)
        for part in (flags, big_pages, entries, cr3, access, load_of_another_kernel):
            part(tap, loaded)
