# SPDX-License-Identifier: GPL-2.0-only
"""The one rule of verdicts: counts test cases in TAP and KTAP logs, and says what
became of a row and of all rows.

A row is a log and the exit status of what wrote it: 2 says that it never came to its
end, 4 that nothing of it could run. Only leaves are counted: a line that sums up a
subtest is checked against it. A missing log, a missing or wrong plan, a result out of
order, "Bail out!" or a status that the log does not explain is a failure as well.
"not ok ... # UNFINISHED" is a case that came to no verdict. Lines "# figure: TEXT"
are shown below the table.

The worst row is the verdict of all: FAILED before UNFINISHED before passed before
skipped. Exit: 1, 2, 0 and 4 for them.
"""

import re

TIMESTAMP = re.compile(r"^\[ *\d+\.\d+\] ?")
PLAN = re.compile(r"^1\.\.(\d+) *(?:# *(.*))?")
RESULT = re.compile(r"^(ok|not ok)\b *(\d+)? *(?:- +)?([^#]*?) *(?:# *(.*))?$")
SUBTEST = re.compile(r"^# Subtest: *(.*)")
SKIP = re.compile(r"SKIP", re.IGNORECASE)
NO_VERDICT = re.compile(r"UNFINISHED", re.IGNORECASE)
FIGURE = re.compile(r"^# figure: *(.*)")
INDENT = 4
# KUnit of Linux 6.1 prints no plan for the parameters of one case.
PLANLESS_DEPTH = 2

# How a row ended, the worst first, and the exit status that says so.
FAILED, UNFINISHED, PASSED, SKIPPED = "FAILED", "UNFINISHED", "passed", "skipped"
EXIT = {FAILED: 1, UNFINISHED: 2, PASSED: 0, SKIPPED: 4}


class Level:
    """The results seen so far at one depth, below one subtest."""

    def __init__(self):
        self.plan = None
        self.seen = 0
        self.failed = 0
        self.announced = False


class Log:
    """One log, read line by line."""

    def __init__(self, row):
        self.row = row
        self.passed = 0
        self.skipped = 0
        self.failures = []
        self.skips = []
        self.figures = []
        self.refused = 0
        self.open = 0
        self.status = 0
        self.levels = [Level()]

    def fail(self, what):
        self.failures.append(f"{self.row}: {what}")

    def close(self, depth, name):
        """Checks the subtest at DEPTH, whose summary line is called NAME."""
        level = self.levels.pop()
        planless = depth >= PLANLESS_DEPTH and level.plan is None
        if level.plan is None and not planless:
            self.fail(f"{name}: no plan")
        elif not planless and level.plan != level.seen:
            self.fail(f"{name}: {level.seen} results, {level.plan} planned")
        return level

    def level(self, depth):
        while len(self.levels) <= depth:
            self.levels.append(Level())
        return self.levels[depth]

    def result(self, depth, match):
        word, number, name, directive = match.groups()
        self.level(depth)
        child = None
        while len(self.levels) > depth + 1:
            child = self.close(len(self.levels) - 1, name)
        level = self.levels[depth]
        level.seen += 1
        if number is not None and int(number) != level.seen:
            self.fail(f"{name}: number {number} where {level.seen} was due")
        if word == "not ok":
            level.failed += 1
        if child and child.announced and not child.seen and word == "ok" and \
                not SKIP.match(directive or ""):
            self.fail(f"{name}: says ok without a result")
        elif child is None or not child.seen:
            self.leaf(word, name, directive or "")
        elif word == "ok" and child.failed:
            self.fail(f"{name}: says ok above a failure")
        elif word == "not ok" and not child.failed:
            self.fail(name)

    def leaf(self, word, name, directive):
        if SKIP.match(directive) and word == "ok":
            self.skip(name, directive)
        elif word == "ok":
            self.passed += 1
        else:
            if NO_VERDICT.match(directive):
                self.open += 1
            else:
                self.refused += 1
            self.fail(name)

    def skip(self, name, directive):
        reason = SKIP.sub("", directive, count=1).strip(" :")
        self.skipped += 1
        self.skips.append(f"{self.row}: {name}{name and ': '}{reason}")

    def line(self, text):
        text = TIMESTAMP.sub("", text.rstrip())
        body = text.lstrip(" ")
        depth = (len(text) - len(body)) // INDENT
        if body.startswith("Bail out!"):
            self.fail(body)
        elif (match := PLAN.match(body)):
            self.level(depth).plan = int(match.group(1))
            if SKIP.match(match.group(2) or "") and not depth:
                self.skip("", match.group(2))
        elif (match := FIGURE.match(body)):
            self.figures.append(match.group(1))
        elif SUBTEST.match(body) and depth:
            self.level(depth).announced = True
        elif (match := RESULT.match(body)):
            self.result(depth, match)

    def finish(self):
        while len(self.levels) > 1:
            self.close(len(self.levels) - 1, "a subtest without a result")
        if not self.levels[0].seen:
            if self.levels[0].plan != 0 or not self.skipped:
                self.fail("no test ran to its end")
        else:
            self.close(0, "the whole log")

    def explain(self):
        """A status that is not that of the log's results is a failure of its own."""
        told = self.status == EXIT[self.judge()] or not self.status
        # A script need not know whether what failed came to an end.
        if not told and not (self.status in (1, 2) and self.failures):
            ended = "never finished" if self.status == 2 else f"ended with status {self.status}"
            self.fail(f"{ended} although no test failed")

    def judge(self):
        unfinished = self.open or self.status == EXIT[UNFINISHED]
        if self.refused or (self.failures and not unfinished):
            return FAILED
        if self.failures:
            return UNFINISHED
        return PASSED if self.passed else SKIPPED


def worst(verdicts):
    return min(verdicts, key=list(EXIT).index)


def read(row, path, status):
    log = Log(row)
    log.status = status
    try:
        with open(path, encoding="utf-8", errors="replace") as lines:
            for text in lines:
                log.line(text)
        log.finish()
    except OSError as error:
        log.fail(f"no log ({error.strerror})")
    log.explain()
    return log


def table(logs):
    width = max(len(log.row) for log in logs)
    for log in logs:
        print(f"{log.row:{width}} {log.passed:6} passed {len(log.failures):5} failed"
              f" {log.skipped:5} skipped   {log.judge()}")
    for log in logs:
        for figure in log.figures:
            print(f"figure  {log.row}: {figure}")
    for log in logs:
        for skip in log.skips:
            print(f"skipped {skip}")
    for log in logs:
        for failure in log.failures:
            print(f"{log.judge()}  {failure}")


def report(logs):
    """Prints all of it, the count as its last line; returns the exit status."""
    if not logs:
        print("0 passed, 1 failed")
        return EXIT[FAILED]
    table(logs)
    verdict = worst([log.judge() for log in logs])
    failed = sum(len(log.failures) for log in logs)
    skipped = sum(log.skipped for log in logs)
    print(f"verdict: {verdict}")
    tail = f", {skipped} skipped" if skipped else ""
    print(f"{sum(log.passed for log in logs)} passed, {failed} failed{tail}")
    return EXIT[verdict]
