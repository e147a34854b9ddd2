# SPDX-License-Identifier: GPL-2.0-only
"""quiz: forms that other programs read, rosters, and hand-ins, good, hostile and interrupted."""

import csv
import html.parser
import json
import os
import pty
import re
import signal
import subprocess
import time
import xml.etree.ElementTree as etree

import quiz_solve

KINDS = "split,flags,freelist,sbrk"


def made(tool, seed, student, *options):
    return tool.raw("quiz", "make", "--seed", seed, "--student", student, "--kinds", KINDS, *options).out


def solved(tool, seed, student):
    """(number and letter, right, mistakes, choices) of each question."""
    for e in json.loads(made(tool, seed, student, "-j"))["exercises"]:
        for i, (right, mistakes) in enumerate(quiz_solve.solve(e)):
            yield f"{e['number']}{'abcd'[i]}", right, mistakes, [c["text"] for c in e["parts"][i]["choices"]]


def spelt(answer, choices):
    """What may be typed, or a choice's text."""
    if choices:
        return {choices[answer]}
    if isinstance(answer, list):
        return {sep.join(f"0x{v:08x}" for v in answer) for sep in (" ", ", ", ",")}
    return {str(answer), hex(answer), f"0x{answer:08x}"}


def bank(tap, name, found, questions):
    """@found: [(text, [(fraction, answer)])] of a question bank."""
    bad = []
    for (number, right, mistakes, choices), (text, answers) in zip(questions, found):
        full = {a for fraction, a in answers if fraction == 100}
        part = {a for fraction, a in answers if fraction < 100}
        wrong = set(choices) - full if choices else \
            set().union(*(spelt(v, choices) for v in mistakes.values() if v != right), set())
        if not full or not full <= spelt(right, choices) or not part <= wrong or part & full or \
                len({a for _, a in answers}) != len(answers) or bool(wrong) != bool(part) or "<p>" not in text:
            bad.append((number, right, mistakes, answers))
    tap.equal((bad[:1], len(found)), ([], len(questions)), f"quiz: {name} has each question with its answers")


def gift(text):
    for body, answers in re.findall(r"^::.*?::\[html\](.*)\{\n((?:\t.*\n)+)\}$", text, re.M):
        rows = re.findall(r"^\t([=~])(?:%(\d+)%)?((?:[^#\\\n]|\\.)*)", answers, re.M)
        plain = lambda s: re.sub(r"\\(.)", r"\1", s)  # noqa: E731
        yield plain(body), [(int(f or 100 * (sign == "=")), plain(a)) for sign, f, a in rows]


def moodle(text):
    for q in etree.fromstring(text.encode()).iter("question"):
        if q.get("type") != "category":
            yield q.findtext("questiontext/text"), [(int(a.get("fraction")), a.findtext("text"))
                                                    for a in q.iter("answer")]


class Sheet(html.parser.HTMLParser):
    """Text, and whether what is opened is closed."""

    def __init__(self, text):
        super().__init__()
        self.text, self.open, self.good = "", [], True
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        self.good &= self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def forms(tap, tool, seed):
    questions = list(solved(tool, seed, "amy"))
    bank(tap, "GIFT", list(gift(made(tool, seed, "amy", "--form", "gift"))), questions)
    bank(tap, "Moodle's XML", list(moodle(made(tool, seed, "amy", "--form", "moodle"))), questions)
    for options in ((), ("--key",)):
        sheet = Sheet(made(tool, seed, "<b>&", "--form", "html", *options))
        text = made(tool, seed, "<b>&", *options)
        same = all(line in sheet.text for line in re.findall(r"^(?: |\d+\. k|0x).*$", text, re.M))
        tap.ok(sheet.good and not sheet.open and same and "for <b>&" in sheet.text,
               f"quiz: HTML {' '.join(options)} is well formed, and has what Markdown has", sheet.text)
        keys = re.findall(r"\*\*(?:0x[\w ]+|\d+|[a-f]\) .*?)\*\*$", text, re.M)
        tap.equal(len(keys), len(questions) * len(options), "quiz: a key has an answer to each, a sheet none")


def rosters(tap, tool, seed, folder):
    names = ["../up", "ä b", "-x", ".", "a%2F", 'q"q', "c,c"]
    with open(f"{folder}/odd.csv", "w", encoding="utf-8") as out:
        csv.writer(out).writerows([["student"], *([n, "x"] for n in names)])
    run = tool.raw("-j", "quiz", "make", "--seed", seed, "--roster", f"{folder}/odd.csv", "--kinds", "split",
                   "--out", f"{folder}/odd")
    tap.equal((run.status, sorted(os.listdir(f"{folder}/odd"))),
              (0, sorted(["%2E%2E/up".replace("%2E%2E/", "%2E.%2F") + ".md", "%C3%A4%20b.md", "%2Dx.md", "%2E.md",
                          "a%252F.md", "q%22q.md", "c%2Cc.md"])), "quiz: names become files in the folder")
    for text, why in (("a\nb\na\n", "has 'a' twice"), ("", "has no student"), ("student\n\n", "has no student"),
                      ("a\0b", "has a NUL byte"), ("x" * 65, ":1: the name of a student is too long"),
                      ("a\n\"b\tc\"\n", ":2: the name of a student has control characters")):
        with open(f"{folder}/bad.csv", "w", encoding="utf-8") as out:
            out.write(text)
        run = tool.raw("quiz", "make", "--seed", seed, "--roster", f"{folder}/bad.csv", "--kinds", "split")
        tap.ok(run.status == 1 and why in run.err and run.err.count("\n") == 1 and not run.out,
               f"quiz: a roster: {why}", run)


def code(tool, seed, student):
    return re.search(r"^Sheet (\w{8})\.", made(tool, seed, student), re.M).group(1)


def typed(answer, choices):
    return "abcd"[answer] if choices else ",".join(map(hex, answer)) if isinstance(answer, list) else str(answer)


def hand_in(tool, seed, student, spoil=()):
    """All right, but for the questions that are to be spoilt."""
    return f"student: {student}\nsheet: {code(tool, seed, student)}\n" + "".join(
        f"{n}: {'' if n in spoil else typed(right, choices)}\n" for n, right, _, choices in solved(tool, seed, student))


def grade(tool, seed, *words):
    return tool.raw("quiz", "grade", "--seed", seed, "--kinds", KINDS, *words)


def write(folder, name, data):
    path = f"{folder}/{name}"
    with open(path, "wb") as out:
        out.write(data if isinstance(data, bytes) else data.encode())
    return path


def contents(folder):
    found = {}
    for name in os.listdir(folder):
        with open(f"{folder}/{name}", encoding="utf-8") as text:
            found[name] = text.read()
    return found


def hostile(good):
    """What is refused, and why."""
    return {"nul": (good.encode() + b"\0", "it is no text"), "escape": (good + "1a: \x1b[2J", "it is no text"),
            "large": ("#" * 70000, "more than 64 KB"), "empty": ("", "ends without student and sheet"),
            "colon": (good + "what\n", "there is no colon"), "twice": (good + "1a: 1\n", "a second answer"),
            "more": (good + "9a: 1\n", "questions that its sheet does not have"),
            "key": (good + "65a: 1\n", "neither student, nor sheet"), "huge": (good + "99999999999a:", "neither"),
            "long": (good + "9a:" + "1" * 300, "it is too long"), "other": (good.replace("bob", "eve"), "another sheet"),
            "code": (good.replace("sheet: ", "sheet: 0"), "sheet is one of 8 digits"),
            "students": ("student: a\n" + good, "a second student")}


def grading(tap, tool, seed, folder):
    good, out = hand_in(tool, seed, "bob"), f"{folder}/out"
    files = [write(folder, "bob.txt", good), write(folder, "amy.txt", hand_in(tool, seed, "amy", ("1a", "2b")))]
    bad = hostile(good)
    os.mkfifo(f"{folder}/fifo")
    files += [write(folder, f"{name}.bad", text) for name, (text, _) in bad.items()]
    files += [f"{folder}/none", f"{folder}/fifo", folder]
    run = grade(tool, seed, "-j", "--out", out, "--csv", f"{folder}/all.csv", *files)
    rows = {r["file"]: r for r in json.loads(run.out)["results"]}
    tap.equal((run.status, rows["bob.txt"]["score"], rows["amy.txt"]["score"], rows["bob.txt"]["refused"]),
              (1, f"{rows['bob.txt']['most']}.00", f"{rows['amy.txt']['most'] - 4}.00", ""),
              "quiz: grade counts the points, and refuses what it says")
    wrong = [(n, rows[f"{n}.bad"]) for n, (_, why) in bad.items()
             if why not in rows[f"{n}.bad"]["refused"] or rows[f"{n}.bad"]["score"] != "0.00"]
    tap.equal((wrong, rows["none"]["state"], rows["fifo"]["state"]), ([], "refused", "refused"), "quiz: hostile hand-ins are refused, each in a line")
    with open(f"{folder}/all.csv", encoding="utf-8", newline="") as text:
        table = {r["file"]: r for r in csv.DictReader(text)}
    tap.equal({n: (r["student"], r["score"], r["refused"]) for n, r in table.items()},
              {n: (r["student"], r["score"], r["refused"]) for n, r in rows.items()}, "quiz: the table has all of it")
    before = {n: os.stat(f"{out}/{n}").st_mtime_ns for n in os.listdir(out)}
    write(folder, "amy.txt", hand_in(tool, seed, "amy"))
    again = {r["file"]: r["state"] for r in json.loads(grade(tool, seed, "-j", "--out", out, *files[:2]).out)["results"]}
    redone = [n for n in before if os.stat(f"{out}/{n}").st_mtime_ns != before[n]]
    tap.equal((again, redone), ({"bob.txt": "done before", "amy.txt": "graded"}, ["amy.txt.json"]),
              "quiz: only what was changed is graded again")
    autograders(tap, tool, seed, files[1], files[2])


def autograders(tap, tool, seed, good, bad):
    scope, lab = (json.loads(grade(tool, seed, "--form", form, good).out) for form in ("gradescope", "prairielearn"))
    tap.ok(scope["score"] == sum(t["score"] for t in scope["tests"]) and len(scope["tests"]) == 4 and
           {"score", "max_score", "name", "output"} <= scope["tests"][0].keys(), "quiz: Gradescope's results", scope)
    tap.ok(lab["score"] == 1 and lab["gradable"] and lab["format_errors"] == [] and len(lab["tests"]) == 4 and
           {"points", "max_points", "name", "output"} <= lab["tests"][0].keys(), "quiz: PrairieLearn's results", lab)
    scope, lab = (json.loads(grade(tool, seed, "--form", form, bad).out) for form in ("gradescope", "prairielearn"))
    tap.ok(scope["score"] == 0 and "no text" in scope["output"] and not lab["gradable"] and lab["format_errors"],
           "quiz: both are told of what is no hand-in", (scope, lab))


def interrupted(tap, tool, seed, folder):
    """Killed while it works, and again; in the end there is what an undisturbed run makes."""
    text, half, whole = hand_in(tool, seed, "bob"), f"{folder}/half", f"{folder}/whole"
    files = [write(folder, f"copy{n}", text + f"# {n}\n") for n in range(40)]
    words = [tool.path, "quiz", "grade", "--seed", seed, "--kinds", KINDS, "--out", half, *files]
    os.mkdir(half)
    for wanted in (3, 11, 25):
        with subprocess.Popen(words, stdout=subprocess.DEVNULL) as run:
            while run.poll() is None and len(os.listdir(half)) < wanted:
                time.sleep(0.001)
            run.send_signal(signal.SIGKILL)
    cut = {n for n in os.listdir(half) if n.endswith(".json")}
    last = json.loads(grade(tool, seed, "-j", "--out", half, *files).out)
    grade(tool, seed, "--out", whole, *files)
    got = {n: t for n, t in contents(half).items() if n.endswith(".json")}
    tap.ok(got == contents(whole) and last["skipped"] == len(cut) >= 3,
           "quiz: what was killed goes on, and nothing is lost or done twice", (len(got), last["skipped"], len(cut)))


def no_room(tap, tool, seed, folder):
    """Where one result cannot be written, the others are."""
    files = [write(folder, f"{name}.txt", hand_in(tool, seed, name)) for name in ("amy", "bob", "eve")]
    os.makedirs(f"{folder}/small/bob.txt.json/full")
    run = grade(tool, seed, "-j", "--out", f"{folder}/small", *files)
    rows = {r["student"]: r["refused"][:28] for r in json.loads(run.out)["results"]}
    tap.equal((run.status, rows), (1, {"amy": "", "bob": "its result cannot be written", "eve": ""}),
              "quiz: a result that cannot be written says so, and the next is")


def typing(tap, tool, seed):
    """In a terminal, part after part: hints, what is wrong, what is right, and the way."""
    words = ["quiz", "ask", "--seed", seed, "--level", "1", "--student", "amy", "split"]
    key = [p["key"] for p in json.loads(tool.raw("-j", *words, "--solution").out)["parts"]]
    lines = ["hint", "what", key[0], "0xffff" * 100, "0x7fff", key[1], "solution"]
    master, slave = pty.openpty()
    os.write(master, "".join(line + "\n" for line in lines).encode())
    out = subprocess.run([tool.path, *words], stdin=slave, capture_output=True, text=True, check=True).stdout
    os.close(master)
    os.close(slave)
    said = re.split(r"^[abc]> |(?<=\n)[abc]> ", out.split("to go on)\n")[1])[1:]
    tap.ok(len(said) == 7 and said[0].startswith("hint: ") and said[1].startswith("not understood") and
           said[2] == "right\n" and said[3].startswith("not understood") and said[4].startswith("wrong") and
           said[5] == "right\n" and key[2] in said[6], "quiz: an exercise is talked about in a terminal", out)


def run(tap, tool, seed, folder):
    typing(tap, tool, seed)
    forms(tap, tool, seed)
    rosters(tap, tool, seed, folder)
    grading(tap, tool, seed, folder)
    interrupted(tap, tool, seed, folder)
    no_room(tap, tool, seed, folder)
