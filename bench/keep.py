#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""How large a machine in a file is, and how long it takes to save one and to open it: best of some.

    bench/keep.py userspace/build/xv6vm
"""

import os
import subprocess
import sys
import tempfile
import time

TIMES = 7


def best(*command):
    """Milliseconds of the quickest run."""
    runs = []
    for _ in range(TIMES):
        began = time.monotonic()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        runs.append(time.monotonic() - began)
    return 1000 * min(runs)


def main(tool):
    print(f"{'RAM':>6} {'BYTES':>10} {'SAVE':>8} {'OPEN':>8} {'RUN':>8}   (ms; RUN: of a simulated machine without a file)")
    with tempfile.TemporaryDirectory() as folder:
        for ram in ("16M", "224M", "2016M"):
            path = os.path.join(folder, ram + ".xv6m")
            save = best(tool, "-d", f"sim:mem={ram}", "snapshot", "save", path)
            print(f"{ram:>6} {os.path.getsize(path):>10} {save:>8.1f} {best(tool, '-d', path, 'info'):>8.1f}"
                  f" {best(tool, '-d', f'sim:mem={ram}', 'info'):>8.1f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
