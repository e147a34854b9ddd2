#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Tests of the tool as WebAssembly, and of the page around it. Writes TAP.

    tests/page/run.py TOOL SAMPLES MODULE
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tool"))

import golden  # noqa: E402
from tap import PATIENCE, Tap, Tool  # noqa: E402


def calls(folder):
    """Each sample as text and as JSON, and questions that need no sample."""
    for name, _, machine in golden.batches(folder):
        for json_too in ([], ["-j"]):
            yield ["-d", f"sim:{machine}", *json_too, "batch", "--keep-going", name]
    yield from (["help"], ["--version"], ["-d", "sim:mem=1M", "check"], ["-d", "none.xv6m", "-j", "check"],
                ["-d", "sim:mem=2016M", "machine", "info"], ["batch"], ["batch", "."])


def samples(tap, tool, module):
    wanted = list(calls(tool.folder))
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "samples")
        shutil.copytree(tool.folder, copy)
        got = subprocess.run(["node", os.path.join(HERE, "samples.mjs"), module, copy],
                             input=json.dumps(wanted), capture_output=True, text=True,
                             timeout=PATIENCE, check=False)
        if not tap.ok(got.returncode == 0, "node runs the module", got.stderr):
            return
        for args, ours in zip(wanted, json.loads(got.stdout)):
            native = Tool(tool.path, copy).raw(*args)
            tap.equal([ours["out"], ours["err"], ours["code"]],
                      [native.out, native.err, native.status],
                      f"{' '.join(args)}: byte for byte what the native tool prints")


def main():
    tap = Tap()
    tool, folder, module = sys.argv[1:]
    samples(tap, Tool(tool, folder), module)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
