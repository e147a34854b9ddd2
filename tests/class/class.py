#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""A class of hand-ins, right, wrong and hostile, graded with a kill in the middle, and resumed. Writes TAP.

    tests/class/class.py [COUNT [SEED]]
"""

import csv
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

import common
from common import TOOL
from tap import Tap


def begin(folder, *words):
    return subprocess.Popen([TOOL, "grade", folder / "lab.toml", folder / "class", "--out", folder / "out", *words],
                            env=common.environment(folder / "tmp"), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            text=True, start_new_session=True)


def stopped(tap, folder, number, wanted):
    """Ended by that signal when so many results are there. Return: those that are."""
    running = begin(folder)
    common.until(lambda: len(common.times(folder / "out")) >= wanted or running.poll() is not None)
    (os.killpg if number == signal.SIGINT else os.kill)(running.pid, number)
    said, _ = running.communicate()
    there, whole = common.times(folder / "out"), common.results(folder / "out")
    tap.ok(len(there) >= wanted and not [r for r in whole.values() if isinstance(r, str)] and
           running.returncode == (130 if number == signal.SIGINT else -9),
           f"{signal.Signals(number).name} at {wanted} results: each of them is whole", said)
    tap.ok(common.until(lambda: not common.alive(str(folder / "tmp")), 60), "and nothing runs any more",
           common.alive(str(folder / "tmp")))
    return there


def as_expected(result, wanted):
    """What the hand-in was made for is what is said of it."""
    fails = [c["name"] for c in result["checks"] if not c["ok"]]
    return result["status"] == wanted["status"] and (wanted["fails"] is None or set(wanted["fails"]) <= set(fails)
                                                     and bool(fails) == bool(wanted["fails"]))


def changed(folder, before, after):
    """What was refused has no sum of its bytes, and is refused again."""
    results = common.results(folder / "out")
    return {n for n in before if after.get(n) != before[n] and results[n]["status"] != "refused"}


def whole_class(tap, folder, expected):
    """Killed, interrupted, and gone on with: nothing is lost, nothing is done twice."""
    (folder / "out").mkdir()
    first = stopped(tap, folder, signal.SIGKILL, max(2, len(expected) // 4))
    second = stopped(tap, folder, signal.SIGINT, max(4, len(expected) // 2))
    tap.equal(changed(folder, first, second), set(), "what was there is not done twice")
    done = begin(folder)
    said, _ = done.communicate()
    last, got = common.times(folder / "out"), common.results(folder / "out")
    tap.equal((set(got) ^ set(expected), changed(folder, second, last)), (set(), set()), "and nothing is lost")
    tap.equal({n: (got[n], e) for n, e in expected.items() if n in got and not as_expected(got[n], e)}, {},
              "of each is said what it was made for")
    tap.equal(done.returncode, 0, "hostile hand-ins are no fault of the grader's")
    table = {line.split()[0] for line in said.splitlines() if line[:1] == "s" and line[1:4].isdigit()}
    with open(folder / "out/summary.csv", encoding="utf-8", newline="") as text:
        rows = {r["submission"]: (r["status"], float(r["points"])) for r in csv.DictReader(text)}
    tap.equal((table, rows), (set(expected), {n: (r["status"], r["points"]) for n, r in got.items()}),
              "the table and summary.csv have each, once")
    tap.equal(list((folder / "tmp").iterdir()), [], "no folder is left")
    print("".join(f"# {line}\n" for line in said.splitlines() if " submissions: " in line), end="")


def one(folder, name, *words, lab="lab.toml"):
    done = common.grade(folder / lab, *words, "--out", folder / "out", tmp=folder / "tmp")
    return done, json.loads((folder / "out" / f"{name}.json").read_text(encoding="utf-8"))


def not_believed(tap, folder, name):
    """A result that is half, of another lab, of other bytes, or of our failure is made again."""
    at = folder / "out" / f"{name}.json"
    path = next((folder / "class").glob(f"{name}*"))
    good = at.read_text(encoding="utf-8")
    other = folder / "other.toml"
    other.write_text((folder / "lab.toml").read_text(encoding="utf-8") + "# other\n", encoding="utf-8")
    for what, text in (("half a result", good[:len(good) // 2]), ("none", ""),
                       ("other bytes", good.replace('"sha256": "', '"sha256": "0')),
                       ("another's", good.replace(f'"submission": "{name}"', '"submission": "x"')),
                       ("more points", good.replace('"points": ', '"points": 9', 1)),
                       ("our failure", good.replace('"status": "graded"', '"status": "error"'))):
        at.write_text(text, encoding="utf-8")
        _, told = one(folder, name, path)
        tap.equal({**told, "seconds": 0}, {**json.loads(good), "seconds": 0}, f"{what} is not believed")
    before = at.stat().st_mtime_ns
    one(folder, name, path)
    tap.equal(at.stat().st_mtime_ns, before, "what is right is kept")
    _, told = one(folder, name, path, lab=other)
    tap.ok(told["lab_sha256"] != json.loads(good)["lab_sha256"], "another lab is another result", told)
    before = at.stat().st_mtime_ns
    one(folder, name, path, "--again", lab=other)
    tap.ok(at.stat().st_mtime_ns != before, "--again makes it again")


def forms(tap, folder, right, link):
    """What autograders are told of one that is right, and of one that was refused."""
    told = [json.loads(common.grade(folder / "lab.toml", next((folder / "class").glob(f"{name}*")), "--form", form,
                                    tmp=folder / "tmp").stdout)
            for name, form in ((right, "gradescope"), (right, "prairielearn"), (link, "prairielearn"))]
    tap.equal((told[0]["score"], sum(t["score"] for t in told[0]["tests"])), (10, 10), "--form gradescope")
    tap.equal([(t["gradable"], t["score"], bool(t["format_errors"])) for t in told[1:]],
              [(True, 1, False), (False, 0, True)], "--form prairielearn")


def refused(tap, folder):
    """What cannot be graded as it was asked for, in a line."""
    for words, why in (([folder / "a/x", folder / "b/x.zip"], "two submissions are called 'x'"),
                       ([folder, "--jobs", "0"], "at least one at a time")):
        done = common.grade(folder / "lab.toml", *words, tmp=folder / "tmp")
        tap.ok(done.returncode == 2 and why in done.stderr and done.stderr.count("\n") == 1, why, done)


def main():
    tap = Tap()
    count, seed = (int(w) for w in (sys.argv[1:] + ["13", "1"][len(sys.argv) - 1:]))
    print(f"# seed {seed}")
    with tempfile.TemporaryDirectory(prefix="class") as name:
        folder = pathlib.Path(name)
        _, expected = common.make_class(folder, count, seed)
        whole_class(tap, folder, expected)
        right, link = (next(n for n, e in expected.items() if e["variant"] == v) for v in ("right", "link"))
        not_believed(tap, folder, right)
        forms(tap, folder, right, link)
        refused(tap, folder)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
