# SPDX-License-Identifier: GPL-2.0-only
"""A machine that does not answer, once: whoever asks says so, or says less, but nothing else."""

import json
import os
import tempfile

import asks
from tap import ANSWERS

CHANGES = ("kmem kalloc", "kmem kfree 0x700000", "proc create --name more", "proc fork 2", "proc sbrk 2 4096",
           "proc exit 3", "proc exec 2 hello", "pt map 2 0x600000 --new", "pt unmap two 0x700000",
           "pt protect 2 0x1000 U", "cpu switch 0 2", "cpu access 1 0", "cpu iret 1", "cpu set 0 --wp", "cpu tlb 0 --size 4",
           "mem write 2 0 --hex 01", "machine boot", "machine load tiny.img", "quiz ask split --seed 1 --solution")


def told(result, as_json):
    """Whether it says that it failed, in a line and nothing else."""
    said = [line for line in result.err.splitlines() if line != "# lost"]
    if as_json:
        return not said and "error" in json.loads(result.out)
    return len(said) == 1 and said[0].startswith("xv6vm: ")


def is_part(answer, whole):
    """Does it say nothing else?"""
    if isinstance(answer, dict):
        return isinstance(whole, dict) and all(k in whole and is_part(v, whole[k]) for k, v in answer.items())
    if isinstance(answer, list):
        return len(answer) == len(whole) and all(map(is_part, answer, whole))
    return answer == whole


def ask(tool, kept, machine, number, *words):
    with open(kept, "wb") as file:
        file.write(machine)
    asks.written(tool)
    os.environ["XV6VM_LOST"] = str(number)
    return tool.raw("-d", kept, *words)


def lose(tool, kept, machine, words):
    """Each of its calls in turn; what does not say so, as (number, answer), and how many there were."""
    bad, words = [], words.split()
    whole = ask(tool, kept, machine, 0, "-j", *words)
    for number in range(2, 40):
        text, answer = (ask(tool, kept, machine, number, *form, *words) for form in ([], ["-j"]))
        if "# lost" not in text.err:
            return bad, number - 2
        if answer.status == whole.status == text.status and is_part(json.loads(answer.out), json.loads(whole.out)):
            continue
        bad += [(number, r) for r, as_json in ((text, False), (answer, True))
                if r.status != 1 + (words[0] == "diff") or not told(r, as_json)]
    return bad, number - 1


def run(tap, tool):
    with tempfile.TemporaryDirectory() as folder:
        kept = os.path.join(folder, "lost.xv6m")
        name, machine, state = asks.STATES[0]
        tool.run("batch", "--keep-going", "-", machine=machine, stdin=f"{state}snapshot save {kept}\n")
        with open(kept, "rb") as file:
            machine = file.read()
        total, whole = 0, set(ANSWERS)
        for words in asks.questions(name).splitlines() + list(CHANGES):
            if "--raw" in words or "--json" in words:
                continue
            bad, count = lose(tool, kept, machine, words)
            tap.equal(bad, [], f"lost: {words}: each of {count} calls")
            total += count
        tap.ok(total > 400, "lost: calls are", total)
        del os.environ["XV6VM_LOST"]
        # The schema is for answers with all of their parts.
        for answer in set(ANSWERS) - whole:
            del ANSWERS[answer]
        asks.written(tool)
