# SPDX-License-Identifier: GPL-2.0-only
"""The sample batches print what golden/ has, as text and as JSON, and both say the same.

What a sound machine answers to `check` stands in golden/check.out alone.
"""

import difflib
import json
import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))
CHECK = "xv6vm> check\n"
SOUND = "(sound: check.out)\n"
COLUMNS = 80
# The process table of an image has more columns, debugfs has its own, maps are as wide as
# their canvas, and Markdown has paragraphs.
WIDE = ("images.xv6", "quiz.xv6", "spaces.xv6", "view.xv6")
ADDRESS = re.compile(r"0x[0-9a-f]{8}$")
# The text folds runs of these, says them in words, or has another command for them.
FOLDED_KEYS = {"pa", "last", "last_pa", "next", "head", "kstack", "eip", "esp", "cr0", "cr4", "aliases.pte.value"}


def batches(folder):
    for name in sorted(os.listdir(folder)):
        if name.endswith(".xv6"):
            with open(os.path.join(folder, name), encoding="utf-8") as source:
                text = source.read()
            yield name, text, re.search(r"^# machine: (.*)$", text, re.M).group(1)


def commands(text):
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def normal(got):
    """How much there is to check is the checker's own business, and lines may move."""
    got = re.sub(r"^(xv6vm: \S+\.xv6):\d+: ", r"\1: ", got, flags=re.M)
    return re.sub(r"^\d+( frames and entries)", r"N\1", got, flags=re.M)


def sound():
    with open(os.path.join(HERE, "golden", "check.out"), encoding="utf-8") as common:
        return common.read()


def compare(tap, name, got, update):
    path = os.path.join(HERE, "golden", name)
    if update:
        with open(path, "w", encoding="utf-8") as out:
            out.write(got)
    with open(path, encoding="utf-8") as wanted:
        lines = wanted.read().splitlines()
    diff = "\n".join(difflib.unified_diff(lines, got.splitlines(), "golden", "got", lineterm=""))
    tap.ok(not diff, f"{name}: prints what it printed", diff)


def leaves(value, key=""):
    if isinstance(value, dict):
        for k, v in value.items():
            yield from leaves(v, f"{key}.{k}" if key.startswith("aliases") else k)
    elif isinstance(value, list):
        for v in value:
            yield from leaves(v, key)
    else:
        yield key, value


def objects(value, key):
    for k, v in value.items() if isinstance(value, dict) else enumerate(value):
        if k == key and isinstance(v, dict):
            yield v
        if isinstance(v, (dict, list)):
            yield from objects(v, key)


def disagreements(answer, text):
    """What an answer says, and the text of the same command does not."""
    told = {int(n, 16) for n in re.findall(r"\b(?:0x)?([0-9a-f]{1,8})\b", text)}
    for key, value in leaves(answer):
        if key not in FOLDED_KEYS and ADDRESS.match(str(value)) and int(value, 16) not in told:
            yield f"{key} {value}"
    for fault in objects(answer, "fault"):
        code = fault["code"]
        if (fault["present"], fault["write"], fault["user"]) != \
                (bool(code & 1), bool(code & 2), bool(code & 4)) or \
                fault["raised"] != bool(re.search(f"(code|fault) +(0x)?{code}", text)):
            yield f"fault {fault}"
    if answer.get("mapped", False) != bool(re.search(r"^pa  ", text, re.M)) and "mapped" in answer:
        yield "mapped"


def afresh(tool, text):
    """As in a new folder: what a batch saves is not there yet."""
    for name in re.findall(r"^(?:machine|snapshot) save (\S+)$", text, re.M):
        if os.path.exists(os.path.join(tool.folder, name)):
            os.remove(os.path.join(tool.folder, name))


def as_json(tap, tool, name, text, machine, printed, update):
    afresh(tool, text)
    result = tool.json("batch", "--keep-going", name, machine=machine)
    compare(tap, name + ".json", re.sub(r'("checked":)\d+', r'\1"N"', result.out), update)
    answers, wanted = json.loads(result.out), commands(text)
    tap.equal(len(answers), len(wanted), f"{name}: an answer to every command")
    source = text.splitlines()
    tap.equal([a["command"] for a in answers if not source[a["line"] - 1].startswith(a["command"])],
              [], f"{name}: each names its command and its line")
    parts = re.split(r"^xv6vm> ", printed, flags=re.M)[1:]
    tap.equal([(part.split("\n")[0], d) for a, part in zip(answers, parts)
               for d in disagreements(a, part)], [], f"{name}: JSON says what the text says")
    lines = [int(n) for n in re.findall(rf"^xv6vm: {name}:(\d+): ", printed, re.M)]
    tap.equal([a["line"] for a in answers if "error" in a], lines,
              f"{name}: fails where the text fails")
    tap.equal(result.err, "", f"{name}: JSON leaves standard error alone")


def run(tap, tool, update=False):
    compare(tap, "check.out", normal(tool.run("check").out), update)
    tap.ok(sound().endswith("\nN frames and entries checked: 0 violations\n"),
           "check: a new machine is sound", sound())
    seen = 0
    for name, text, machine in batches(tool.folder):
        afresh(tool, text)
        result = tool.run("batch", "--keep-going", name, machine=machine, merge=True)
        got = normal(result.out).replace(CHECK + sound(), CHECK + SOUND)
        compare(tap, name + ".out", got + f"exit {result.status}\n", update)
        wide = [line for line in got.splitlines() if len(line) > COLUMNS]
        tap.equal([line for line in wide if not line.startswith("xv6vm") and name not in WIDE], [],
                  f"{name}: fits a terminal, but for echoes and refusals")
        tap.ok(got.endswith(CHECK + SOUND + "\n"), f"{name}: the machine is sound at the end", got)
        as_json(tap, tool, name, text, machine, result.out, update)
        seen += 1
    tap.ok(seen >= 8, "there are sample batches", seen)
