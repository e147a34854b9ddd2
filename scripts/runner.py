#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Runs rows of scripts/stages.tsv, and says what became of them. See check.sh.

    runner.py [--list | --needs] [NAME...]

A NAME is a stage (lint, kernels, kernels-fast for its fast cut), a row of one
(kernels.vm-7.2-small) or how some begin (kernels.vm-7.2), or a pattern for either; "all" is everything in full, and without
any it is the fast cut of everything. --list prints the names of the rows that would
run, --needs the sets of deps.sh that they need.

A row's command has a session of its own, which ends with it. It writes TAP to its
standard output, or to $TAP if it names that. How rows ended is for tally.py to say.
"""

import collections
import contextlib
import fcntl
import fnmatch
import os
import pathlib
import re
import shlex
import signal
import string
import subprocess
import sys
import threading
import time

import tally
from kept import SIZES, Kept

ROOT = pathlib.Path(__file__).resolve().parent.parent
COLUMNS = ("stage", "row", "cut", "lane", "needs", "kernel", "memory", "arguments", "run",
           "seconds", "figure")
PROGRESS = re.compile(rb"^\[ *\d+ s\] ")
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SLOWEST, SHOWN = 10, 30
GRACE = 5
BEAT = 60
KEPT = 5000


# One line of the table, in one cut: a row is called by its stage's name and its own.
Row = collections.namedtuple("Row", ("name", *COLUMNS), defaults=[""])


def read_table(path):
    """All rows in both cuts, by their names."""
    with open(path, encoding="utf-8") as lines:
        table = [line.rstrip("\n").split("\t") for line in lines if not line.startswith("#")]
    mixed = {stage for stage, _, cut, *_ in table if cut != "both"}
    rows = {}
    for wanted in ("full", "fast"):
        for stage, row, cut, *rest in table:
            if cut in (wanted, "both"):
                stage += "-fast" if wanted == "fast" and stage in mixed else ""
                name = stage if row == "-" else f"{stage}.{row}"
                rows[name, wanted] = Row(name, stage, row, cut, *rest)
    return rows


def means(name, row):
    """A stage, a row, or the beginning of a row's name: kernels.vm-7.2."""
    patterns = [name] + [name + "[-.]*"] * ("." in name)
    return fnmatch.fnmatchcase(row.stage, name) or \
        any(fnmatch.fnmatchcase(row.name, pattern) for pattern in patterns)


def select(rows, names):
    """The rows that are meant, each once."""
    chosen = {}
    for name in names or ["fast"]:
        wanted = {"all": "full", "fast": "fast"}.get(name)
        found = [row for (_, cut), row in rows.items()
                 if cut == wanted or not wanted and means(name, row)]
        if not found:
            sys.exit(f"check.sh: no stage and no row called {name}; there are "
                     + " ".join(sorted({row.stage for row in rows.values()})))
        for row in found:
            chosen.setdefault(row.name, row)
    return list(chosen.values())


def say(text):
    passed = time.time() - int(os.environ.get("XV6VM_START", time.time()))
    sys.stderr.write(f"[{int(passed):4} s] {text}\n")
    sys.stderr.flush()


class Times:
    """How long each row took, run after run: lines of name, seconds, status, when. Not
    where more or fewer cases were asked for than there are by themselves."""

    def __init__(self, path):
        self.path = path
        self.last = {}
        with contextlib.suppress(OSError):
            lines = path.read_text(encoding="utf-8").splitlines()
            for line in lines:
                with contextlib.suppress(ValueError):
                    name, seconds, status, _ = line.split("\t")
                    if status == "0":
                        self.last[name] = float(seconds)
            if len(lines) > KEPT:
                self.write("w", "\n".join(lines[-KEPT // 2:]) + "\n")

    def of(self, row):
        return self.last.get(row.name, float(row.seconds))

    def write(self, mode, text):
        with contextlib.suppress(OSError), open(self.path, mode, encoding="utf-8") as out:
            out.write(text)

    def add(self, name, seconds, status):
        if not any(map(os.environ.get, SIZES)):
            self.write("a", f"{name}\t{seconds:.1f}\t{status}\t{time.strftime('%F %T')}\n")


def minutes(seconds):
    return f"{int(seconds) // 60} min {int(seconds) % 60} s" if seconds >= 60 else \
        f"{seconds:.0f} s"


class Running:
    """One row's command, in a session of its own."""

    def __init__(self, row, results, log):
        self.row = row
        self.tap = results / f"{row.name}.tap"
        self.log = log
        self.tap.unlink(missing_ok=True)
        command = self.command()
        settings = dict(os.environ, ROW=row.name)
        with open(self.log if "$TAP" in row.run or row.kernel != "-" else self.tap, "wb") as out:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=settings, stdin=subprocess.DEVNULL, stdout=out,
                stderr=subprocess.PIPE, start_new_session=True)
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def command(self):
        row = self.row
        if row.kernel == "-":
            return ["bash", "-c", row.run.replace("$TAP", shlex.quote(str(self.tap)))]
        values = {"SEED": os.environ.get("SEED") or "0", "PANIC": os.environ.get("PANIC") or "1"}
        return ["scripts/vm-row.sh", row.name, row.kernel, row.memory,
                string.Template(row.arguments).safe_substitute(values), row.run]

    def read(self):
        """What it says goes to its log; what it says of its progress is passed on."""
        with open(self.log, "ab") as log:
            for line in self.process.stderr:
                log.write(line)
                log.flush()
                if PROGRESS.match(line):
                    sys.stderr.write(line.decode(errors="replace"))
                    sys.stderr.flush()

    def members(self):
        """Whatever is alive of its session."""
        for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                fields = stat.read_text(errors="replace").rsplit(")", 1)[1].split()
                if int(fields[3]) == self.process.pid and fields[0] != "Z":
                    yield int(stat.parent.name)

    def signal(self, number):
        for pid in self.members():
            with contextlib.suppress(OSError):
                os.kill(pid, number)

    def wait(self):
        """Its exit status, when nothing of it is left."""
        status = self.process.wait()
        self.signal(signal.SIGTERM)
        self.reader.join()
        return status if status >= 0 else 128 - status


class Runner:
    """All rows, in lanes."""

    def __init__(self, rows):
        environment = os.environ
        self.results = pathlib.Path(environment["RESULTS"])
        self.build = pathlib.Path(environment["BUILD"])
        # One more than there are CPUs, for some wait, for a guest or for a time.
        self.lanes = max(1, int(environment.get("LANES") or os.cpu_count() + 1))
        self.times = Times(pathlib.Path(environment["CACHE"]) / "times.tsv")
        self.rows = rows
        self.todo = sorted(rows, key=lambda row: (row.lane != "alone", -self.times.of(row)))
        self.busy, self.running, self.took = {}, {}, {}
        self.changed = threading.Condition()
        self.stopping = False
        for folder in (self.results, self.build / "log", self.build / "lock"):
            folder.mkdir(parents=True, exist_ok=True)
        self.kept = Kept(ROOT, self.results)
        self.logs = self.kept.logs(rows)
        self.todo = [row for row in self.todo if row.name not in self.logs]

    def announce(self, names):
        known = self.times.last.get(self.whole(names))
        work = sum(self.times.of(row) for row in self.todo) / self.lanes
        longest = max((self.times.of(row) for row in self.todo), default=0)
        say((f"{len(self.logs)} rows have passed before, " if self.logs else "")
            + f"{len(self.todo)} rows, {self.lanes} at a time; "
            + (f"last time it took {minutes(known)}" if known else
               f"about {minutes(max(work, longest))} once kernels and sources are there"))

    @staticmethod
    def whole(names):
        return "= " + (" ".join(names) or "fast")

    def may_start(self, row):
        if row.lane == "alone" or any(r.lane == "alone" for r in self.busy.values()):
            return not self.busy
        return len(self.busy) < self.lanes

    def next(self):
        """The longest row that is left, or None."""
        with self.changed:
            while self.todo and not self.may_start(self.todo[0]):
                self.changed.wait()
            if not self.todo or self.stopping:
                return None
            row = self.todo.pop(0)
            self.busy[row.name] = row
            self.changed.notify_all()
            return row

    def work(self):
        """A lane."""
        while row := self.next():
            with open(self.build / "lock" / row.name, "w", encoding="utf-8") as lock:
                self.take(row, lock)
                say(f"== {row.name}")
                start = time.monotonic()
                # Nobody runs whom a signal would not find.
                with self.changed:
                    if self.stopping:
                        return
                    self.kept.forget(row)
                    running = Running(row, self.results, self.build / "log" / f"{row.name}.log")
                    self.running[row.name] = running
                status = running.wait()
                if self.stopping:
                    return
                self.ended(running, status, time.monotonic() - start)

    @staticmethod
    def take(row, lock):
        """Another run of the very row, in this folder, comes to its end first."""
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say(f"waiting for another run of {row.name}")
            fcntl.flock(lock, fcntl.LOCK_EX)

    def ended(self, running, status, seconds):
        row = running.row
        if status == tally.EXIT[tally.SKIPPED] and not (running.tap.exists() and running.tap.stat().st_size):
            running.tap.write_text(f"1..0 # SKIP {last_words(running.log)}\n", encoding="utf-8")
        add_figure(running, self.build)
        log = tally.read(row.name, running.tap, status)
        verdict = log.judge()
        say(f"{row.name}: {verdict}, {minutes(seconds)}")
        if verdict in (tally.FAILED, tally.UNFINISHED):
            for text in log.failures[:SHOWN]:
                sys.stderr.write(f"    {text}\n")
            sys.stderr.write(tail(running.log))
            say(f"the whole log: {running.log}")
        with self.changed:
            self.logs[row.name], self.took[row.name] = log, seconds
            del self.running[row.name], self.busy[row.name]
            self.times.add(row.name, seconds, tally.EXIT[verdict])
            if verdict == tally.PASSED:
                self.kept.add(row)
            self.changed.notify_all()

    def stop(self, number, _):
        """Ends all that runs, and begins nothing more."""
        with self.changed:
            self.stopping = True
        say(f"{signal.Signals(number).name}: stopping {' '.join(list(self.running))}")
        end = time.monotonic() + GRACE
        how = signal.SIGTERM
        while alive := [r for r in list(self.running.values()) if any(r.members())]:
            for running in alive:
                running.signal(how)
            time.sleep(0.2)
            how = signal.SIGKILL if time.monotonic() > end else signal.SIGTERM
        os._exit(128 + number)

    def run(self, names):
        start = time.monotonic()
        for number in STOPS:
            signal.signal(number, self.stop)
        self.announce(names)
        lanes = [threading.Thread(target=self.work) for _ in range(self.lanes)]
        for lane in lanes:
            lane.start()
        for lane in lanes:
            while lane.is_alive():
                lane.join(BEAT)
                if lane.is_alive():
                    say("... " + ", ".join(sorted(self.running)))
        took = time.monotonic() - start
        say(f"all of it is done, in {minutes(took)}")
        if len(self.rows) > 1:
            for name in sorted(self.took, key=lambda n: -self.took[n])[:SLOWEST]:
                print(f"slow    {self.took[name]:6.0f} s  {name}")
        status = tally.report([self.logs[row.name] for row in self.rows])
        if status == 0 and len(self.took) == len(self.rows):
            self.times.add(self.whole(names), took, status)
        return status


def last_words(path):
    lines = path.read_text(errors="replace").split("\n")
    return next((line.strip()[:150] for line in reversed(lines) if line.strip()), "no reason given")


def tail(path):
    lines = path.read_text(errors="replace").splitlines()[-SHOWN:]
    return "".join(f"    | {line}\n" for line in lines)


def values(running, build):
    """What a figure may tell: sums of the numbers that "# ..." lines of the TAP have
    behind a word, and what the kernel's log says."""
    name = running.row.name
    text = running.tap.read_text(errors="replace")
    said = {}
    for line in re.findall(r"^ *# (.*)$", text, re.MULTILINE):
        for word, number in re.findall(r"\b(\w+) (\d+)", line):
            said[word] = said.get(word, 0) + int(number)
    log = ""
    for kind in (f"vm-{name}-console.log", f"{name}-kernel.log"):
        with contextlib.suppress(OSError):
            log = (build / "log" / kind).read_text(errors="replace")
    begun = log.partition("xv6vm-vm: begin")[2]
    trouble = os.environ.get("SPLATS", "$^")
    said["splats"] = len([line for line in begun.splitlines() if re.search(trouble, line)])
    linux = re.search(r"Linux version (\S+)", log)
    said["linux"] = linux.group(1) if linux else "?"
    return said


def add_figure(running, build):
    if not running.row.figure or not running.tap.exists():
        return
    said = values(running, build)

    def value(match):
        found = said.get(match.group(1), 0)
        return f"{found:,}" if isinstance(found, int) else found

    with open(running.tap, "a", encoding="utf-8") as tap:
        tap.write("# figure: " + re.sub(r"\{(\w+)\}", value, running.row.figure) + "\n")


def main(arguments):
    rows = read_table(os.environ.get("XV6VM_STAGES") or ROOT / "scripts/stages.tsv")
    names = [word for word in arguments if not word.startswith("-")]
    unknown = set(arguments) - set(names) - {"--list", "--needs"}
    if unknown:
        sys.exit(f"check.sh: no option called {unknown.pop()}; there is --list, or names of stages and rows")
    chosen = select(rows, names)
    if "--list" in arguments:
        print("\n".join(row.name for row in chosen))
    elif "--needs" in arguments:
        print(" ".join(sorted({need for row in chosen for need in row.needs.split()})))
    else:
        return Runner(chosen).run(names)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
