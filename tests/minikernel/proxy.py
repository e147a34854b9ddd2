# SPDX-License-Identifier: GPL-2.0-only
"""Between the tool and a stub: passes packets on, and does harm at a chosen one."""

import contextlib
import select
import socket
import threading


class Proxy:
    """Listens at PORT; HARM(number of the tool's message, bytes) is asked of each, and says
    what is sent back at once in the stub's place, or None."""

    def __init__(self, path, harm):
        self.path, self.harm, self.number = path, harm, 0
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
        if instead is not None:
            tool.sendall(instead)
        else:
            (stub if from_tool else tool).sendall(data)

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.listener.close()
