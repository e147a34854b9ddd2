# SPDX-License-Identifier: GPL-2.0-only
"""The tour: walked to its end with right, wrong and nonsensical guesses; and chapters that are wrong."""

import json
import os
import random
import re
import subprocess
import tempfile
from unittest import mock

from prompt import Terminal
from tap import rounds

PROMPTS = ("[Enter] ", "Your guess: ")
CHAPTERS = os.path.join(os.path.dirname(__file__), "../../userspace/tour/chapters")
GOOD = "tour a\ntitle A\ntext\n  t\nstep S\n{}look l\nwhy w\n"
ASKED = "ask {}\nsee info\nkey free\n"
# The one answer that does not fit on a screen with what is said of it.
LONG = "But no trap can be taken without it"
# What a chapter may not be, and what is said of it.
WRONG = (
    ("", "1: a chapter has a tour, a title and a text"),
    ("tour a\ntitle A\ntext\n  t\n", "4: a chapter without a step"),
    ("tour A\n", "1: a chapter's name is made of a-z and -"),
    ("tour a\ntour b\n", "2: there is one already"),
    ("tour a\ntitle\n", "2: nothing stands behind it"),
    ("toor a\n", "1: no line begins with toor"),
    ("  t\n", "1: an indented line belongs to a text, look or why"),
    ("see info\n", "1: see stands in a step"),
    ("tour \x1b[2J\n", "1: what is no UTF-8, or a control character"),
    ("tour \udcff\n", "1: what is no UTF-8, or a control character"),
    ("tour \x9b2J\n", "1: what is no UTF-8, or a control character"),
    ("title " + 300 * "x", "1: more than 240 bytes in a line"),
    ("text\n  " + 71 * "x", "2: more than 70 characters in a line of text"),
    ("text\n" + 17 * "  x\n", "18: a text has more than 16 lines"),
    (GOOD.format(""), "5: a step without a command"),
    (GOOD.format("see info\n").replace("look l\n", ""), "5: a step without its look"),
    (GOOD.format("see info\n").replace("why w\n", ""), "5: a step without its why"),
    (GOOD.format(17 * "see info\n"), "22: a step with more than 16 lines to do"),
    (GOOD.format("see info\n") + 32 * "step S\nsee info\nlook l\nwhy w\n", "133: more than 32 steps"),
    (GOOD.format("see poc ls\n"), "6: no such command: poc"),
    (GOOD.format("see 'info\n"), "6: a quote is not closed"),
    (GOOD.format("do machine boot\n"), "6: machine boot is no command for a tour"),
    (GOOD.format("do pt export 1 x\n"), "6: export is not for a tour"),
    (GOOD.format("do proc exec 1 /etc/passwd --size=1\n"), "6: proc exec is no command for a tour"),
    (GOOD.format("do mem write 1 0 --file /etc/passwd\n"), "6: --file is not for a tour"),
    (GOOD.format("see kmem freelist --all\n"), "6: --all is not for a tour"),
    (GOOD.format("see mem read 1 0 1M\n"), "6: more than 4096 bytes to read"),
    (GOOD.format("see info -j\n"), "6: -j is not for a tour"),
    (GOOD.format("see info\ntake X free from snapshot save x.xv6m\n"), "7: snapshot save is no command"),
    (GOOD.format("see mem read $A 0 4\n"), "6: no take above gives $A a value"),
    (GOOD.format("see info\ntake a free\n"), "7: take is NAME PATH, with NAME of A-Z"),
    (GOOD.format("ask what?\n"), "6: number, address, list or choice has to stand before the question"),
    (GOOD.format("ask number N?\nsee info\n"), "5: its question has no key"),
    (GOOD.format("see info\nkey free\n"), "7: a key belongs to a question above it"),
    (GOOD.format(ASKED.format("choice C?\nchoice 1 = one")), "9: its question has fewer than two choices"),
    (GOOD.format(ASKED.format("number N?\nchoice 1 = one")), "7: a choice belongs to an ask choice above it"),
    (GOOD.format(ASKED.format("choice C?\nchoice one")), "7: a choice is VALUE = TEXT"),
)
# What only the machine can tell of one.
STUCK = (
    ("see proc show 77\n", "line 6: refused: no process of that pid"),
    ("refused info\n", "line 6: that was not refused"),
    ("see info\ntake X nothing\n", "line 7: the answer has no nothing"),
    (ASKED.format("choice C?\nchoice 1 = one\nchoice 2 = two"), "is no answer to its question"),
    ("see info\nask list L?\nkey junk\n", "line 8: true is no answer to its question"),
)


class Walk:
    """One tour: GUESS(number, what was shown, again) answers each question."""

    def __init__(self, tool, guess, *args, home, machine="sim:mem=16M"):
        env = dict(os.environ, XDG_STATE_HOME=home)
        self.seen, self.asked, self.lines, shown, again = "", 0, [], "", False
        with subprocess.Popen([tool.path, "-d", machine, "tour", *args], cwd=tool.folder, env=env, bufsize=0,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as run:
            while data := run.stdout.read(1 << 16):
                shown += data.decode()
                if not shown.endswith(PROMPTS):
                    continue
                line = ""
                if shown.endswith(PROMPTS[1]):
                    self.asked += not again
                    line = guess(self.asked - 1, shown, again)
                    again = line == "nonsense"
                self.seen, shown = self.seen + shown, ""
                self.lines.append(line)
                run.stdin.write(line.encode() + b"\n")
        self.seen += shown
        self.status = run.returncode


def other(key):
    """What is wrong, of the same kind."""
    if re.match(r"[a-f]\) ", key):
        return "b" if key[0] == "a" else "a"
    return " ".join([hex(int(key.split()[0], 0) + 1), *key.split()[1:]])


def first(key):
    return key[0] if re.match(r"[a-f]\) ", key) else key


def walks(tool, home):
    """No guess tells the keys; then all of them are tried wrong, and right behind nonsense."""
    none = Walk(tool, lambda *_: "-", "--again", home=home)
    keys = re.findall(r"^It is (.*)$", none.seen, re.M)
    yield none, keys
    yield Walk(tool, lambda n, *_: other(keys[n]), "--again", home=home), keys
    yield Walk(tool, lambda n, _, again: first(keys[n]) if again else "nonsense", "--again", home=home), keys


def walked(tap, tool, home):
    (none, keys), (wrong, _), (right, _) = walks(tool, home)
    tap.ok(none.status == 0 and len(keys) == none.asked > 50, "tour: is walked without guesses", none.seen[-900:])
    tap.equal(re.findall(r"^You said (?:.*); it is (.*)$", wrong.seen, re.M), keys, "tour: wrong guesses are told so")
    tap.equal(re.findall(r"^Right: (.*)$", right.seen, re.M), keys, "tour: right ones, too")
    tap.equal(len(re.findall("^it is not ", right.seen, re.M)), len(keys), "tour: nonsense is asked again")
    rows = json.loads(tool.raw("tour", "--list", "-j").out)["chapters"]
    counts = re.findall(r"^(\d+) of (\d+) guesses were right", right.seen, re.M)
    tap.ok(len(counts) == len(rows) and all(a == b for a, b in counts) and
           sum(int(a) for a, _ in counts) == len(keys), "tour: and are counted", counts)
    screens = re.split(r"(?<=^Your guess: )-\n|(?<=^\[Enter\] )\n", none.seen, flags=re.M)
    fits = lambda text: text.count("\n") < 25 and all(  # noqa: E731
        len(line) <= 80 or line.startswith("xv6vm: ") for line in text.splitlines())
    long = [text for before, text in zip(["", *screens], screens) if not fits(text) and LONG not in before]
    tap.equal(long, [], "tour: each step fits on a screen of 80x24")
    print(f"# tour: {len(rows)} chapters, {len(keys)} questions")


def leaves(tap, tool, home):
    """On a machine that is in use, and everything is as it was."""
    kept = os.path.join(home, "t.xv6m")
    tool.raw("-d", "sim:mem=16M,ncpu=2", "snapshot", "save", kept)
    for words in ("proc create --name ada", "kmem kalloc", "proc fork 2", "cpu switch 0 3", "cpu trap 0"):
        tool.raw("-d", kept, *words.split())
    with open(kept, "rb") as file:
        before = file.read()
    walk = Walk(tool, lambda *_: "-", "--again", home=home, machine=kept)
    with open(kept, "rb") as file:
        tap.ok(walk.status == 0 and before == file.read(), "tour: leaves a machine in use as it was, to the byte",
               walk.seen[-500:])


def resumes(tap, tool, home):
    env = dict(os.environ, XDG_STATE_HOME=os.path.join(home, "new"))
    ask = lambda text, *args: subprocess.run(  # noqa: E731
        [tool.path, "-d", "sim:mem=16M", "tour", *args], input=text, env=env, capture_output=True, text=True,
        check=False).stdout
    ask("\n-\n\n-\n\nq\n", "trap")
    seen = ask("\nb\n", "trap")
    tap.ok("Step 3 is next" in seen and "Right: b) that of ada, as before" in seen, "tour: goes on where one left", seen)


def elsewhere(tap, tool):
    """Other machines have other keys, and each step has one."""
    for machine in ("mem=2M,nojunk", "mem=4M,shared_kernel,ncpu=8"):
        results = [tool.run("tour", "--markdown", name[:2], machine=machine) for name in sorted(os.listdir(CHAPTERS))]
        tap.equal([r.err for r in results if r.status], [], f"tour: on {machine}")
    for line, says in (("3000h", "Right: 0x00003000"), ("00003000", "Right: 0x00003000"), ("3000", "needs its 0x")):
        result = tool.run("tour", "--again", "image", stdin=f"\n{line}\n")
        tap.ok(says in result.out, f"tour: an address as people write it, {line}", result)


def at_the_prompt(tap, tool, home):
    """Left by q and by Ctrl-C, it leaves the prompt's machine as it was."""
    t = Terminal(tool, home, "-d", "sim:mem=8M")
    t.until("xv6vm> ")
    for key in (b"q\r", b"\x03"):
        t.insist(b"tour trap\r", "[Enter] ")
        t.insist(b"\r", "Your guess: ")
        t.insist(key, "\nxv6vm> ")
        tap.ok("ada" not in t.type("ps\r", "\nxv6vm> "), f"tour: left at the prompt by {key}", t.seen[-600:])
    tap.equal(t.end(b"quit\r"), 0, "tour: and the prompt goes on")


def refused(tap, tool, home):
    path = os.path.join(home, "my.tour")
    for text, says in WRONG:
        with open(path, "w", encoding="utf-8", errors="surrogateescape") as out:
            out.write(text)
        result = tool.run("tour", "--file", path)
        lines = result.err.splitlines()
        tap.ok(result.status == 2 and len(lines) == 1 and f"{path}: line {says}" in lines[0], f"tour: {says}", result)
    for text, says in STUCK:
        with open(path, "w", encoding="utf-8") as out:
            out.write(GOOD.format(text))
        result = tool.run("tour", "--file", path, stdin="\na\na\n0\n")
        tap.ok(result.status == 1 and says in result.err, f"tour: {says}", result)
    for words, says in ((["tour", "99"], "there are chapters 1 to"), (["tour", "poc"], "no chapter is called poc"),
                        (["tour", "1", "--file", path], "name none"), (["-j", "tour"], "for people")):
        result = tool.raw("-d", "sim", *words)
        tap.ok(result.status == 2 and says in result.err + result.out, f"tour: {says}", result)
    result = tool.batch("tour 1\n")
    tap.ok(result.status == 2 and "a batch answers no questions" in result.err, "tour: not in a batch", result)


def mangled(tap, tool, home, rng):
    """Chapters with damage are played or refused, in one line; nothing else comes of them."""
    names, path, bad = sorted(os.listdir(CHAPTERS)), os.path.join(home, "m.tour"), []
    for _ in range(rounds(100)):
        with open(os.path.join(CHAPTERS, rng.choice(names)), "rb") as file:
            data = bytearray(file.read())
        for _ in range(rng.choice((1, 1, 3))):
            at, lines = rng.randrange(len(data)), data.split(b"\n")
            how = rng.randrange(4)
            if how == 0:
                data[at] = rng.randrange(256)
            elif how == 1:
                data[at:at + rng.randrange(40)] = b""
            else:
                line = lines.pop(rng.randrange(len(lines)))
                lines[rng.randrange(len(lines) + 1):0] = [line] * (how - 1) * rng.choice((1, 40))
                data = bytearray(b"\n".join(lines)) or bytearray(b"x")
        with open(path, "wb") as out:
            out.write(data)
        result = tool.run("tour", "--file", path, stdin="\na\n1\n" * 40, machine="mem=16M")
        if result.status not in (0, 1, 2) or (result.status and not re.fullmatch("(xv6vm: .*\n)+", result.err)):
            bad.append((result, bytes(data)))
    tap.equal(bad, [], "tour: damaged chapters")


def run(tap, tool):
    seed = int(os.environ.get("SEED", "") or random.randrange(1 << 32))
    print(f"# tour: seed {seed}")
    with tempfile.TemporaryDirectory() as home, mock.patch.dict(os.environ, XDG_STATE_HOME=home):
        walked(tap, tool, home)
        leaves(tap, tool, home)
        resumes(tap, tool, home)
        elsewhere(tap, tool)
        at_the_prompt(tap, tool, home)
        refused(tap, tool, home)
        mangled(tap, tool, home, random.Random(seed))
