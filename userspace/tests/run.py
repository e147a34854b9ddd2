#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Tests of the tool on the simulator. Writes TAP.

    tests/run.py BUILD SAMPLES [--update]

BUILD has the programs xv6vm and lib_test.

--update writes what the sample batches print to golden/ before it compares.
"""

import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import cases  # noqa: E402
import golden  # noqa: E402
from tap import Tap, Tool  # noqa: E402


def library(tap, program):
    """Passes on what the library's own cases say."""
    run = subprocess.run([program], capture_output=True, text=True, timeout=120, check=False)
    for line in run.stdout.splitlines():
        tap.ok(line.startswith("ok "), line.split("ok ", 1)[-1])
    tap.ok(run.returncode == 0 and run.stdout, "lib: ran to its end", run.stderr)


def main():
    arguments = [a for a in sys.argv[1:] if a != "--update"]
    tap = Tap()
    tool = Tool(os.path.join(arguments[0], "xv6vm"), arguments[1])
    library(tap, os.path.join(arguments[0], "lib_test"))
    golden.run(tap, tool, update="--update" in sys.argv)
    cases.run(tap, tool)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
