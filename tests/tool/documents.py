#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What the pages show is what one gets, and each block of a page says what it is:

    ```c         code: the first of a page is the beginning that all others share
    ```sh        something to type
    ```text      a drawing
    ```console   commands behind a prompt, # or $, each with what it prints

Console blocks belong to the session above them, a machine on which they run one after
the other. Those of a device run in a VM with debugfs at hand and, as far as they ask
the tool alone, on the simulator, too.

    <!-- session: device ncpu=2 -->
    <!-- session: sim mem=16M -->
    <!-- session: trace mem=16M -->         a device, beside perf and bpftrace

A command without output under it only has to succeed, and a line `...` stands for some
that are left out. What cannot be compared says right above the block why not:

    <!-- not compared: REASON -->

The pages of docs/tour/ are what `xv6vm tour --markdown` writes, from the first line to the last.

    tests/tool/documents.py device|trace   what the VM runs, on standard output
    tests/tool/documents.py --update TAP   what it got there goes into the pages
"""

import glob
import json
import os
import re
import shlex
import subprocess
import sys

ROOT = os.path.abspath(__file__).rsplit("/tests/", 1)[0]
KINDS = ("c", "sh", "text", "console")
FENCE = re.compile(r"```(\S*)$")
SESSION = re.compile(r"<!-- session: (device|sim|trace)((?: \S+)*) -->$")
EXCUSE = re.compile(r"<!-- not compared: (.+) -->$")
PROMPT = re.compile(r"[#$] (\S.*)$")


class Command:
    """@line: where it stands in its page; @wanted: what stands under it."""

    def __init__(self, page, line, text):
        self.page, self.line, self.text = page, line, text
        self.wanted = []

    def name(self):
        return f"{self.page}:{self.line}: {self.text}"

    def ends(self):
        """How many lines stand before and behind those left out; None: none are."""
        if "..." not in self.wanted:
            return None
        at = self.wanted.index("...")
        return at, len(self.wanted) - at - 1

    def as_shown(self, got):
        """What of @got would stand there."""
        head, tail = self.ends() or (len(got), 0)
        if len(got) <= head + tail:
            return got
        return got[:head] + ["..."] + got[len(got) - tail:]


class Session:
    def __init__(self, page, kind, parameters):
        self.page, self.kind, self.parameters = page, kind, parameters
        self.commands = []


class Block:
    """@line: of its fence; @excuse: why it is not compared, or None."""

    def __init__(self, page, line, kind, excuse):
        self.page, self.line, self.kind, self.excuse = page, line, kind, excuse
        self.lines = []

    def wrong(self, session):
        prompts = sum(bool(PROMPT.match(text)) for text in self.lines)
        if self.kind not in KINDS:
            return f"is it one of {', '.join(KINDS)}?"
        if self.kind != "console":
            return "has a prompt, and is no console" if prompts and self.kind == "text" else ""
        if not self.excuse and not session:
            return "belongs to no session, and does not say why it is not compared"
        return "" if self.lines and PROMPT.match(self.lines[0]) else "has no prompt"

    def commands(self):
        for at, text in enumerate(self.lines):
            prompt = PROMPT.match(text)
            if prompt:
                command = Command(self.page, self.line + 1 + at, prompt.group(1))
                yield command
            else:
                command.wanted.append(text)


def pages():
    found = glob.glob("**/*.md", root_dir=ROOT, recursive=True)
    return sorted(p for p in found if "/build/" not in f"/{p}")


def lines_of(page):
    with open(os.path.join(ROOT, page), encoding="utf-8") as text:
        return text.read().splitlines()


def blocks_of(page):
    """The blocks, and the sessions that begin between them."""
    block, above = None, ""
    for number, text in enumerate(lines_of(page), 1):
        fence, session = FENCE.match(text), SESSION.match(text)
        if block and not fence:
            block.lines.append(text)
        elif block:
            yield block
            block = None
        elif fence:
            excuse = EXCUSE.match(above)
            block = Block(page, number, fence.group(1), excuse and excuse.group(1))
        elif session:
            yield Session(page, session.group(1), session.group(2).split())
        above = text


def read(page):
    """Return: the sessions with their commands, (block, what is wrong with it)..."""
    sessions, judged, session = [], [], None
    for item in blocks_of(page):
        if isinstance(item, Session):
            sessions.append(item)
            session = item
            continue
        wrong = item.wrong(session)
        judged.append((item, wrong))
        if item.kind == "console" and not item.excuse and not wrong:
            session.commands += item.commands()
    for command in (c for s in sessions for c in s.commands):
        while command.wanted and not command.wanted[-1]:
            command.wanted.pop()
    return sessions, judged


def update(got):
    """@got: lines for (page, line of the command)"""
    for page in {page for page, _ in got}:
        lines = lines_of(page)
        commands = [c for s in read(page)[0] for c in s.commands if (page, c.line) in got]
        for c in sorted(commands, key=lambda c: -c.line):
            lines[c.line:c.line + len(c.wanted)] = c.as_shown(got[page, c.line])
        with open(os.path.join(ROOT, page), "w", encoding="utf-8") as out:
            out.write("\n".join(lines) + "\n")


def failures(tap):
    """What commands printed that are not as their pages have it."""
    got, key = {}, None
    for line in tap:
        case = re.match(r" *(not )?ok \d+ - (\S+\.md):(\d+): ", line)
        if case:
            key = (case.group(2), int(case.group(3))) if case.group(1) else None
        elif key and line.endswith(" failed:\n") and key not in got:
            got[key] = []
        elif key in got and re.match(r" *#", line):
            got[key].append(re.sub(r"^ *# ?", "", line).rstrip("\n"))
        else:
            key = None
    return got


def script(kind):
    for page in pages():
        for session in read(page)[0]:
            if session.kind != kind:
                continue
            print("begins", page, *session.parameters)
            for c in session.commands:
                name, text = shlex.quote(c.name()), shlex.quote(c.text)
                if not c.wanted:
                    print("ok", name, "eval", text)
                    continue
                wanted = [w for w in c.wanted if w != "..."]
                print("ok", name, "prints", text, *(c.ends() or ()), "<<'END'")
                print("\n".join(wanted) + ("\n" if wanted else "") + "END")


def simulated(tool, session):
    """(command, what the tool prints) for those commands that ask it alone."""
    words = [c for c in session.commands if c.text.startswith("xv6vm ") and "|" not in c.text]
    batch = "".join(c.text.removeprefix("xv6vm ").replace("/samples/", "") + "\n" for c in words)
    out = tool.batch(batch, "--keep-going", machine=",".join(session.parameters) or "mem=224M",
                     merge=True).out
    answers = re.split(r"^xv6vm> .*\n", out, flags=re.M)[1:]
    for command, answer in zip(words, answers):
        yield command, re.sub(r"^xv6vm: stdin:\d+: ", "xv6vm: ", answer, flags=re.M)


def compare(tap, command, answer, new):
    got = answer.rstrip("\n").splitlines()
    if not command.wanted:
        tap.ok(not answer.startswith("xv6vm: "), f"{command.name()}: succeeds", answer)
    elif not tap.ok(command.as_shown(got) == command.wanted, command.name(), answer):
        new[command.page, command.line] = got


def tour(tap, tool, change):
    """Its pages are those of the chapters, and no others."""
    folder = os.path.join(ROOT, "docs/tour")
    wanted = {"README.md": tool.raw("tour", "--markdown").out}
    for chapter in json.loads(tool.raw("tour", "--list", "-j").out)["chapters"]:
        wanted["{number:02}-{name}.md".format(**chapter)] = tool.raw(
            "-d", "sim", "tour", "--markdown", chapter["name"], merge=True).out
    if change:
        for name in set(os.listdir(folder)) - set(wanted):
            os.remove(os.path.join(folder, name))
        for name, text in wanted.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as out:
                out.write(text)
    tap.equal(sorted(os.listdir(folder)), sorted(wanted), "docs/tour: a page for each chapter")
    for name, text in sorted(wanted.items()):
        page = "\n".join(lines_of(os.path.join("docs/tour", name))) + "\n"
        tap.equal(page, text, f"docs/tour/{name}: as the tour writes it down")


def compiles(tap, page, blocks):
    """Each in a function of its own, behind the first."""
    source = blocks[0].lines[:]
    for block in blocks[1:]:
        source += [f"void line_{block.line}(void);", f"void line_{block.line}(void) {{",
                   f'#line {block.line + 1} "{page}"', *block.lines, "}"]
    gcc = subprocess.run(["gcc", "-xc", "-std=gnu11", "-fsyntax-only", "-Wall", "-Wextra",
                          "-Werror", "-I" + os.path.join(ROOT, "include/uapi"), "-"],
                         input="\n".join(source) + "\n", capture_output=True, text=True, check=False)
    tap.ok(gcc.returncode == 0, f"{page}: its examples compile", gcc.stderr)


def run(tap, tool, change=False):
    counts, new, excuses = dict.fromkeys(KINDS, 0), {}, 0
    tour(tap, tool, change)
    for page in pages():
        if page.startswith("docs/tour/"):
            continue
        sessions, judged = read(page)
        for block, wrong in judged:
            counts[block.kind] = counts.get(block.kind, 0) + 1
            excuses += bool(block.excuse)
            tap.ok(not wrong, f"{page}: block {block.line} says what it is", wrong)
        code = [block for block, _ in judged if block.kind == "c"]
        if code:
            compiles(tap, page, code)
        for session in sessions:
            tap.ok(session.commands, f"{page}: a session has commands", session.parameters)
            if session.kind == "trace":
                continue
            for command, answer in simulated(tool, session):
                compare(tap, command, answer, new)
    print("# blocks:", ", ".join(f"{n} {kind}" for kind, n in counts.items()),
          f"({excuses} not compared)")
    if change:
        update(new)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--update"]:
        for path in sys.argv[2:]:
            with open(path, encoding="utf-8", errors="replace") as tap_file:
                update(failures(tap_file))
    else:
        script(sys.argv[1])
