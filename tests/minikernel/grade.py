#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Each lab of userspace/labs with its hand-ins: right ones get all points, and of wrong ones the
checks fail that are meant. TAP, a line a hand-in.

    grade.py TOOL OUT [few] [LAB...]

few: of each lab its solution and one mistake.
"""

import concurrent.futures
import json
import os
import shutil
import subprocess
import sys
import tomllib

import handins

LABS = os.path.join(handins.HERE, "..", "..", "userspace", "labs")


def chosen(lab, few):
    """Those who mean ill are others' business."""
    return ["right", handins.LABS[lab].telling] if few else ["right", *handins.LABS[lab].wrong]


def grade(tool, lab, work, name):
    """The result of one, as `xv6vm grade` writes it; or what went wrong."""
    (submission,) = (n for n in os.listdir(os.path.join(work, "class")) if n.split(".")[0] == name)
    run = subprocess.run([tool, "grade", os.path.join(LABS, lab, "lab.toml"),
                          os.path.join(work, "class", submission), "--json"],
                         capture_output=True, check=False)
    if run.returncode:
        return {"status": f"exit status {run.returncode}", "why": str(run.stderr), "checks": []}
    return json.loads(run.stdout)


def points(lab):
    with open(os.path.join(LABS, lab, "lab.toml"), "rb") as file:
        return {check["name"]: check["points"] for check in tomllib.load(file)["check"]}


def wrong(result, wanted, worth, says):
    """What is not as it has to be."""
    failed = [c["name"] for c in result["checks"] if not c["ok"]]
    if result["status"] != wanted["status"]:
        return f"{result['status']} ({result['why']}), not {wanted['status']}"
    if failed != wanted["fails"]:
        return f"without {failed}, not {wanted['fails']}"
    if result["points"] != sum(n for name, n in worth.items() if name not in failed):
        return f"{result['points']} points"
    if not any(says in line for line in (result["why"], *(c["said"] for c in result["checks"]))):
        return f"no line says {says!r}"
    return ""


def judge(tool, lab, work, name, wanted):
    """Whether it is as it should be, and the lines that say so."""
    result = grade(tool, lab, work, name)
    mistake = handins.LABS[lab].wrong.get(name)
    why = wrong(result, wanted, points(lab), mistake.says if mistake else "")
    lost = ", ".join(c["name"] for c in result["checks"] if not c["ok"])
    more = [f"# {why}", *(f"#   {c['name']}: {c['said']}" for c in result["checks"])] if why else []
    return not why, f"{lab}: {name}: {result['status']}, without {lost or 'nothing'}", more


def main():
    tool, out = (os.path.abspath(path) for path in sys.argv[1:3])
    few = "few" in sys.argv
    jobs = []
    for lab in [a for a in sys.argv[3:] if a in handins.LABS] or handins.LABS:
        work = os.path.join(out, "labs", lab)
        shutil.rmtree(work, ignore_errors=True)
        expected = handins.make(work, lab, wanted=chosen(lab, few))
        jobs += [(tool, lab, work, name, wanted) for name, wanted in expected.items()]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for number, (good, text, more) in enumerate(pool.map(lambda job: judge(*job), jobs), 1):
            failed += not good
            print(f"{'ok' if good else 'not ok'} {number} - {text}", *more, sep="\n", flush=True)
    print(f"# graded {len(jobs)}, right {len(jobs) - failed}\n1..{len(jobs)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
