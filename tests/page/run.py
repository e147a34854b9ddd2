#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Tests of the tool as WebAssembly, and of the page around it. Writes TAP.

    tests/page/run.py TOOL SAMPLES MODULE PAGE PICTURES [TOOLS]

Pictures of the page go to a folder. TOOLS has what npm installs: see scripts/node-tools.sh.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tool"))

import golden  # noqa: E402
import page  # noqa: E402
from tap import PATIENCE, Tap, Tool  # noqa: E402


def calls(folder):
    """Each sample as text and as JSON, and questions that need no sample."""
    for name, _, machine in golden.batches(folder):
        for json_too in ([], ["-j"]):
            yield ["-d", f"sim:{machine}", *json_too, "batch", "--keep-going", name]
    for level in "123":
        yield ["quiz", "make", "--seed", "page", "--level", level, "--key", "--roster", "class.csv"]
    yield from (["help"], ["--version"], ["-d", "sim:mem=1M", "check"], ["-d", "none.xv6m", "-j", "check"],
                ["-d", "sim:mem=2016M", "machine", "info"], ["batch"], ["batch", "."], ["tour", "--markdown"])
    for n in range(1, 14):
        yield ["-d", "sim:mem=16M", "tour", "--markdown", str(n)]


def samples(tap, tool, module):
    wanted = list(calls(tool.folder))
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "samples")
        shutil.copytree(tool.folder, copy)
        copied, batches = Tool(tool.path, copy), "".join(text for _, text, _ in golden.batches(copy))
        golden.afresh(copied, batches)
        with open(os.path.join(copy, "class.csv"), "w", encoding="ascii") as roster:
            roster.write("".join(f"s{n}\n" for n in range(10)))
        got = subprocess.run(["node", os.path.join(HERE, "samples.mjs"), module, copy],
                             input=json.dumps(wanted), capture_output=True, text=True,
                             timeout=PATIENCE, check=False)
        if not tap.ok(got.returncode == 0, "node runs the module", got.stderr):
            return
        for args, ours in zip(wanted, json.loads(got.stdout)):
            native = copied.raw(*args)
            golden.afresh(copied, batches)
            # A page has no QEMU beside it, and no kernels that are handed in.
            out = re.sub(r"(?m)^  (qemu|grade) .*\n((?=  qemu)|\n)", "", native.out) if args == ["help"] else native.out
            tap.equal([ours["out"], ours["err"], ours["code"]], [out, native.err, native.status],
                      f"{' '.join(args)}: byte for byte what the native tool prints")


def style(tap, tools):
    folder = os.path.join(HERE, "..", "..", "userspace", "page")
    for name, *args in (["prettier", "--check", ".", HERE + "/*.mjs"],
                        ["eslint", "-c", os.path.join(tools, "eslint.config.js"), "."]):
        got = subprocess.run([os.path.join(tools, "node_modules", ".bin", name), *args], cwd=folder,
                             capture_output=True, text=True, timeout=PATIENCE, check=False)
        tap.ok(got.returncode == 0, f"{name} has nothing to say", got.stdout + got.stderr)


def main():
    tap = Tap()
    program, folder, module, path, pictures, *tools = sys.argv[1:]
    tool = Tool(program, folder)
    if tools:
        style(tap, tools[0])
    else:
        tap.skip("eslint and prettier", "npm reaches nothing here")
    if shutil.which("node"):
        samples(tap, tool, module)
    else:
        tap.skip("the module without a browser", "no node")
    if shutil.which("chromium"):
        page.run(tap, tool, path, pictures, tools and f"{tools[0]}/node_modules/axe-core/axe.min.js")
    else:
        tap.skip("the page in a browser", "no Chromium")
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
