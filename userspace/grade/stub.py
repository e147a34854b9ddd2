# SPDX-License-Identifier: GPL-2.0-only
"""QEMU's gdb stub and QMP, over sockets that nobody else has."""

from __future__ import annotations

import json
import socket
from typing import Any

REPLY_SECONDS = 120
PACKET_MAX = 1 << 16


class Gone(Exception):
    """QEMU has ended, or speaks no more."""


def receive(line: socket.socket) -> bytes:
    try:
        data = line.recv(PACKET_MAX)
    except OSError as why:
        raise Gone(str(why)) from None
    if not data:
        raise Gone("QEMU has ended")
    return data


def send(line: socket.socket, data: bytes) -> None:
    try:
        line.sendall(data)
    except OSError as why:
        raise Gone(str(why)) from None


class Stub:
    """gdb's remote protocol, as far as running, stopping and registers go."""

    def __init__(self, line: socket.socket) -> None:
        self.line = line
        self.line.settimeout(REPLY_SECONDS)
        self.data = b""

    def packet(self) -> bytes | None:
        """One that has come whole, or None."""
        begin = self.data.find(b"$")
        end = self.data.find(b"#", begin)
        if begin < 0 or end < 0 or len(self.data) < end + 3:
            return None
        packet, self.data = self.data[begin + 1:end], self.data[end + 3:]
        send(self.line, b"+")
        return packet

    def more(self) -> None:
        self.data += receive(self.line)
        if len(self.data) > PACKET_MAX:
            raise Gone("QEMU's stub says too much")

    def reply(self) -> bytes:
        while (packet := self.packet()) is None:
            self.more()
        return packet

    def ask(self, text: str) -> bytes:
        self.tell(text)
        return self.reply()

    def tell(self, text: str) -> None:
        send(self.line, f"${text}#{sum(text.encode()) & 255:02x}".encode())

    def go(self) -> None:
        self.tell("c")

    def interrupt(self) -> None:
        send(self.line, b"\x03")

    def breakpoint(self, address: int, there: bool) -> None:
        if self.ask(f"{'Z' if there else 'z'}0,{address:x},1") != b"OK":
            raise Gone(f"no breakpoint at {address:#x}")

    def word(self, address: int) -> int | None:
        """Of virtual memory; None if nothing is mapped there."""
        told = self.ask(f"m{address:x},4")
        return int.from_bytes(bytes.fromhex(told.decode()), "little") if len(told) == 8 else None

    def esp(self) -> int:
        """It is the fifth of i386's registers."""
        told = self.ask("g")[32:40]
        return int.from_bytes(bytes.fromhex(told.decode()), "little")

    def step(self) -> None:
        self.ask("s")


class Qmp:
    """Asked seldom: how late it is in the machine, and cr3."""

    def __init__(self, line: socket.socket) -> None:
        self.line = line
        self.line.settimeout(REPLY_SECONDS)
        self.data = b""
        self.events: list[dict[str, Any]] = []
        self.message()
        self.ask("qmp_capabilities")

    def message(self) -> dict[str, Any]:
        while b"\n" not in self.data:
            self.data += receive(self.line)
            if len(self.data) > 1 << 20:
                raise Gone("QMP says too much")
        line, self.data = self.data.split(b"\n", 1)
        told: dict[str, Any] = json.loads(line)
        return told

    def ask(self, command: str, **arguments: str) -> Any:
        send(self.line, json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")
        while "event" in (told := self.message()):
            self.events.append(told)
        if "error" in told:
            raise Gone(f"QMP: {told['error']}")
        return told["return"]

    def rest(self) -> list[dict[str, Any]]:
        """All events, when QEMU has ended."""
        try:
            while True:
                self.events.append(self.message())
        except Gone:
            return [e for e in self.events if "event" in e]

    def clock(self) -> int:
        """Seconds of the machine's own time."""
        now = self.ask("qom-get", path="/machine", property="rtc-time")
        return int(((now["tm_mday"] * 24 + now["tm_hour"]) * 60 + now["tm_min"]) * 60 +
                   now["tm_sec"])

    def registers(self) -> str:
        told: str = self.ask("human-monitor-command", **{"command-line": "info registers -a"})
        return told
