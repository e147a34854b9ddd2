#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Counts the instructions of the benchmark's rows, by valgrind's callgrind.

    bench-insn.py PROGRAM FOLDER OUT.jsonl [--swap] [ROW...]

One run of PROGRAM for each side of a row; only the timed part counts, so the
figures are exact. A "rep" instruction counts as often as it repeats. Appends
lines to OUT.jsonl.
"""

import concurrent.futures
import itertools
import json
import os
import subprocess
import sys

# Rows that are counted, by name and peer: their bars (None: for information).
ROWS = {
    ("kalloc+kfree, hot, junk off", "textbook, same lock"): None,
    ("kalloc+kfree, hot, junk off", "textbook, no lock"): None,
    ("kalloc+kfree, hot, junk off", "textbook, xv6's lock"): None,
    ("kalloc+kfree, hot, events noted, junk on", "not noted"): 1.1,
    ("kalloc+kfree, hot, events noted, junk off", "not noted"): None,
    ("free list of 224 MB, per frame, junk off", "textbook"): None,
    ("walkpgdir, random over 224 MB", "textbook"): 1.0,
    ("translate, random over 224 MB", "textbook walkpgdir"): None,
    ("mappages, per page, 1024-page calls", "textbook"): 0.5,
    ("mappages, per page, 1-page calls", "textbook"): None,
    ("setupkvm+freevm, 224 MB, own tables, junk off", "textbook"): 0.25,
    ("setupkvm+freevm, 224 MB, shared kernel half, junk off",
     "own tables"): 0.03,
    ("allocuvm+deallocuvm of 4 MB, per page", "textbook"): None,
    ("copyuvm of 4 MB, per page", "textbook, memcpy"): None,
    ("freevm of 4 MB, per page", "textbook"): None,
    ("translate of 256 addresses, 1024 MB", "16 MB"): 1.01,
    ("life of one of 4000 processes", "one of 64"): 1.5,
}

# Instructions of the real xv6's code, compiled for x86-64, without its fills of
# 1,024 each: what the textbook's are to be compared with. Fills in an operation.
FACTS = {
    "textbook, no lock": ("pair", 62, 0),
    "textbook, xv6's lock": ("pair, xv6's lock", 80, 0),
    "walkpgdir, random over 224 MB": ("walkpgdir", 39, 0),
    "setupkvm+freevm, 224 MB, own tables, junk off":
        ("setupkvm+freevm", 1_850_000 - 65 * 1024, 65),
    "allocuvm+deallocuvm of 4 MB, per page":
        ("allocuvm+deallocuvm, per page", 1_240_000 / 1024 - 1024, 2),
}
FILL = ("floor: memset 4 KB hot", None)
NUMBERS = itertools.count()


def total(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("summary:"):
                return int(line.split()[1])
    raise ValueError("callgrind wrote no summary")


def run_side(program, folder, row, side, swap):
    """The row's line as the program prints it, and the count for one operation."""
    out = os.path.join(folder, f"callgrind-{next(NUMBERS)}")
    command = ["valgrind", "--quiet", "--tool=callgrind", "--collect-atstart=no",
               "--toggle-collect=bench_timed", f"--callgrind-out-file={out}",
               program, "--row", row[0], "--reps", "1", "--side", side]
    command += (["--peer", row[1]] if row[1] else []) + (["--swap"] if swap else [])
    done = subprocess.run(command, check=False, timeout=3600, capture_output=True,
                          text=True)
    if done.returncode or not done.stdout.startswith("{"):
        raise RuntimeError((done.stderr or "no output").strip().splitlines()[-1])
    line = json.loads(done.stdout)
    ops = line["ops"] if side == "ours" else line["peer_ops"]
    count = total(out)
    os.remove(out)
    return line, round(count / ops, 3)


def calibration(row, count, fill):
    name, facts, fills = FACTS.get(row[1]) or FACTS[row[0]]
    return {"row": f"{name}, without fills", "where": "callgrind", "unit": "insn",
            "peer_name": None, "ours": [round(count - fills * fill, 1)], "peer": None,
            "bar": None, "facts": round(facts, 1), "facts_high": round(facts, 1),
            "dir": "max", "note": None}


def calibrates(row):
    return row[1] in FACTS or (row[0] in FACTS and row[1].startswith("textbook"))


def count_row(program, folder, row, swap):
    line, ours = run_side(program, folder, row, "ours", swap)
    _, peer = run_side(program, folder, row, "theirs", swap)
    line.update(where="callgrind", unit="insn", ours=[ours], peer=[peer], bar=ROWS[row],
                note=None)
    lines = [line]
    if not swap and calibrates(row):
        _, fill = run_side(program, folder, FILL, "ours", False)
        lines.append(calibration(row, peer, fill))
    return lines


def main(arguments):
    swap = "--swap" in arguments
    arguments = [a for a in arguments if a != "--swap"]
    if len(arguments) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    program, folder, out, *names = arguments
    rows = [row for row in ROWS if not names or row[0] in names]
    bad = 0
    # Other runs at the same time change no count.
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool, \
            open(out, "a", encoding="utf-8") as lines:
        counts = [pool.submit(count_row, program, folder, row, swap) for row in rows]
        for row, count in zip(rows, counts):
            try:
                lines.writelines(json.dumps(line) + "\n" for line in count.result())
            except (OSError, RuntimeError, ValueError,
                    subprocess.SubprocessError) as error:
                print(f"bench: row {row[0]} under callgrind: {error}", file=sys.stderr)
                bad = 2
    return bad if rows else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
