# SPDX-License-Identifier: GPL-2.0-only
"""quiz: exercises are solved by a second method, handed in right and wrong, and graded."""

import collections
import json
import tempfile

import quiz_files
import quiz_solve
from tap import rounds

LEVELS = (1, 2, 3)


def value(text):
    """An answer as the tool writes it: a number, a list, or which choice."""
    if text[1:2] == ")":
        return ord(text[0]) - ord("a")
    words = [int(w, 0) for w in text.split()] if text != "none" else []
    return words[0] if len(words) == 1 else words


def same(got, wanted):
    return got == wanted or got == [wanted] or [got] == wanted


def wrong_parts(exercise, seen):
    """What the second method says otherwise. Mistakes that were @seen are counted."""
    try:
        parts = quiz_solve.solve(exercise)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        yield f"no solution: {error!r}"
        return
    if len(parts) != len(exercise["parts"]):
        yield "number of questions"
    for part, (right, mistakes) in zip(exercise["parts"], parts):
        if not same(value(part["key"]), right):
            yield part["ask"], part["key"], right
        got = {m["mistake"]: value(m["answer"]) for m in part["mistakes"]}
        wanted = {name: v for name, v in mistakes.items() if v != right}
        if got.keys() != wanted.keys() or any(not same(got[k], wanted[k]) for k in got):
            yield part["ask"], got, wanted
        seen.update(list(wanted))


def exercises(tool, folder, seed, level, students, *options):
    """What those of a class get, and the words that one of them is asked by."""
    roster = f"{folder}/class.csv"
    with open(roster, "w", encoding="utf-8") as out:
        out.write("student,group\n" + "".join(f'"s{n}",{n}\n' for n in range(students)))
    words = f"--seed {seed} --level {level}"
    made = tool.raw("-j", "quiz", "make", *words.split(), "--roster", roster, *options)
    for e in json.loads(made.out)["exercises"]:
        yield e, f"{words} --student {e['student']} {e['kind']}"


def keys(tap, tool, folder, seed, students):
    """All that is made is solved; each mistake that the tool knows is made by hand, too."""
    seen, count, good = collections.Counter(), collections.Counter(), True
    for level in LEVELS:
        bad = []
        for exercise, words in exercises(tool, folder, seed, level, students, "--key"):
            count[exercise["kind"]] += 1
            bad += [(words, w) for w in wrong_parts(exercise, seen)]
        good &= tap.equal(bad[:3], [], f"quiz: level {level}: a second method has the same keys and "
                                       f"mistakes (seed {seed})")
    tap.equal(set(count), set(quiz_solve.KINDS), "quiz: all kinds are solved by it")
    print(f"# exercises: {sum(count.values())} solved by hand, {sum(seen.values())} mistakes")
    return good


def typed(answer, choices):
    if choices:
        return "abcdefgh"[answer]
    return ",".join(map(hex, answer)) if isinstance(answer, list) else hex(answer)


def wrong_answers(tool, folder, seed):
    """(words, [the mistake of each answer, or none]): each wrong answer that there is, once."""
    for level in LEVELS:
        asked = [*exercises(tool, folder, seed, level, 24),
                 *exercises(tool, folder, seed, level, 80, "--kinds", "bug,sbrk")]
        for exercise, words in asked:
            parts = quiz_solve.solve(exercise)
            choices = [p["choices"] for p in exercise["parts"]]
            wrong = [[(m, v) for m, v in sorted(ms.items()) if v != right] for right, ms in parts]
            for n in range(max(map(len, wrong))):
                made = [w[n] if n < len(w) else ("", right) for w, (right, _) in zip(wrong, parts)]
                yield " ".join([words, *(typed(v, c) for (_, v), c in zip(made, choices))]), [m for m, _ in made]


def diagnoses(tap, tool, folder, seed):
    """Each mistake is made at least 20 times, and named; nothing else is wrong."""
    tried = list(wrong_answers(tool, folder, seed))
    run = tool.batch("".join(f"quiz ask {words}\n" for words, _ in tried), json=True)
    named, bad = collections.Counter(), []
    for (words, wanted), answer in zip(tried, json.loads(run.out)):
        for mistake, part in zip(wanted, answer["judged"]):
            names = [m["name"] for m in part["mistakes"]]
            named[mistake] += 1
            if mistake not in names if mistake else part["verdict"] != "right":
                bad.append((words, mistake, part))
    tap.equal(bad[:3], [], f"quiz: each mistake is named, and a right answer right (seed {seed})")
    few = {name: n for name, n in named.items() if n < 20}
    tap.equal(few, {}, "quiz: each mistake is made 20 times")
    print("# named:", ", ".join(f"{n} {name}" for name, n in sorted(named.items()) if name))


def run(tap, tool, seed, few):
    """@few: another kind of machine makes other mistakes in the arithmetic alone."""
    with tempfile.TemporaryDirectory() as folder:
        if few:
            keys(tap, tool, folder, seed, 3)
            return
        if not keys(tap, tool, folder, seed, rounds(20)):
            return
        diagnoses(tap, tool, folder, seed)
        quiz_files.run(tap, tool, seed, folder)
