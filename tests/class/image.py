#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The autograders' image, built from packaging/autograder/Dockerfile without a daemon, and what it makes of a hand-in. TAP.

    tests/class/image.py        Exit: as all tests, and 4 where it cannot run: not root, or Debian cannot be reached
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import common
from common import ROOT
from tap import Tap


def buildah(folder, *words, **more):
    """With all that it keeps in FOLDER; programs run in a chroot, and no one has to listen."""
    return subprocess.run(["buildah", "--root", folder / "store", "--runroot", folder / "run", "--storage-driver", "vfs", *words],
                          env={**os.environ, "BUILDAH_ISOLATION": "chroot", "TMPDIR": str(folder)}, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **more)


def base(folder, clean):
    """A Debian 12 as an image, since there is no registry."""
    made = buildah(folder, "from", "--name", "base", "scratch")
    for words in (("copy", "base", f"{clean}/"), ("commit", "base", "localhost/debian"), ("rm", "base")):
        if not made.returncode:
            made = buildah(folder, *words)
    return made


def run(tap, folder, tree, where, command, results):
    """Lab and hand-in lie where that autograder has them; its command leaves results there."""
    made = buildah(folder, "from", "--name", "one", "localhost/xv6vm")
    for path, there in where.items():
        made = buildah(folder, "copy", "one", path, there)
    ran = buildah(folder, "run", "one", "--", command)
    there = pathlib.Path(buildah(folder, "mount", "one").stdout.strip())
    said = made.stdout + ran.stdout
    try:
        told = json.loads((there / results).read_text(encoding="utf-8"))
    except (OSError, ValueError) as why:
        told, said = {}, f"{said}{why}"
    buildah(folder, "rm", "one")
    return told, said


def main():
    tap = Tap()
    clean = subprocess.run([ROOT / "scripts/clean-root.sh"], stdout=subprocess.PIPE, text=True, check=False)
    if os.geteuid() or clean.returncode == 4:
        print("root and Debian's packages are wanted", file=sys.stderr)
        return 4
    with tempfile.TemporaryDirectory(prefix="image") as name:
        folder = pathlib.Path(name)
        lab, _ = common.make_class(folder, 1, 0)
        hand_in = next((folder / "class").iterdir())
        made = base(folder, clean.stdout.strip())
        tap.ok(made.returncode == 0, "a Debian 12 as an image", made.stdout[-2000:])
        tree = folder / "tree"
        tree.mkdir()
        subprocess.run(f"git ls-files -z | xargs -0 tar -c | tar -x -C {tree}", shell=True, cwd=ROOT, check=True)
        made = buildah(folder, "bud", "--build-arg", "BASE=localhost/debian", "-f", tree / "packaging/autograder/Dockerfile",
                       "-t", "localhost/xv6vm", tree)
        tap.ok(made.returncode == 0, "the Dockerfile is built", made.stdout[-3000:])
        told, said = run(tap, folder, tree, {lab: "/autograder/source/lab.toml", hand_in: "/autograder/submission/"},
                         "/autograder/run_autograder", "autograder/results/results.json")
        tap.ok(told.get("score", 0) == 10 and sum(t["score"] for t in told["tests"]) == 10, "Gradescope's results.json", said)
        told, said = run(tap, folder, tree, {lab: "/grade/tests/lab.toml", hand_in: "/grade/student/"},
                         "xv6vm-grade", "grade/results/results.json")
        tap.ok(told.get("score", 0) == 1 and told["gradable"] and not told["format_errors"], "PrairieLearn's results.json", said)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
