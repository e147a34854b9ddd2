# SPDX-License-Identifier: GPL-2.0-only
"""One machine in QEMU: started in a cage, typed at, stopped at a moment, ended."""

from __future__ import annotations

import os
import re
import select
import signal
import socket
import subprocess
from pathlib import Path

import cage
import elf
from lab import Lab
from patience import Patience
from result import GRADED, HANGS, NO_BOOT, TOO_MUCH, plain
from stub import Gone, Qmp, Stub

QEMU = "qemu-system-i386"
SANDBOX = "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny"
# What an instruction takes of the machine's time: 16 ns. A busy host makes a machine slow,
# and its seconds long; how much of them a kernel has is the same everywhere.
ICOUNT = "shift=4"
OUTPUT_MAX = 1 << 20
# A prompt that stands for so long is not about to be answered.
PROMPT_SECONDS = 2
NEVER = 1 << 30
END_SECONDS = 5
TB_SIZE = 32
LINE_MAX = 200
# What QEMU, and who begins it, say of a host that has no room or no QEMU.
HOST_SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGBUS)
HOST_FAILS = ("Cannot allocate memory", "No space left", "failed to execute", "execvp", "not found")
PANIC = re.compile(rb"^(lapicid \d+: )?panic\b[^\n]*\n", re.MULTILINE)
DISK_MAX = 64 * cage.MEGABYTE


class Ended(Exception):
    """The machine cannot go on: status and why."""

    def __init__(self, status: str, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


class Broken(Exception):
    """This host has failed, and nothing is known of the hand-in."""


def words(lab: Lab, disk: bool, gdb: int, qmp: int) -> list[str]:
    """QEMU's: no network, no device that xv6 does not need, no file but what is handed in."""
    return [QEMU, "-nodefaults", "-no-user-config", "-display", "none", "-vga", "std", "-no-reboot",
            "-S", "-sandbox", SANDBOX, "-accel", f"tcg,tb-size={TB_SIZE}", "-icount", ICOUNT,
            "-rtc", "base=2000-01-01,clock=vm", "-smp", str(lab.cpus), "-m", str(lab.memory),
            "-machine", "pc,memory-backend=ram", "-object",
            f"memory-backend-file,id=ram,size={lab.memory}M,share=on,mem-path=ram",
            "-kernel", "../in/boot", "-serial", "stdio",
            "-chardev", f"socket,id=gdb,fd={gdb}", "-gdb", "chardev:gdb",
            "-chardev", f"socket,id=qmp,fd={qmp}", "-mon", "chardev=qmp,mode=control",
            *(["-drive", "file=../in/fs,index=1,media=disk,format=raw,snapshot=on"]
              if disk else [])]


class Guest:
    """serial is all that it has printed, of which heard bytes were waited for."""

    def __init__(self, lab: Lab, files: Path, box: Path) -> None:
        self.lab = lab
        self.kernel = (files / "kernel").read_bytes()
        self.ram = box / "ram"
        self.serial = bytearray()
        self.heard = 0
        self.runs = False
        self.booted = not lab.prompt
        self.patience = Patience()
        self.late = 0
        self.silent_since = NEVER
        ours, theirs = zip(socket.socketpair(), socket.socketpair())
        watched, self.tie = os.pipe()
        bounds = cage.Bounds((lab.memory + 1024) * cage.MEGABYTE,
                             lab.memory * cage.MEGABYTE + 2 * DISK_MAX, 60 + 20 * lab.seconds)
        self.process = subprocess.Popen(  # pylint: disable=consider-using-with
            cage.caged(cage.tied(words(lab, (files / "fs").exists(), *(s.fileno() for s in theirs)),
                                 watched), bounds, box, (files,)),
            cwd=box, env=cage.environment(box), pass_fds=[watched, *(s.fileno() for s in theirs)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True)
        os.close(watched)
        for line in theirs:
            line.close()
        try:
            self.stub, self.qmp = Stub(ours[0]), Qmp(ours[1])
        except Gone:
            self.listen(1)
            try:
                why = self.gone()
            finally:
                self.end()
            raise why from None

    def end(self) -> None:
        """It and whatever it has begun. It is not asked to: QEMU 7.2 can wait for itself as it quits."""
        assert self.process.stdout
        self.process.stdout.close()
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        os.close(self.tie)

    def gone(self) -> Ended:
        """Why QEMU is no more."""
        events = self.qmp.rest() if hasattr(self, "qmp") else []
        reasons = [e["data"]["reason"] for e in events if e["event"] == "SHUTDOWN"]
        if "guest-reset" in reasons:
            why = "it resets the machine (a triple fault?)"
        elif reasons:
            why = f"it switches the machine off ({reasons[0]})"
        else:
            why = self.failed()
        return Ended(HANGS if self.booted else NO_BOOT, why)

    def failed(self) -> str:
        """What QEMU says of itself, if it is about the kernel; raises Broken if it is not."""
        try:
            status = self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            return "QEMU does not answer"
        said = plain(self.serial[-200:].decode("ascii", "replace"))
        number = -status if status < 0 else max(status - 128, 0)
        if number == signal.SIGXCPU:
            return "it takes more of a CPU's time than a kernel may have"
        if number in HOST_SIGNALS or any(words in said for words in HOST_FAILS):
            raise Broken(f"QEMU has ended: {said}")
        return f"QEMU has ended{f' by signal {number}' if number else ''}: {said}"

    def listen(self, seconds: float) -> bool:
        """What it prints; Return: something has."""
        assert self.process.stdout
        fd = self.process.stdout.fileno()
        if not select.select([fd], [], [], seconds)[0]:
            return False
        data = os.read(fd, 65536)
        self.serial += data
        if len(self.serial) > OUTPUT_MAX:
            # How much came at once says nothing of the kernel.
            self.serial = self.serial[:OUTPUT_MAX]
            raise Ended(TOO_MUCH, f"it prints more than {OUTPUT_MAX >> 20} MB")
        if data:
            self.patience.reset()
            self.silent_since = NEVER
        return bool(data)

    def check_time(self, wanted: str) -> None:
        """Raises if it has had its seconds, or nothing moves."""
        late = self.qmp.clock() - 24 * 3600
        if late != self.late:
            self.patience.reset()
        self.late = late
        if late >= self.lab.seconds:
            why = f"not within {self.lab.seconds} s of its own time: {wanted}"
        elif self.patience.lost():
            why = f"the machine stands still: {wanted}"
        else:
            return
        raise Ended(HANGS if self.booted else NO_BOOT, why)

    def go(self) -> None:
        if not self.runs:
            self.stub.go()
        self.runs = True

    def pause(self) -> None:
        if self.runs:
            self.stub.interrupt()
            self.stub.reply()
        self.runs = False
        while self.listen(0):
            pass

    def type(self, text: str) -> None:
        """What was printed before is not waited for any more."""
        assert self.process.stdin
        while self.listen(0):
            pass
        self.heard = len(self.serial)
        self.silent_since = NEVER
        self.go()
        try:
            self.process.stdin.write(text.encode("latin-1", "replace"))
            self.process.stdin.flush()
        except OSError:
            raise Gone("QEMU has ended") from None

    def check_prompt(self, wanted: str) -> None:
        """Raises if its prompt stands there, and has for a while of its own time."""
        self.silent_since = min(self.silent_since, self.late)
        prompt = self.lab.prompt
        if (prompt and wanted != prompt and self.late - self.silent_since >= PROMPT_SECONDS and
                self.serial[self.heard:].endswith(prompt.encode("latin-1", "replace"))):
            raise Ended(GRADED, f"it is back at its prompt, and has not printed {wanted!r}")

    def wait(self, text: str) -> None:
        """Until it has printed this, behind what was waited for before."""
        self.go()
        wanted = text.encode("latin-1", "replace")
        begin = self.heard
        while (at := self.serial.find(wanted, begin)) < 0:
            line = max(self.heard, self.serial.rfind(b"\n", 0, begin) + 1, begin - LINE_MAX)
            if PANIC.search(self.serial, line):
                raise Ended(HANGS if self.booted else NO_BOOT, "it panics")
            begin = max(self.heard, len(self.serial) - len(wanted) + 1)
            if not self.listen(0.2):
                if self.process.poll() is not None:
                    raise Gone("QEMU has ended")
                self.check_time(f"it prints {text!r}")
                self.check_prompt(text)
        self.heard = at + len(wanted)

    def address(self, symbol: str) -> int:
        at = elf.symbol(self.kernel, symbol)
        if at is None:
            raise Ended(HANGS, f"the kernel has no {symbol}")
        return at

    def until_stopped(self, wanted: str) -> None:
        """It runs to a breakpoint."""
        self.go()
        while (told := self.stub.packet()) is None:
            if not self.listen(0):
                self.check_time(wanted)
            if select.select([self.stub.line], [], [], 0.2)[0]:
                self.stub.more()
        self.runs = False
        if not told.startswith(b"T05"):
            raise Gone("QEMU has ended")

    def stop(self, symbol: str, times: int) -> None:
        """Where that function begins."""
        at = self.address(symbol)
        self.pause()
        self.stub.breakpoint(at, True)
        for n in range(times):
            if n:
                self.step_over(at)
            self.until_stopped(f"it calls {symbol}")
        self.stub.breakpoint(at, False)

    def step_over(self, at: int) -> None:
        self.stub.breakpoint(at, False)
        self.stub.step()
        self.stub.breakpoint(at, True)

    def leave(self, symbol: str, times: int) -> None:
        """Where that function has returned, to the one that called it."""
        self.stop(symbol, times)
        esp = self.stub.esp()
        back = self.stub.word(esp)
        if back is None:
            raise Ended(HANGS, f"{symbol} has no stack")
        self.stub.breakpoint(back, True)
        self.until_stopped(f"{symbol} returns")
        while self.stub.esp() != esp + 4:
            self.step_over(back)
            self.until_stopped(f"{symbol} returns")
        self.stub.breakpoint(back, False)
