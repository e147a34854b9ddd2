# SPDX-License-Identifier: GPL-2.0-only
"""What a machine that is followed does from one moment to another, event by event.

Addresses of the kernel's own are the compiler's: names stand for them in followed.txt.
"""

import difflib
import os
import re
import subprocess

import mini

FOLLOWED = os.path.join(mini.HERE, "followed.txt")
KERNBASE, KINIT1 = 0x80000000, 0x80400000


def symbols(kernel):
    """{name: address}"""
    lines = subprocess.run(["nm", kernel], capture_output=True, text=True, check=True).stdout
    return {name: int(va, 16) for va, _, name in map(str.split, lines.splitlines())}


def line_of(event):
    """As people read it."""
    who = event["name"] if event["pid"] else f"CPU {event['cpu']}"
    return f"{who}: {event['event']} {event['what']} in {event['in']}"


def callers(events, kernel):
    """Where the callers of all of them lie, as binutils have it."""
    words = ["addr2line", "-fs", "-e", kernel, *(hex(int(e["caller"], 16) - 1) for e in events)]
    lines = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()
    return [f"{name}, {place.split(' ')[0]}" for name, place in zip(lines[::2], lines[1::2])]


def without_addresses(event, symbols):
    data, slots = symbols["data"], symbols["ptable"]
    text = f"{event['pid']} on {event['cpu']} {line_of(event)}, {event.get('frame', '-')}"
    for number, name in ((f"{data:#010x}, {KINIT1 - data:#x}", "DATA, REST"), (f"{data - KERNBASE:#010x}", "DATA"),
                         (f", {data - KERNBASE - 0x100000:#x} bytes", ", TEXT bytes")):
        text = text.replace(number, name)
    text = re.sub(r"at 0x[0-9a-f]{8} in (?=user|the)", "at EIP in ", text)
    return re.sub(r"(?<= to )0x[0-9a-f]{8}", lambda m: f"ptable + {int(m[0], 16) - slots:#x}", text)


def differences(events, symbols, which="", places=True, update=False):
    """From WHICH lines of followed.txt; without PLACES, but for what calls and where."""
    lines = [without_addresses(e, symbols) + "\n" for e in events]
    if update:
        with open(FOLLOWED, "w", encoding="ascii") as out:
            out.writelines(lines)
    with open(FOLLOWED, encoding="ascii") as text:
        wanted = [line for line in text if re.search(which, line)]
    if not places:
        lines, wanted = ([re.sub(r" in \w+, \S+,", "", line) for line in some] for some in (lines, wanted))
    return list(difflib.unified_diff(wanted, lines, n=0))[:10]
