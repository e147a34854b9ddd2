# SPDX-License-Identifier: GPL-2.0-only
"""What the tests of what is installed share."""

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/tool"))

# As one who packs or installs begins: nothing of a make that calls this.
ENV = {k: v for k, v in os.environ.items()
       if k not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PREFIX", "DESTDIR", "BUILD")}

# What make page alone makes: there if it has run here, and nowhere else.
PAGE = "/usr/share/xv6vm/xv6vm.html"


def call(*command, env=None, **more):
    """What it said, errors among it."""
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
                          env={**ENV, **(env or {})}, **more)


def listed(*packages, **places):
    """Where packaging/files has files of them, which have to be there to be named."""
    call("make", "-C", ROOT / "userspace", "files", "WERROR=")
    return set(call(ROOT / "scripts/install.py", "list", *packages, env={"PREFIX": "/usr", **places}).stdout.split())
