#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Kernels as labs leave them, without a mistake: nothing may be said against them. TAP.

    profiles.py TOOL OUT [PROFILE...]

TOOL is the program xv6vm, OUT a folder for the kernels.
"""

import concurrent.futures
import json
import os
import re
import subprocess
import sys

import mini
import witness

NAMES = ["init", "sh", "sleeper", "sh", "sh", "stay"]

STEPS = {"entry": "kinit1 has not freed a frame", "kvmalloc": "between kvmalloc and"}

PROFILES = {
    # what is switched, the rules that are found by themselves, how much RAM
    "plain": ("", [], 16),
    "members": ("-DMOVED=1 -DNPROC=128 -DNCPU=3", [], 16),
    "renamed": ("-DMOVED=1 -Dpgdir=pagetable -Dsz=memsz -Dkstack=kernel_stack -Dparent=pparent",
                [], 16),
    "no-debug": ("-g0 -DNPROC=128", [], 16),
    "base": ("-DKERNBASE=0xc0000000", [], 16),
    "xv6-ram": ("-DPHYSTOP=0xe000000", [], 224),
    "more-ram": ("-DPHYSTOP=0x10000000 -DBIGPAGES=1", ["bigpages"], 256),
    "less-ram": ("-DPHYSTOP=0x800000", [], 8),
    "counts": ("-DCOW=1", ["counts"], 16),
    "lazy": ("-DLAZY=1", ["lazy"], 16),
    "threads": ("-DTHREADS=1", ["threads"], 16),
    "shared": ("-DSHARED=1", ["shared"], 16),
    "stacktop": ("-DSTACKTOP=1", ["stacktop"], 16),
    "topsize": ("-DSTACKTOP=1 -DTOPSIZE=1", ["stacktop"], 16),
    "nullguard": ("-DNULLGUARD=1", ["nullguard"], 16),
    "bigpages": ("-DBIGPAGES=1", ["bigpages"], 16),
    "lists": ("-DPERCPU=1", [], 16),
    "nodes": ("-DNODES=1 -DCOW=1", ["counts"], 16),
    "beside": ("-DNODES=2 -DCOW=1", ["counts"], 16),
    "uncounted": ("-DCOW=1 -Dpgrefcount=havers -Dcopied=cowfault", ["counts"], 16),
    "kept": ("-DKEPT=1 -DMOVED=1", [], 16),
    "dwarf-2": ("-gdwarf-2 -gstrict-dwarf -DMOVED=1", [], 16),
    "unnamed": ("-DLAZY=1 -DSTACKTOP=1 -Dlazyfault=arrive -Dstack_sz=depth",
                ["lazy", "stacktop"], 16),
    "unnamed-counts": ("-DCOW=1 -Dpgrefcount=pg_sh", ["counts"], 16),
    "all": ("-DCOW=1 -DLAZY=1 -DTHREADS=1 -DNULLGUARD=1 -DSTACKTOP=1 -DBIGPAGES=1 -DPERCPU=1 "
            "-DMOVED=1 -DKERNBASE=0xa0000000 -DNPROC=200",
            ["counts", "lazy", "threads", "stacktop", "nullguard", "bigpages"], 16),
}


def explain(tool, kernel, dump, *more):
    run = subprocess.run([tool, "-j", "machine", "explain", "--xv6-kernel", kernel, "--image", dump,
                          *more], capture_output=True, check=False, timeout=3600)
    return json.loads(run.stdout) if run.stdout else {"error": run.stderr.decode()}


def judge(tool, out, name):
    plan, expected, megabytes = PROFILES[name]
    kernel = mini.build(out, name, plan)
    told = []

    def moment(machine, when, dump):
        answer = explain(tool, kernel, dump)
        good = (answer.get("violations") == 0 and
                STEPS.get(when, "booted") in answer.get("moment", ""))
        if when == "idle":
            base = re.search("KERNBASE=(\\w+)", plan)
            others = list(witness.disagrees(dump, answer, int(base[1], 16) if base else 1 << 31,
                                            "PERCPU" in plan))
            told.append((not others, f"{name}: each table and list, read a second time", others))
            names = [p["name"] for p in answer.get("processes", [])]
            rules = [r["name"] for r in answer.get("rules", [])]
            good = (good and answer["unaccounted"] == 0 and rules == expected and
                    sorted(names) == sorted(NAMES + ["sh"] * ("threads" in rules)))
        told.append((good, f"{name}: {when}", json.dumps({**answer, "map": None})))

    mini.lives(kernel, megabytes * mini.MEGABYTE, moment, ["idle"] if megabytes > 16 else None)
    return told


def main():
    tool, out = (os.path.abspath(path) for path in sys.argv[1:3])
    number = failed = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for told in pool.map(lambda name: judge(tool, out, name), sys.argv[3:] or PROFILES):
            for good, text, why in told:
                number += 1
                skipped = "built without libdw" in why
                failed += not good and not skipped
                print(f"{'ok' if good or skipped else 'not ok'} {number} - {text}"
                      f"{' # SKIP built without libdw' * skipped}", flush=True)
                if not good:
                    print(f"# {why}")
                if mini.FIRST and failed:
                    pool.shutdown(cancel_futures=True)
                    return 1
    print(f"1..{number}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
