# SPDX-License-Identifier: GPL-2.0-only
"""How long one waits on a host that has other work."""

from __future__ import annotations

import os
import time

SECONDS = 120


class Patience:
    """Seconds of a host that is not busy, in which nothing at all has moved."""

    def __init__(self, seconds: int = SECONDS) -> None:
        self.seconds = seconds
        self.reset()

    def reset(self) -> None:
        self.left, self.since = float(self.seconds), time.monotonic()

    def lost(self) -> bool:
        now = time.monotonic()
        share = (os.cpu_count() or 1) / max(os.getloadavg()[0], 0.01)
        self.left -= (now - self.since) * min(1.0, share)
        self.since = now
        return self.left <= 0
