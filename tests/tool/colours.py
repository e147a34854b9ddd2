# SPDX-License-Identifier: GPL-2.0-only
"""Colours: where they are wanted, and nothing but colours."""

import json
import re
import tempfile

import golden
from prompt import Terminal

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# Of the map's colours, by the number that the view gives a process.
CODES = ("", "32", "33", "36", "35", "31", "34")


def samples(tap, tool):
    """A pipe has none; with all of them, the text is the same. (What they save, golden.py saved.)"""
    for name, _, machine in golden.batches(tool.folder):
        words = ["-d", f"sim:{machine}", "batch", "--keep-going", name]
        plain, coloured = tool.raw(*words), tool.raw("--color=always", *words)
        for stream in ("out", "err"):
            was, now = getattr(plain, stream), getattr(coloured, stream)
            tap.ok("\x1b" not in was and COLOUR.sub("", now) == was,
                   f"colours: {name}: the same text, std{stream}", now)
        refusals = coloured.err.splitlines()
        tap.ok(all(re.fullmatch(r"\x1b\[1;31mxv6vm: .*\x1b\[0m", line) for line in refusals),
               f"colours: {name}: of refusals", coloured.err)


def of_processes(tap, tool):
    """The text, the letters and the view as JSON have one colour for a process."""
    text = "proc fork 1\n" * 7 + "kmem frames\nview\nproc ls\n"
    out = tool.raw("-c", "always", "-d", "sim:mem=4M", "batch", "-", stdin=text).out
    view = json.loads(tool.batch(text, json=True).out)[8]
    wanted = {p["pid"]: CODES[p["colour"]] for p in view["processes"]}
    frames, letters, listed = out.split("xv6vm> ")[8:]
    rows = re.findall(r"\x1b\[(\d+)m[^\x1b]+\x1b\[0m +\x1b\[(\d+)m\S+ \(pid (\d)\)\x1b\[0m$", frames, re.M)
    tap.ok({int(pid) for *_, pid in rows} == set(wanted) - {0} and
           all(kind == owner == wanted[int(pid)] for kind, owner, pid in rows),
           "colours: kinds of frames have their process's", frames)
    tap.equal({int(pid): code for pid, code in
               re.findall(r"^ +(\d) .*\x1b\[(\d+)minitcode\x1b\[0m", listed, re.M)},
              {pid: code for pid, code in wanted.items() if pid}, "colours: so has its name")
    got, code = [], ""
    for row in re.findall(r"^0x\w{8}  (.*)$", letters, re.M):
        for escape, letter in re.findall(r"\x1b\[(\d+)m|(.)", row):
            code = ("" if escape == "0" else escape) if escape else code
            got += [] if escape else [(letter, code)]
    tap.equal(got, [(run["letter"], CODES[run["colour"]])
                    for run in view["runs"] for _ in range(run["cells"])],
              "colours: so have the letters of its frames")


def of_one_process(tap, tool):
    """What is about one has its colour: events, what has become of it, its own half."""
    text = "proc fork 1\nevents --pid 2 --limit 1\npt dump 2\ndiff sim:mem=4M -\n"
    out = tool.raw("-c", "always", "-d", "sim:mem=4M", "batch", "-", stdin=text).out
    _, _, events, dump, changes = out.split("xv6vm> ")
    for what, shown, wanted in (("events", events, r"^\x1b\[33m +\d+ +2  size .*\x1b\[0m$"),
                                ("pt dump", dump, r"P W U.* \x1b\[33mcode and data\x1b\[0m$"),
                                ("diff", changes, r"^\x1b\[33minitcode \(pid 2\)\x1b\[0m$")):
        tap.ok(re.search(wanted, shown, re.M), f"colours: {what}", shown)
    tap.ok("\x1b" not in dump[dump.index("0x80000000"):], "colours: the kernel half has none", dump)


def json_has_none(tap, tool):
    words = ["-d", "sim:mem=4M", "-j", "batch", "--keep-going", "-"]
    text = "kmem frames\nview\nproc ls\nproc show 9\n"
    tap.equal(tool.raw("--color", "always", *words, stdin=text).out, tool.raw(*words, stdin=text).out,
              "colours: JSON has none")
    out = tool.raw("-c", "always", *words[:2], "batch", "-", stdin="proc ls -j\ninfo\n").out
    tap.ok("\x1b" not in out, "colours: nor leaves any behind", out)


def terminal(tap, tool, home, coloured, *args, **environment):
    t = Terminal(tool, home, *args, "-d", "sim", "proc", "ls", **environment)
    t.until("initcode")
    t.end()
    tap.equal("\x1b[32minitcode\x1b[0m" in t.raw, coloured,
              f"colours: on a terminal: {' '.join(args)}{environment or ''}: {coloured}")


def prompt_is_bold(tap, tool, home):
    t = Terminal(tool, home, "-d", "sim")
    t.until("xv6vm> ")
    t.end()
    tap.ok(re.search(r"\x1b\[1m\0*xv6vm>\0*\x1b\[0m", t.raw), "colours: the prompt is bold", t.raw)


def run(tap, tool):
    samples(tap, tool)
    of_processes(tap, tool)
    of_one_process(tap, tool)
    json_has_none(tap, tool)
    with tempfile.TemporaryDirectory() as home:
        prompt_is_bold(tap, tool, home)
        terminal(tap, tool, home, True)
        terminal(tap, tool, home, True, NO_COLOR="")
        terminal(tap, tool, home, False, NO_COLOR="1")
        terminal(tap, tool, home, False, TERM="dumb")
        terminal(tap, tool, home, False, "--color=never")
        terminal(tap, tool, home, True, "--color=always", NO_COLOR="1")
    for words, says in ((["--color=red"], "auto, always or never, not red"),
                        (["--color"], "must follow --color")):
        result = tool.raw(*words)
        tap.ok(result.status == 2 and says in result.err, f"colours: {says}", result)
