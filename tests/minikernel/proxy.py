# SPDX-License-Identifier: GPL-2.0-only
"""Between the tool and a stub: passes packets on, and does harm at a chosen one."""

import contextlib
import re
import select
import socket
import threading

# A character and how often it comes again, as a character: "0* " is four of them.
LEAST, MOST, NONE = 3, 97, 29
MARKS = b"#$+-"
PACKET = re.compile(rb"\$([^#]*)#[0-9a-f]{2}", re.S)


def run_of(match):
    """Some of the repetitions, and the others as they are."""
    count = len(match[0]) - 1
    while count + NONE in MARKS:
        count -= 1
    if count < LEAST:
        return match[0]
    return match[0][:1] + b"*" + bytes([count + NONE]) + match[0][count + 1:]


def squeezed(packet):
    """The same packet, shorter, as stubs may send it."""
    body = packet[1]
    if not re.search(rb"[}*]", body):
        body = re.sub(rb"(.)\1{%d,%d}" % (LEAST, MOST), run_of, body, flags=re.S)
    return b"$%b#%02x" % (body, sum(body) & 0xff)


class Proxy:
    """Listens at PORT; HARM(number of the tool's message, bytes) is asked of each, and says
    what is sent back at once in the stub's place, or None. With SQUEEZE what the stub says is
    shorter."""

    def __init__(self, path, harm, squeeze=False):
        self.path, self.harm, self.number = path, harm, 0
        self.squeeze, self.rest, self.spared = squeeze, b"", 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                self.session(self.listener.accept()[0])

    def session(self, tool):
        with tool, socket.socket(socket.AF_UNIX) as stub, \
                contextlib.suppress(ConnectionError):
            tool.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            stub.connect(self.path)
            while True:
                for ready in select.select([tool, stub], [], [])[0]:
                    data = ready.recv(65536)
                    if not data:
                        return
                    self.pass_on(ready is tool, data, tool, stub)

    def pass_on(self, from_tool, data, tool, stub):
        instead = None
        if from_tool:
            self.number += 1
            instead = self.harm(self.number, data)
        elif self.squeeze:
            data = self.squeezed(data)
        if instead is not None:
            tool.sendall(instead)
        else:
            (stub if from_tool else tool).sendall(data)

    def squeezed(self, data):
        """All packets that are there to their end; what is left waits for more."""
        whole = self.rest + data
        data = re.sub(PACKET, squeezed, whole)
        self.spared += len(whole) - len(data)
        last = data.rfind(b"$")
        end = last if last >= 0 and not re.match(PACKET, data[last:]) else len(data)
        self.rest = data[end:]
        return data[:end]

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.listener.close()
