# SPDX-License-Identifier: GPL-2.0-only
"""A class: each submission in a process of its own, each result in a file of its own.

Whatever a submission does to its grader, its own result alone is lost. A result is there whole
or not at all; one that is there, of the same lab and the same bytes, is not made again.
"""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import errno
import os
import resource
import shutil
import signal
from pathlib import Path
from types import FrameType
from typing import Iterable, NoReturn, Protocol

import host
import result as results
from lab import Lab
from one import digest_of, grade_one
from patience import Patience

# How a worker ends; what is between is the errno for which it has no result.
DONE, KEPT = 0, 255
MEMORY_MAX = 4 << 30
# Guests, archives and tools have bounds of their own: this is for what hangs all the same.
HANG_SECONDS = 300
HANG_TIMES = 40
STOPS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}


class Stopped(Exception):
    """By a signal, which is its argument."""


class Report(Protocol):
    """Who is told how it goes."""

    def ended(self, told: results.Result, kept: bool) -> None: ...

    def tick(self, running: int) -> None: ...


@dataclasses.dataclass
class Job:
    """A submission; its folder and how long it may take, once it is being graded."""

    name: str
    path: Path
    box: Path = Path()
    patience: Patience | None = None
    hung: bool = False


def bound() -> None:
    """Where memory ends, a worker does, and not those who started it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, resource.getrlimit(resource.RLIMIT_AS)[1]))
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    nothing = os.open("/dev/null", os.O_RDWR)
    for fd in range(3):
        os.dup2(nothing, fd)


class Class:
    """The jobs of one lab, as many at a time as is said; results go to a folder."""

    def __init__(self, lab: Lab, out: Path, again: bool, report: Report) -> None:
        self.lab, self.out, self.again, self.report = lab, out, again, report
        self.running: dict[int, Job] = {}
        self.begun = 0

    def run(self, jobs: Iterable[Job], at_once: int) -> None:
        """Raises Stopped; then nothing runs any more, and what was done before is there."""
        todo = collections.deque(jobs)
        host.adopt_orphans()
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        for number in STOPS:
            signal.signal(number, self.stop)
        with host.work_folder() as work:
            try:
                while todo or self.running:
                    while todo and len(self.running) < at_once:
                        self.begin(todo.popleft(), work)
                    self.wait()
            finally:
                host.end_children(set())

    @staticmethod
    def stop(number: int, _: FrameType | None) -> None:
        raise Stopped(number)

    def begin(self, job: Job, work: Path) -> None:
        self.begun += 1
        job.box = work / str(self.begun)
        job.patience = Patience(HANG_SECONDS + HANG_TIMES * self.lab.seconds)
        parent = os.getpid()
        # No signal may find a child that still has our handlers.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
        pid = os.fork()
        if not pid:
            self.work(job, parent)
        self.running[pid] = job
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)

    def work(self, job: Job, parent: int) -> NoReturn:
        """All that a child does."""
        status = errno.EIO
        try:
            os.setsid()
            host.die_with(parent)
            for number in STOPS:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_SETMASK, set())
            bound()
            status = self.grade(job)
        finally:
            os._exit(status)

    def path(self, job: Job) -> Path:
        return self.out / f"{job.name}.json"

    def grade(self, job: Job) -> int:
        """Return: how to end."""
        try:
            if not self.again and self.is_done(job):
                return KEPT
            try:
                told = grade_one(self.lab, job.path, job.box)
            except Exception as why:  # pylint: disable=broad-exception-caught
                # A mistake of ours is no end for a class.
                told = self.error(job, f"the grader failed: {why!r}")
            results.write(told, self.path(job))
        except OSError as why:
            return why.errno or errno.EIO
        return DONE

    def is_done(self, job: Job) -> bool:
        before = results.read(self.path(job), self.lab, job.name)
        return (before is not None and before.status != results.ERROR and
                before.sha256 != "" and
                before.sha256 == digest_of(self.lab, job.path, job.box))

    def error(self, job: Job, why: str) -> results.Result:
        return results.Result(self.lab.name, self.lab.sha256, job.name, why=results.plain(why),
                              checks=results.none_of(self.lab))

    def wait(self) -> None:
        """For a second, or until one ends."""
        signal.sigtimedwait([signal.SIGCHLD], 1)
        while (ended := self.one_that_ended()) is not None:
            job = self.running.get(ended)
            if job:
                # Its group, before its number can be another's; then what has left the group.
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(ended, signal.SIGKILL)
            _, status = os.waitpid(ended, 0)
            if job:
                del self.running[ended]
                host.end_children(set(self.running))
                self.ended(job, os.waitstatus_to_exitcode(status))
        for pid, job in self.running.items():
            if job.patience and job.patience.lost():
                job.hung = True
                os.kill(pid, signal.SIGKILL)
        self.report.tick(len(self.running))

    @staticmethod
    def one_that_ended() -> int | None:
        try:
            told = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return None
        return told.si_pid if told else None

    def ended(self, job: Job, status: int) -> None:
        """What is believed is what lies there, and that only if all went well."""
        shutil.rmtree(job.box, ignore_errors=True)
        told = None
        if status in (DONE, KEPT):
            told = results.read(self.path(job), self.lab, job.name)
        self.report.ended(told or self.lost(job, status), status == KEPT)

    def lost(self, job: Job, status: int) -> results.Result:
        """A result that says why there is none."""
        if job.hung:
            why = "its grader hung, and was ended"
        elif status < 0:
            why = f"its grader was ended by {signal.Signals(-status).name}"
        elif status in (DONE, KEPT):
            why = "its result is not what was written"
        else:
            why = f"its result cannot be written: {os.strerror(status)}"
        told = self.error(job, why)
        try:
            results.write(told, self.path(job))
        except OSError:
            # What lies there is of another time.
            with contextlib.suppress(OSError):
                self.path(job).unlink(missing_ok=True)
        return told
