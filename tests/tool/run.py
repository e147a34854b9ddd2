#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Tests of the tool on the simulator. Writes TAP.

    tests/run.py BUILD SAMPLES [--update | --few]

BUILD has the programs xv6vm, hurt, lib_test, lib_null, image_fuzz, state_test, view_test,
past_test, diff_life and quiz_test.

--update writes what the sample batches print to golden/ before it compares, and what the
pages' commands print into the pages. --few leaves out what another kind of machine does
not change: how words are understood, and what the pages say.
"""

import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import cases  # noqa: E402
import colours  # noqa: E402
import diff  # noqa: E402
import documents  # noqa: E402
import files  # noqa: E402
import golden  # noqa: E402
import hurt  # noqa: E402
import images  # noqa: E402
import keep  # noqa: E402
import library  # noqa: E402
import lost  # noqa: E402
import maps  # noqa: E402
import prompt  # noqa: E402
import quiz  # noqa: E402
import schema  # noqa: E402
import screens  # noqa: E402
import shown  # noqa: E402
import tour  # noqa: E402
import watch  # noqa: E402
import words  # noqa: E402
from tap import PATIENCE, Tap, Tool, rounds  # noqa: E402


def program(tap, name, *command):
    """Passes on what a program's own cases say."""
    run = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    for line in run.stdout.splitlines():
        if line.startswith("#"):
            print(line)
        else:
            tap.ok(line.startswith("ok "), line.split("ok ", 1)[-1])
    tap.ok(run.returncode == 0 and run.stdout, f"{name}: ran to its end", run.stderr)


def fuzz(tap, folder, samples, seed):
    files = [os.path.join(samples, name) for name in ("tiny.img", "tiny.elf")]
    program(tap, "image_fuzz", os.path.join(folder, "image_fuzz"), *files, seed,
            str(rounds(1000)))
    program(tap, "state", os.path.join(folder, "state_test"), seed,
            str(rounds(50)))
    program(tap, "view", os.path.join(folder, "view_test"), seed,
            str(rounds(20)))
    program(tap, "quiz", os.path.join(folder, "quiz_test"), seed,
            str(rounds(30)))
    program(tap, "past", os.path.join(folder, "past_test"), seed,
            str(rounds(8)), os.path.join(samples, "hello"))
    program(tap, "fs", os.path.join(folder, "fs_fuzz"), seed,
            str(rounds(100)))


def main():
    arguments = [a for a in sys.argv[1:] if not a.startswith("--")]
    tap = Tap()
    tool = Tool(os.path.join(arguments[0], "xv6vm"), arguments[1])
    program(tap, "lib", os.path.join(arguments[0], "lib_test"))
    program(tap, "null", os.path.join(arguments[0], "lib_null"))
    library.run(tap, arguments[0])
    golden.run(tap, tool, update="--update" in sys.argv)
    hurt.run(tap, Tool(os.path.join(arguments[0], "hurt"), arguments[1]))
    lost.run(tap, Tool(os.path.join(arguments[0], "hurt"), arguments[1]))
    seed = os.environ.get("SEED", "") or str(int.from_bytes(os.urandom(4), "little"))
    fuzz(tap, *arguments, seed)
    diff.run(tap, tool, seed, arguments[0])
    quiz.run(tap, tool, seed, few="--few" in sys.argv)
    if "--few" in sys.argv:
        return tap.done()
    cases.run(tap, tool)
    colours.run(tap, tool)
    files.run(tap, tool)
    images.run(tap, tool, update="--update" in sys.argv)
    keep.run(tap, tool)
    prompt.run(tap, tool)
    maps.run(tap, tool, update="--update" in sys.argv)
    screens.run(tap, tool, update="--update" in sys.argv)
    shown.run(tap, tool)
    tour.run(tap, tool)
    watch.run(tap, tool)
    words.run(tap, tool)
    documents.run(tap, tool, change="--update" in sys.argv)
    schema.run(tap, words.from_help(tool.raw("--help").out), update="--update" in sys.argv)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
