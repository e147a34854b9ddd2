# SPDX-License-Identifier: GPL-2.0-only
"""Which rows have passed in this folder, as it is committed and with the same settings: what
was stopped goes on from there, with GO_ON=1."""

import contextlib
import os
import subprocess

import tally

# What changes how many cases a row has, and what else decides a verdict.
SIZES = ("STEPS", "COUNT", "SHARE", "FILTER", "PATCHES")
SETTINGS = (*SIZES, "SEED", "PANIC", "XV6")


def state(root):
    """What the verdict of a row depends on; None where something is not committed."""
    head, changed = (subprocess.run(["git", "-C", root, *words], capture_output=True, text=True, check=False).stdout
                     for words in (("rev-parse", "HEAD"), ("status", "--porcelain")))
    if not head or changed:
        return None
    return head + "".join(f"{name}={os.environ.get(name, '')}\n" for name in SETTINGS)


class Kept:
    """A file beside the TAP of each row that has passed, which says of what state."""

    def __init__(self, root, results):
        self.results, self.state = results, state(root)

    def file(self, row):
        return self.results / f"{row.name}.passed"

    def forget(self, row):
        self.file(row).unlink(missing_ok=True)

    def add(self, row):
        if self.state:
            self.file(row).write_text(self.state, encoding="utf-8")

    def logs(self, rows):
        """What those said that have passed, by their names; nothing unless that is asked for."""
        logs = {}
        for row in rows if os.environ.get("GO_ON") else []:
            with contextlib.suppress(OSError):
                if self.file(row).read_text(encoding="utf-8") == self.state:
                    logs[row.name] = tally.read(row.name, self.results / f"{row.name}.tap", 0)
        return logs
