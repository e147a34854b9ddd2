#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Makes one file of the page, its style and scripts, the module and the samples.

    build.py PAGE MODULE SAMPLES SCRIPT...

The scripts are modules that import from one another only; here they become one.
"""

import base64
import hashlib
import json
import os
import re
import sys
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
LIMIT = 500_000
IMAGES = (".img", ".xv6m", ".elf")
JOINTS = re.compile(r"^import .*?;\n|^export (?:default )?", re.M | re.S)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def coded(data):
    return base64.b64encode(data).decode()


def samples(folder):
    found = {}
    for name in sorted(os.listdir(folder)):
        if name.endswith(IMAGES) or name == "documents":
            continue
        with open(os.path.join(folder, name), "rb") as file:
            found[name] = coded(file.read())
    return json.dumps(found)


def trusted(text):
    """What the policy calls a text that may be run."""
    return f"'sha256-{coded(hashlib.sha256(text.encode()).digest())}'"


def page(module, folder, scripts):
    script = "".join(JOINTS.sub("", read(path)) for path in scripts)
    style = read(os.path.join(HERE, "page.css"))
    with open(module, "rb") as file:
        packed = coded(zlib.compress(file.read(), 9))
    parts = {
        "policy": f"default-src 'none'; script-src 'wasm-unsafe-eval' {trusted(script)}; "
                  f"style-src {trusted(style)}; img-src data:; base-uri 'none'; "
                  "form-action 'none'",
        "style": style, "samples": samples(folder), "module": packed, "script": script,
    }
    return re.sub(r"\s*(?:/\*)?@(\w+)@(?:\*/)?\s*", lambda at: parts[at[1]],
                  read(os.path.join(HERE, "page.html")))


def main():
    target, module, folder, *scripts = sys.argv[1:]
    text = page(module, folder, scripts)
    if len(text.encode()) > LIMIT:
        sys.exit(f"{target} would have {len(text.encode())} bytes; {LIMIT} is the most")
    with open(target, "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main()
