#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""A running machine, looked at from outside: what is said, and whether it goes on. TAP.

    attach.py TOOL OUT [few] [--update]

With "few", the machine is followed from a call to the moment behind which all kinds of events
lie, and one mistake has a twin; all events are as followed.txt has them, which --update writes.
"""

import filecmp
import functools
import os
import queue
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

import followed
import mini
from along import Along, Twin, Watch, children, heard, works
from followed import symbols
from machine import Patience
from proxy import Proxy

sys.path.insert(0, os.path.join(mini.HERE, "..", "tool"))
import schema  # noqa: E402

MEGABYTES = 16


class Attached(mini.Mini):
    """One that has a stub and QMP, too."""

    def __init__(self, kernel, folder, qemu):
        self.stub, self.qmp, self.ram = (os.path.join(folder, n) for n in ("stub", "qmp", "ram"))
        super().__init__(kernel, folder, MEGABYTES * mini.MEGABYTE,
                         ["-machine", "memory-backend=ram", "-object",
                          f"memory-backend-file,id=ram,size={MEGABYTES + 16}M,share=on,"
                          f"mem-path={self.ram}", "-gdb", f"unix:{self.stub},server=on,wait=off",
                          "-qmp", f"unix:{self.qmp},server=on,wait=off"], qemu)

    def runs(self):
        return "running" in self.command("info status")

    def gets_going(self):
        patience = Patience()
        while not self.runs() and not patience.lost():
            time.sleep(0.02)
        return self.runs()


LIES = {"an error": b"+$E01#a6", "a wrong sum": b"+$00#00", "nothing": b"+$#00"}


class Trial:
    def __init__(self, tool):
        self.tool, self.kernel, self.machine, self.whole = tool, None, None, None
        self.number = self.failed = 0

    def is_so(self, good, text, why=""):
        self.number += 1
        self.failed += not good
        print(f"{'ok' if good else 'not ok'} {self.number} - attach: {text}", flush=True)
        if not good:
            print(f"# {why!r}")
            if mini.FIRST:
                sys.exit(1)

    def start(self, command, where, *words, text=False):
        return subprocess.Popen([self.tool, *["-j"] * (not text), "qemu", command, where,
                                 "--xv6-kernel", self.kernel, *words],
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def ask(self, where, *words):
        told = self.start("attach", where, *words).communicate(timeout=3600)[0]
        try:
            return heard(told)
        except ValueError:
            return told

    def of_dump(self, dump):
        run = subprocess.run([self.tool, "-j", "machine", "explain", "--xv6-kernel", self.kernel,
                              "--image", dump], capture_output=True, check=False)
        return heard(run.stdout)

    def same(self):
        """By each way the very machine that a dump of the same moment has, and it stays."""
        m = self.machine
        m.pause()
        dump = m.dump(m.phystop)
        image = self.of_dump(dump)
        ways = {"gdb's stub": f"unix:{m.stub}", "QMP": f"qmp:{m.qmp}"}
        for name, where in ways.items():
            told = self.ask(where)
            self.is_so(told == image and not m.runs(), f"explained by {name}, stands still", told)
            told = self.ask(where, "machine", "save", dump + ".live")
            self.is_so(filecmp.cmp(dump, dump + ".live", False), f"byte for byte, by {name}", told)
            told = self.ask(where, "snapshot", "save", dump + ".xv6m")
            subprocess.run([self.tool, "-d", dump + ".xv6m", "machine", "save", dump + ".kept"], check=True,
                           stdout=subprocess.DEVNULL)
            self.is_so(filecmp.cmp(dump, dump + ".kept", False), f"saved as a machine, by {name}", told)
        proxy = Proxy(m.stub, lambda _, data: b"+$E01#a6" if b"qRcmd,706d656d7361" in data else None, squeeze=True)
        told = self.ask(f":{proxy.port}", "machine", "save", dump + ".live")
        self.is_so(filecmp.cmp(dump, dump + ".live", False) and proxy.spared > 1000,
                   "byte for byte, in packets, many of them with runs", (proxy.spared, told))
        ways["its RAM"] = f"ram:{m.ram}"
        told = self.ask(ways["its RAM"])
        self.is_so(told == image, "explained by the file that its RAM is in", told)
        m.go_on()
        for name, where in ways.items():
            told = self.ask(where, "pt", "translate", "init", "0")
            self.is_so(m.runs() and told.get("mapped"), f"runs on after {name}", told)

    def killed_at(self, packet, busy=0):
        """Is there no such packet any more? Whatever was killed, the machine runs, though
        QEMU may be busy for so long behind that."""
        started, guards, patience = queue.SimpleQueue(), [], Patience()
        self.machine.go_on()

        def harm(number, _data):
            if number == packet:
                # (It may say its first word before we know of it.)
                victim = started.get()
                guards.extend(children(victim.pid))
                victim.send_signal(signal.SIGKILL)
                victim.wait()
            elif number == packet + 1:
                time.sleep(busy)

        proxy = Proxy(self.machine.stub, harm)
        child = self.start("attach", f":{proxy.port}", "proc", "ls")
        started.put(child)
        child.communicate()
        # To give it back is to stop it once more.
        while any(map(works, guards)) and not patience.lost():
            time.sleep(0.02)
        self.is_so(self.machine.gets_going(),
                   f"killed at packet {packet}, it runs on{' late' * bool(busy)}")
        proxy.close()
        return proxy.number < packet

    def lied_to(self, packet, lie):
        """Is there no such packet any more? Another answer to it is told as an error, or changes nothing."""
        self.machine.go_on()
        proxy = Proxy(self.machine.stub, lambda number, _: LIES[lie] if number == packet else None)
        told = self.ask(f":{proxy.port}", "proc", "ls")
        good = told == self.whole or isinstance(told, dict) and "error" in told
        self.is_so(good and self.machine.gets_going(), f"{lie} at packet {packet}", told)
        proxy.close()
        return proxy.number < packet

    def harmed(self):
        """At each packet, in each way."""
        self.whole = self.ask(f"unix:{self.machine.stub}", "proc", "ls")
        for harm in [self.killed_at, *(functools.partial(self.lied_to, lie=lie) for lie in LIES)]:
            packet = 1
            while not harm(packet):
                packet += 1
        self.killed_at(2, busy=7)

    def silent(self):
        """Somebody who takes a call and says nothing, as a stub that another gdb has."""
        with socket.create_server(("127.0.0.1", 0)) as deaf:
            told = self.ask(f":{deaf.getsockname()[1]}")
        self.is_so(told.get("error", {}).get("errno") == "ETIMEDOUT", "another gdb holds it", told)


    def stops_and_goes(self):
        told = [heard(subprocess.run([self.tool, "-j", "qemu", word, f"unix:{self.machine.stub}"],
                                     capture_output=True, check=False).stdout) for word in ("stop", "go")]
        self.is_so([a.get("running") for a in told] == [False, True] and self.machine.runs(), "qemu stop, qemu go", told)


def is_watched(trial, watch):
    """Breakpoints are slow: they are for what no word of memory shows. None of all stays."""
    names = {va: name for name, va in symbols(trial.kernel).items()}
    broken = {names.get(int(va, 16)) for what, kind, va in watch.points if what + kind == b"Z0"}
    some = {name for name in broken if not re.match(r"vector\d", name or "")}
    trial.is_so(some == {"mappages", "deallocuvm"}, "breakpoints where they have to be", broken)
    stay = {p[1:] for p in watch.points if p[0] == b"Z"} - {p[1:] for p in watch.points if p[0] == b"z"}
    trial.is_so(len(watch.points) > 10 and not stay, "which are taken away", stay)


# What the model does not do, and why: the event, the function, some of its words.
TWINS = {
    "": ("", "", "no difference"),
    "DOUBLE_FREE": ("kfree", "free_stack", "free already"),
    "FORK_SHARES": ("mappages", "copy", "already"),
}


def lives(out, trial, bug, between, use, qemu=mini.QEMU, how=""):
    """USE(moment, file) of a kernel with this mistake, compiled like HOW, at the two moments.
    Without a mistake, kalloc and kfree are seen by a watchpoint; with one, by breakpoints."""
    plan = f"-DBUG=BUG_{bug}" if bug else "-DLOCKS=1"
    trial.kernel = mini.build(out, "attached" + bug + how, f"{plan} {how}")
    with tempfile.TemporaryDirectory() as folder:
        trial.machine = Attached(trial.kernel, folder, qemu)
        try:
            for name, dump in trial.machine.moments(between):
                use(name, dump)
                if name == between[1]:
                    break
        finally:
            trial.machine.stop()


def by_breakpoints(trial, events):
    """What was noticed by watchpoints is the same, one by one, where the stub has none, and
    registers of 64 bits; and for people."""
    watches = []

    def moment(_name, _dump):
        if not watches:
            watches.append(Along(trial, "events", b"$Z3,", text=True))
            return
        *lines, last = watches[0].told().decode().splitlines()
        other = next((pair for pair in zip(map(followed.line_of, events), lines) if pair[0] != pair[1]), None)
        trial.is_so(other is None and len(events) == len(lines), "the same by breakpoints alone",
                    (len(events), len(lines), other))
        count = len(events)
        trial.is_so(re.fullmatch(rf"{count} events, {count} shown, in \d+\.\d s: \d+ a second", last), "and how many", last)

    return moment


# How a kernel is compiled, which events are asked for, and how followed.txt tells these.
ASKED = (("-O0", "", ""), ("-Og", "--on kalloc,trap", r"sh: (kalloc|trap) |tool: (kalloc|trap) "), ("-O2", "", ""),
         ("-O2", "--proc tool --on switchuvm,mappages,kfree", " tool: (switchuvm|mappages|kfree) "),
         ("-Os", "--proc 3", "^3 "), ("-Os", "--frame 0xffb123", r"\b0x00ffb000$"))


def compiled(trial, how, words, which):
    """What the compiler makes of a kernel decides what can be watched, not what is seen."""
    watches = []

    def moment(_name, _dump):
        if not watches:
            watches.append(Along(trial, "events", words=words.split()))
            return
        names = symbols(trial.kernel)
        differ = followed.differences(watches[0].end()["events"], names, which, places=False)
        trial.is_so(not differ, f"the same where it is compiled with {how} {words}".rstrip(), differ)
        if how == "-O0":
            broken = {int(va, 16) for what, kind, va in watches[0].points if what + kind == b"Z0"}
            slow = {name for name, va in names.items() if va in broken}
            trial.is_so(slow >= {"kfree", "switchuvm", "trap"}, "by breakpoints where words say nothing", slow)

    return moment


def twin(trial, bug):
    event, where, words = TWINS[bug]
    twins = []

    def moment(_name, _dump):
        if not twins:
            twins.append(Twin(trial, bug))
            return
        told = twins[0].end()
        good = (told["same"] if not bug else
                told["event"].startswith(event) and told["in"].startswith(where) and
                words in told["why"])
        trial.is_so(good, f"the twin of {bug or 'no mistake'}: {told.get('why', words)}", told)

    return moment


def blame(trial, out, replays):
    """Who wrote kpgdir, by a record and replays."""
    kernel = mini.build(out, "attached", "")
    pa = symbols(kernel)["kpgdir"] - 0x80000000
    with tempfile.TemporaryDirectory() as folder:
        words = [trial.tool, "qemu", "blame", hex(pa), "--xv6-kernel", kernel, "--log",
                 os.path.join(folder, "log")]
        first = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                 start_new_session=True)
        while (line := first.stdout.readline()) and b"moment userinit" not in line:
            if b"moment" in line:
                first.stdin.write(b"g")
                first.stdin.flush()
        os.killpg(first.pid, signal.SIGINT)
        first.communicate()
        told = [subprocess.run([*words, "-j"], capture_output=True, check=False).stdout
                for _ in range(replays)]
        brief = [*words[:-1], os.path.join(folder, "brief"), "--seconds", "1"]
        run = subprocess.run(brief, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        trial.is_so(not run.returncode and re.search(r"^written +0 +times$", run.stdout, re.M), "a record of a second", run)
    writes = heard(told[0] or b"{}").get("writes", [])
    said = [(w["value"], re.sub(r":\d+", "", w["chain"]), w["instruction"] > 0) for w in writes]
    trial.is_so(said == [("0x803ff000", "kvmalloc, vm.c < main, main.c", True)] and len(set(told)) == 1,
                f"who wrote kpgdir, by a record and {replays} replayed", told)


def main():
    tool, out = (os.path.abspath(path) for path in sys.argv[1:3])
    trial = Trial(tool)
    few = "few" in sys.argv[3:]
    # In the former a process is in a call, and no other was switched to.
    between = ["grown", "zombie"] if few else ["userinit", "idle"]
    watches = []

    def moment(_name, dump):
        if not watches:
            watches.append(Watch(trial, dump))
            return
        watches[0].judge(dump)
        is_watched(trial, watches[0])
        trial.machine.go_on()
        trial.same()
        trial.harmed()
        trial.silent()
        trial.stops_and_goes()

    lives(out, trial, "", between, moment)
    if few:
        differ = followed.differences(watches[0].events, symbols(trial.kernel), update="--update" in sys.argv)
        trial.is_so(not differ, "all events are as followed.txt has them", differ)
    for asked in ASKED:
        lives(out, trial, "", ["grown", "zombie"], compiled(trial, *asked), how=asked[0])
    lives(out, trial, "", between, by_breakpoints(trial, watches[0].events), "qemu-system-x86_64")
    for bug in ("", "FORK_SHARES") if few else TWINS:
        lives(out, trial, bug, ["userinit", "grown" if few and not bug else "idle"], twin(trial, bug))
    blame(trial, out, 1 if few else 2)
    if schema.Draft:
        schema.attached(trial.is_so)
    print(f"1..{trial.number}")
    return 1 if trial.failed else 0


if __name__ == "__main__":
    sys.exit(main())
