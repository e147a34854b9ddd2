# SPDX-License-Identifier: GPL-2.0-only
"""Chromium without a screen, by its DevTools protocol over two pipes."""

import base64
import json
import os
import shutil
import subprocess
import tempfile
import time

OPTIONS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
           "--disable-background-networking", "--disable-component-update", "--disable-sync",
           "--remote-debugging-pipe"]
KEYS = {"Tab": 9, "Enter": 13, "Escape": 27, "PageUp": 33, "PageDown": 34, "End": 35, "Home": 36,
        "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}
# What hangs, and is not slow.
HANG = 120


def _with_pipes(read, write):
    """What Chromium reads is its descriptor 3, what it writes 4."""
    def move():
        first, second = os.dup(read), os.dup(write)
        os.dup2(first, 3)
        os.dup2(second, 4)
    return move


class Browser:
    def __init__(self):
        self.home = tempfile.mkdtemp()
        theirs, self.to = os.pipe()
        answers, written = os.pipe()
        self.process = subprocess.Popen(
            ["chromium", *OPTIONS, f"--user-data-dir={self.home}", "about:blank"],
            preexec_fn=_with_pipes(theirs, written), close_fds=False, stderr=subprocess.DEVNULL)
        os.close(theirs)
        os.close(written)
        self.answers = os.fdopen(answers, "rb")
        self.left = b""
        self.number = 0
        self.session = None
        self.events = []
        page = next(t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=page["targetId"],
                                 flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def close(self):
        self.process.terminate()
        self.process.wait()
        os.close(self.to)
        self.answers.close()
        shutil.rmtree(self.home, ignore_errors=True)

    def _message(self):
        while b"\0" not in self.left:
            data = self.answers.read1(1 << 20)
            if not data:
                raise EOFError("Chromium has ended")
            self.left += data
        message, self.left = self.left.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._message()
            if answer.get("id") != self.number:
                self.events.append(answer)
            elif "error" in answer:
                raise RuntimeError(f"{method}: {answer['error']['message']}")
            else:
                return answer["result"]

    def js(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, awaitPromise=True,
                           returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"].get("description"))
        return answer["result"].get("value")

    def text(self, name):
        return self.js(f"document.getElementById({json.dumps(name)}).textContent")

    def open(self, address):
        """Returns the milliseconds until the prompt was there."""
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=address)
        end = time.monotonic() + HANG
        while time.monotonic() < end:
            ready = self.js("document.documentElement?.dataset.ready")
            if ready:
                return int(ready)
            time.sleep(0.02)
        raise TimeoutError(f"{address} never has a prompt: {list(self.complaints())}")

    def press(self, key, shift=False):
        for kind in ("rawKeyDown", "keyUp"):
            if kind == "rawKeyDown" and key == "Enter":
                self.call("Input.dispatchKeyEvent", type="keyDown", key=key, code=key, text="\r",
                          windowsVirtualKeyCode=13)
                continue
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key,
                      windowsVirtualKeyCode=KEYS[key], modifiers=8 if shift else 0)

    def type(self, text):
        self.call("Input.insertText", text=text)

    def window(self, width, height, dark, media=""):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=width < 500)
        self.call("Emulation.setEmulatedMedia", media=media, features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def picture(self, path):
        height = self.js("document.documentElement.scrollHeight")
        width = self.js("innerWidth")
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True,
                         clip={"x": 0, "y": 0, "width": width, "height": height, "scale": 1})
        with open(path, "wb") as file:
            file.write(base64.b64decode(shot["data"]))

    def complaints(self):
        """Errors, and what was loaded beside the page itself."""
        for event in self.events:
            params = event.get("params", {})
            if event["method"] == "Runtime.exceptionThrown":
                yield str(params["exceptionDetails"])[:500]
            elif event["method"] == "Log.entryAdded":
                yield params["entry"]["text"]
            elif event["method"] == "Network.requestWillBeSent":
                url = params["request"]["url"]
                if not url.startswith(("file:", "data:", "about:")):
                    yield url
