#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Whether tally.py tells passed, failed, skipped and unfinished apart.

Says what is wrong, and nothing if all is well.
"""

import contextlib
import io
import pathlib
import tempfile

import tally

LOGS = {
    "good": "ok 1 - a\nok 2 - b # SKIP no such thing\n1..2\n# figure: 12 things\n",
    "bad": "ok 1 - a\nnot ok 2 - b\n1..2\n",
    "refused": "ok 1 - a\nnot ok 2 - b # SKIP no such thing\n1..2\n",
    "open": "ok 1 - a\nnot ok 2 - b # UNFINISHED no verdict\n1..2\n",
    "both": "not ok 1 - a\nnot ok 2 - b # UNFINISHED no verdict\n1..2\n",
    "none": "1..0 # SKIP no such tool\n",
    "short": "ok 1 - a\n",
    "empty": "",
}
# arguments: exit status, last line
CASES = {
    "a=good": (0, "1 passed, 0 failed, 1 skipped"),
    "a=good:1": (1, "1 passed, 1 failed, 1 skipped"),
    "a=good:2": (2, "1 passed, 1 failed, 1 skipped"),
    "a=good:4": (1, "1 passed, 1 failed, 1 skipped"),
    "a=bad:1": (1, "1 passed, 1 failed"),
    "a=bad:0": (1, "1 passed, 1 failed"),
    "a=bad:2": (1, "1 passed, 1 failed"),
    "a=refused:0": (1, "1 passed, 1 failed"),
    "a=bad:4": (1, "1 passed, 2 failed"),
    "a=open:0": (2, "1 passed, 1 failed"),
    "a=open:1": (2, "1 passed, 1 failed"),
    "a=open:2": (2, "1 passed, 1 failed"),
    "a=both:2": (1, "0 passed, 2 failed"),
    "a=none:4": (4, "0 passed, 0 failed, 1 skipped"),
    "a=none:1": (1, "0 passed, 1 failed, 1 skipped"),
    "a=none:4 b=good": (0, "1 passed, 0 failed, 2 skipped"),
    "a=short:0": (1, "1 passed, 1 failed"),
    "a=short:2": (2, "1 passed, 1 failed"),
    "a=short:2 b=bad:1": (1, "2 passed, 2 failed"),
    "a=bad:1 b=short:2": (1, "2 passed, 2 failed"),
    "a=empty:0": (1, "0 passed, 1 failed"),
    "a=empty:2": (2, "0 passed, 1 failed"),
    "a=lost:0": (1, "0 passed, 1 failed"),
    "a=open b=good": (2, "2 passed, 1 failed, 1 skipped"),
    "": (1, "0 passed, 1 failed"),
}


def tally_of(folder, arguments):
    logs = []
    for word in arguments.split():
        row, _, log = word.partition("=")
        log, _, status = log.partition(":")
        logs.append(tally.read(row, folder / log, int(status or 0)))
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        status = tally.report(logs)
    return status, said.getvalue().splitlines()[-1]


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for log, text in LOGS.items():
            (folder / log).write_text(text, encoding="utf-8")
        for arguments, expected in CASES.items():
            got = tally_of(folder, arguments)
            if got != expected:
                print(f"tally.py {arguments}: {got}, not {expected}")


if __name__ == "__main__":
    main()
