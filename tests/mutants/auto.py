#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Changes the code in hundreds of small ways; the tests must notice.

    auto.py --build FOLDER --cache FOLDER --tap FILE [--seed N] [--seeds N] [--count N] [--steps N]
            [--around] [--sanitized] [--fresh] [--file NAME.c]

COUNT mutants are chosen, an equal share by each of SEEDS seeds, N and those that follow
it; without one, new ones every time. They are of the core, or of what is around it. STEPS
are the random operations on each machine.

A mutant that compiles to the same code as the original, or as another one, says
nothing and is not counted. The others run against the suites that are about the file,
then all, then all under ASan and UBSan; those around the core against the tool's tests
as well. The first failure or crash kills; a mutant that only never ends is not killed.
Exit: 0 all is well, 1 fewer than 90 % were killed (of fewer than 100 mutants, half), or
tests/mutants/survivors.txt is out of date; with one seed also where some mutant lives that
it does not list.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import secrets
import sys
import tempfile
import threading

import around
import choose
import hosted
import sites
import survivors

ROOT = pathlib.Path(__file__).resolve().parents[2]
SURVIVORS = ROOT / "tests/mutants/survivors.txt"
# Of few a share says little, but that most of them live says enough.
BAR, MANY = 90, 100
BAR_OF_SOME, SOME = 50, 10
# The suites that are about a file, where its name does not say it.
FIRST = {"uvm.c": "xv6vm_sbrk", "check_tables.c": "xv6vm_check",
         "exec.c": "xv6vm_ex*"}


def path_of(file):
    """Of the core, the name alone says which."""
    return file if "/" in file else f"module/core/{file}"


class Lab:
    """Tries mutants, and remembers what came of them."""

    def __init__(self, options):
        build = pathlib.Path(options.build)
        self.cache = pathlib.Path(options.cache)
        self.cache.mkdir(parents=True, exist_ok=True)
        build.mkdir(parents=True, exist_ok=True)
        self.fresh = options.fresh
        self.listed = survivors.read(SURVIVORS)
        self.plain = hosted.Build(ROOT, build / "plain", False)
        self.san = hosted.Build(ROOT, ROOT / "userspace/build/kunit", True)
        self.plain.arguments = [f"steps_each={options.steps}"] * bool(options.steps)
        self.builds = [self.plain] + [self.san] * options.sanitized
        self.jobs = options.jobs
        self.lock = threading.Lock()
        self.plain.prepare(self.jobs)
        self.plain.measure()
        self.tree = hosted.tree_digest(ROOT, *["userspace", "tests/tool", "tests/minikernel"] * options.around)
        self.copies = around.Copies(ROOT, build, options.jobs) if options.around else None

    def sanitized(self):
        """Built only where some mutant lives without."""
        with self.lock:
            if not self.san.cpu:
                self.san.prepare(self.jobs)
                self.san.cpu = hosted.SANITIZED * self.plain.cpu
                self.san.wall = hosted.SANITIZED * self.plain.wall

    def remembered(self, name):
        try:
            return json.loads((self.cache / name).read_text())
        except (OSError, ValueError):
            return None

    def remember(self, name, what):
        new = self.cache / f"{name}.{os.getpid()}"
        new.write_text(json.dumps(what))
        new.rename(self.cache / name)

    def code_of(self, source, text, folder):
        """The object file's digest, None if it does not compile."""
        obj = folder / "mutant.o"
        if self.copies:
            return self.copies.object_of(source, text)
        if self.plain.compile(path_of(source), text, obj):
            return None
        return hosted.digest(obj.read_bytes())

    def kill(self, mutant, text, folder):
        """The case that fails, or None."""
        by = None
        if path_of(mutant.file).startswith("module/"):
            by = self.kill_hosted(mutant, text, folder)
        return by if by or not self.copies else self.copies.kill(mutant.file, text)

    def kill_hosted(self, mutant, text, folder):
        hint = self.remembered(hosted.digest("hint", mutant.key)[:32])
        name, path = pathlib.Path(mutant.file).name, path_of(mutant.file)
        about = FIRST.get(name, f"xv6vm_{name[:-2]}*")
        # Sanitizers are asked about those alone of which nobody says that they live.
        for build in self.builds[:1] if mutant.key in self.listed else self.builds:
            obj, program = folder / "mutant.o", folder / "kunit-hosted"
            if build.sanitize:
                self.sanitized()
            if build.sanitize or self.copies:
                build.compile(path, text, obj)
            build.link(path, obj, program)
            for suites in dict.fromkeys([hint or about, about, None]):
                by = build.run(program, suites)
                if by and by != hosted.NOTHING_RAN:
                    return by + (" (sanitized)" if build.sanitize else "")
        return None

    def judge(self, mutant, text, code, folder):
        name = hosted.digest(self.tree, text, code, len(self.builds), *self.plain.arguments,
                             mutant.key in self.listed)[:32]
        known = None if self.fresh else self.remembered(name)
        if known is None:
            known = {"by": self.kill(mutant, text, folder)}
            self.remember(name, known)
            if known["by"]:
                suite = known["by"].split(".")[0].split(":")[0]
                self.remember(hosted.digest("hint", mutant.key)[:32], suite)
        return known["by"]

    def try_file(self, file, seed, quota):
        """[(mutant, killer or None)], and how many were dropped and why."""
        original = (ROOT / path_of(file)).read_text()
        mutants = list(sites.mutants_of(file, original))
        tried, dropped = [], {"same": 0, "broken": 0}
        with tempfile.TemporaryDirectory(dir=self.plain.folder) as folder:
            folder = pathlib.Path(folder)
            codes = {self.code_of(file, original, folder)}
            for mutant in choose.in_order(seed, mutants):
                if len(tried) == quota:
                    break
                text = sites.mutated(original, mutant)
                code = self.code_of(file, text, folder)
                if code is None or code in codes:
                    dropped["same" if code else "broken"] += 1
                    continue
                codes.add(code)
                tried.append((mutant, self.judge(mutant, text, code, folder)))
                print(f"{mutant.file} {mutant.function}: {mutant.after}: "
                      f"{tried[-1][1] or 'LIVES'}", flush=True)
        return tried, dropped


class Report:
    """TAP, one case a mutant."""

    def __init__(self, path, seed):
        self.lines, self.number, self.failed = [f"# seed {seed}"], 0, 0
        self.path = path

    def case(self, ok, name, *comments):
        self.number += 1
        self.failed += not ok
        self.lines.append(f"{'ok' if ok else 'not ok'} {self.number} - {name.replace('#', '')}")
        self.lines += [f"# {c}" for c in comments]

    def finish(self, *comments):
        self.lines += [f"# {c}" for c in comments] + [f"1..{self.number}"]
        pathlib.Path(self.path).write_text("\n".join(self.lines) + "\n")
        return 1 if self.failed else 0


def is_killed(by):
    """By a test that says what is wrong, or a crash. Who waits for ever knows nothing."""
    return bool(by) and not hosted.hung(by)


def report_mutant(report, mutant, by, listed, strict):
    name = f"{survivors.head(mutant.key)}: {mutant.after}"
    if is_killed(by):
        report.case(True, f"killed by {by}: {name}")
    elif by:
        report.case(True, f"never ends, which is no kill ({by}): {name}")
    elif mutant.key in listed:
        report.case(True, f"lives: {name}", f"why: {listed[mutant.key]}")
    else:
        report.case(not strict, f"lives, and is not listed: {name}",
                    *survivors.entry(mutant.key, "...").splitlines())


def stale(listed, tried):
    """What is listed and is no mutant, or one that is killed."""
    paths = {f: ROOT / path_of(f) for f in sorted({k[0] for k in listed})}
    keys = {m.key for f, path in paths.items() if path.exists()
            for m in sites.mutants_of(f, path.read_text())}
    killed = {mutant.key for mutant, by in tried if is_killed(by)}
    return [k for k in listed if k not in keys or k in killed]


def conclude(report, tried, dropped, listed, where):
    kills = sum(is_killed(by) for _, by in tried)
    hang = sum(bool(by) for _, by in tried) - kills
    known = sum(not by and mutant.key in listed for mutant, by in tried)
    share = 100 * kills / max(len(tried), 1)
    old = stale(listed, tried)
    bar = BAR if len(tried) >= MANY else BAR_OF_SOME
    if len(tried) >= SOME:
        report.case(share >= bar, f"at least {bar} % are killed", f"{share:.1f} %")
    report.case(not old, "each entry of survivors.txt is a mutant that lives",
                *(f"{survivors.head(k)}: {k[3]}" for k in old))
    return report.finish(
        f"figure: {len(tried)} mutants of {where}, {kills} killed ({share:.1f} %), {hang} never "
        f"end, {known} live for a listed reason, {len(tried) - kills - hang - known} for none",
        f"dropped: {dropped['same']} that compile to the same code as the original or "
        f"another, {dropped['broken']} that do not compile")


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--cache", required=True)
    parser.add_argument("--tap", required=True)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--around", action="store_true")
    parser.add_argument("--count", type=int, default=240)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--sanitized", action="store_true")
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--file")
    return parser.parse_args()


def main():
    options = parse()
    files = around.files(ROOT) if options.around else \
        sorted(p.name for p in (ROOT / "module/core").glob("*.c"))
    counts = {f: len(list(sites.mutants_of(f, (ROOT / path_of(f)).read_text()))) for f in files}
    if options.file:
        counts = {options.file: counts[options.file]}
    first = secrets.randbelow(1 << 31) if options.seed is None else options.seed
    quotas = choose.quotas(options.count // options.seeds, counts)
    lab = Lab(options)
    tried, dropped = [], {"same": 0, "broken": 0}
    largest = sorted(quotas, key=lambda f: -quotas[f])
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        jobs = {(f, s): pool.submit(lab.try_file, f, s, quotas[f])
                for f in largest if quotas[f] for s in range(first, first + options.seeds)}
        for job in sorted(jobs):
            some, lost = jobs[job].result()
            tried += some
            dropped = {k: dropped[k] + lost[k] for k in dropped}
    report = Report(options.tap, first)
    for mutant, by in tried:
        report_mutant(report, mutant, by, lab.listed, options.seeds == 1)
    return conclude(report, tried, dropped, lab.listed,
                    "what is around the core" if options.around else "the core")


if __name__ == "__main__":
    sys.exit(main())
