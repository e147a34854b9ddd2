#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Puts what was built in its place, or takes it away again, as packaging/files says.

    install.py install|uninstall|list PART...    parts or packages of that table
    install.py fill FILE                         prints FILE with its @WORDS@ replaced

list prints places, a line each. PREFIX, DESTDIR and LIBS (what the archive is linked with) come
from the environment, and so do, for those who make packages, all other words below.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
# Each may use those above it.
WORDS = {"PREFIX": "/usr/local", "BINDIR": "$PREFIX/bin", "LIBDIR": "$PREFIX/lib",
         "INCLUDEDIR": "$PREFIX/include", "DATADIR": "$PREFIX/share", "MANDIR": "$DATADIR/man",
         "DOCDIR": "$DATADIR/doc/xv6vm", "ZSHDIR": "$DATADIR/zsh/site-functions",
         "SRCDIR": "$PREFIX/src", "PYDIR": "$PREFIX/lib/python3/dist-packages", "LIBS": "", "VERSION": ""}


def words():
    known = {}
    for word, usual in WORDS.items():
        known[word] = filled(os.environ.get(word) or usual, known)
    known["VERSION"] = subprocess.run([ROOT / "scripts/version.sh"], capture_output=True, text=True,
                                      check=True).stdout.strip()
    return known


def filled(text, known):
    return re.sub(r"\$([A-Z]+)|@([A-Z]+)@", lambda m: known.get(m[1] or m[2], m[0]), text)


def rows(parts):
    for line in (ROOT / "packaging/files").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            part, package, *rest = line.split("\t")
            if part in parts or package in parts:
                yield rest


def files(mode, what):
    """The files of a row, and what of their names stays. What there may not be is left out."""
    if mode == "tree":
        return [(f, str(f.relative_to(ROOT))) for f in sorted((ROOT / what).rglob("*.[ch]"))]
    found = [(f, f.name) for f in sorted(ROOT.glob(what)) if f.is_file()]
    if not found and not mode.endswith("?"):
        sys.exit(f"install.py: {what} is not there: build it first")
    return found


def places(parts, known):
    """(mode, place, source) of all; the source of a link is where it leads."""
    for mode, where, what in rows(parts):
        where = filled(where, known)
        if mode == "link":
            yield mode, where, what
            continue
        for path, name in files(mode, what):
            yield ("644" if mode == "tree" else mode.rstrip("?"),
                   where + name if where.endswith("/") else where, path)


def put(mode, place, source, known):
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    if mode == "link":
        place.symlink_to(source)
        return
    if source.suffix == ".in":
        place.write_text(filled(source.read_text(encoding="utf-8"), known), encoding="utf-8")
    else:
        shutil.copyfile(source, place)
    place.chmod(int(mode, 8))


def remove(place):
    """And the folders that are ours alone."""
    place.unlink(missing_ok=True)
    for folder in place.parents:
        if "xv6vm" not in str(folder.relative_to(destination())) or not folder.is_dir() or any(folder.iterdir()):
            break
        folder.rmdir()


def destination():
    return pathlib.Path(os.path.realpath(os.environ.get("DESTDIR") or "/"))


def main(action, *arguments):
    known = words()
    if action == "fill":
        print(filled(pathlib.Path(arguments[0]).read_text(encoding="utf-8"), known), end="")
        return
    for mode, place, source in places(arguments, known):
        there = destination() / place.lstrip("/")
        if action == "list":
            print(place)
        elif action == "install":
            put(mode, there, source, known)
        else:
            remove(there)


if __name__ == "__main__":
    main(*sys.argv[1:])
