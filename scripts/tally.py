#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Counts test cases in TAP and KTAP logs and says which ones failed.

    tally.py [--last-line] STAGE=LOG[:STATUS] ...

STATUS is the exit status of what wrote the log. Only leaves are counted: a line
that sums up a subtest is checked against it. A missing log, a missing or wrong
plan, a result out of order, "Bail out!" or a status that the log does not
explain is a failure as well.
"""

import re
import sys

TIMESTAMP = re.compile(r"^\[ *\d+\.\d+\] ?")
PLAN = re.compile(r"^1\.\.(\d+)")
RESULT = re.compile(r"^(ok|not ok)\b *(\d+)? *(?:- +)?([^#]*?) *(?:# *(.*))?$")
SUBTEST = re.compile(r"^# Subtest: *(.*)")
SKIP = re.compile(r"SKIP", re.IGNORECASE)
INDENT = 4
# KUnit of Linux 6.1 prints no plan for the parameters of one case.
PLANLESS_DEPTH = 2


class Level:
    """The results seen so far at one depth, below one subtest."""

    def __init__(self):
        self.plan = None
        self.seen = 0
        self.failed = 0
        self.announced = False


class Log:
    """One log, read line by line."""

    def __init__(self, stage):
        self.stage = stage
        self.passed = 0
        self.skipped = 0
        self.failures = []
        self.levels = [Level()]

    def fail(self, what):
        self.failures.append(f"{self.stage}: {what}")

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
        if SKIP.match(directive):
            self.skipped += 1
        elif word == "ok":
            self.passed += 1
        else:
            self.fail(name)

    def line(self, text):
        text = TIMESTAMP.sub("", text.rstrip())
        body = text.lstrip(" ")
        depth = (len(text) - len(body)) // INDENT
        if body.startswith("Bail out!"):
            self.fail(body)
        elif (match := PLAN.match(body)):
            self.level(depth).plan = int(match.group(1))
        elif SUBTEST.match(body) and depth:
            self.level(depth).announced = True
        elif (match := RESULT.match(body)):
            self.result(depth, match)

    def finish(self):
        while len(self.levels) > 1:
            self.close(len(self.levels) - 1, "a subtest without a result")
        if not self.levels[0].seen:
            self.fail("no test ran to its end")
        else:
            self.close(0, "the whole log")


def read(argument):
    stage, _, path = argument.partition("=")
    path, _, status = path.partition(":")
    log = Log(stage)
    try:
        with open(path, encoding="utf-8", errors="replace") as lines:
            for text in lines:
                log.line(text)
        log.finish()
    except OSError as error:
        log.fail(f"no log ({error.strerror})")
    if status not in ("", "0") and not log.failures:
        log.fail(f"ended with status {status} although no test failed")
    return log


def main(arguments):
    last_line = "--last-line" in arguments
    logs = [read(a) for a in arguments if a != "--last-line"]
    failures = [f for log in logs for f in log.failures]
    passed = sum(log.passed for log in logs)
    skipped = sum(log.skipped for log in logs)
    for log in logs:
        print(f"{log.stage:12} {log.passed:5} passed {len(log.failures):5} failed"
              f" {log.skipped:5} skipped")
    for failure in failures:
        print(f"FAILED  {failure}")
    if last_line:
        tail = f", {skipped} skipped" if skipped else ""
        print(f"{passed} passed, {len(failures)} failed{tail}")
    return 1 if failures or not logs else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
