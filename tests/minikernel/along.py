# SPDX-License-Identifier: GPL-2.0-only
"""Commands that run along while a machine goes from one moment to another."""

import json
import os
import re
import signal
import sys
import threading

import followed
import mini
from proxy import Proxy

sys.path.insert(0, os.path.join(mini.HERE, "..", "tool"))
from tap import ANSWERS  # noqa: E402


def children(pid):
    """The process that a client has to give the machine back."""
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as pids:
        return [int(word) for word in pids.read().split()]


def works(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def heard(told):
    """An answer, which the schema has to have."""
    answer = json.loads(told)
    ANSWERS.setdefault(told.decode())
    return answer


class Along:
    """A command that runs along while the machine goes from one moment to another."""

    def __init__(self, trial, command, refused=None, words=(), text=False):
        self.begun, self.refused, self.points = threading.Event(), refused, set()
        self.proxy = Proxy(trial.machine.stub, self.look)
        trial.machine.go_on()
        self.child = trial.start(command, f":{self.proxy.port}", *words, text=text)
        self.begun.wait(mini.SECONDS)
        trial.machine.gets_going()

    def look(self, _number, data):
        if b"$c#63" in data:
            self.begun.set()
        self.points.update(re.findall(rb"\$([Zz])(\d),([0-9a-f]+)", data))
        return b"+$#00" if self.refused and self.refused in data else None

    def told(self):
        self.child.send_signal(signal.SIGINT)
        told = self.child.communicate()[0]
        self.proxy.close()
        return told

    def end(self):
        return heard(self.told())


class Twin(Along):
    """It ends by Ctrl-C, or by a difference: then Ctrl-C comes while the machine is given back."""

    def __init__(self, trial, bug):
        self.bug = bug
        super().__init__(trial, "twin")

    def look(self, number, data):
        if self.bug and b"$D#44" in data:
            self.child.send_signal(signal.SIGINT)
        return super().look(number, data)

    def end(self):
        if not self.bug:
            os.kill(*children(self.child.pid), signal.SIGKILL)
            return super().end()
        told = self.child.communicate()[0]
        self.proxy.close()
        return heard(told)


class Watch(Along):
    """The events from one moment to another, held against the dumps of both."""

    def __init__(self, trial, dump):
        self.trial, self.events = trial, []
        self.free = trial.of_dump(dump)["free"]
        super().__init__(trial, "events")

    def judge(self, dump):
        events = self.events = self.end()["events"]
        free = self.free
        for e in events:
            free += {"kalloc": -1, "kfree": 1}.get(e["event"], 0)
        trial = self.trial
        trial.is_so(free == trial.of_dump(dump)["free"], "each kalloc and kfree is seen", free)
        wrong = [e for e in events if not self.calls(e)]
        trial.is_so(events and not wrong, "each where the source has it", wrong[:3])
        wrong = [(e, at) for e, at in zip(events, followed.callers(events, trial.kernel)) if e["in"] != at]
        trial.is_so(not wrong, "each by the function that its caller lies in", wrong[:3])
        kinds = {e["event"] for e in events}
        trial.is_so(kinds >= {"kalloc", "kfree", "mappages", "switchuvm", "trap"}, "of all kinds", kinds)

    @staticmethod
    def calls(event):
        """Is that function called in the line that is named?"""
        name, line = event["in"].rsplit(", ", 1)[-1].split(":")
        with open(os.path.join(mini.HERE, name), encoding="ascii") as source:
            return re.search(rf"\b{event['event']}\b", source.read().split("\n")[int(line) - 1])
