# SPDX-License-Identifier: GPL-2.0-only
"""A copy of the source tree that patches are tried on."""

import hashlib
import pathlib
import shutil
import subprocess

# What is built, and what knows of versions.
SKIP = {"build", ".git", "__pycache__"}


def files(root):
    """{path below ROOT: path}"""
    found, todo = {}, [root]
    while todo:
        for path in todo.pop().iterdir():
            if path.name in SKIP:
                continue
            if path.is_dir() and not path.is_symlink():
                todo.append(path)
            elif path.is_file():
                found[str(path.relative_to(root))] = path
    return found


class Tree:
    """PATH is kept like ROOT; its build folders stay, so that little is built anew."""

    def __init__(self, root, path):
        self.root, self.path = pathlib.Path(root), pathlib.Path(path)
        self.path.mkdir(parents=True, exist_ok=True)
        self.known = {}

    def restore(self):
        """Makes the copy what the tree is. Times change with what is in a file."""
        here, there = files(self.root), files(self.path)
        for name in there.keys() - here.keys():
            there[name].unlink()
        for name, source in here.items():
            to = self.path / name
            if name not in there or to.read_bytes() != source.read_bytes():
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, to)
            if to.stat().st_mode != source.stat().st_mode:
                shutil.copymode(source, to)

    def apply(self, patch):
        """What went wrong, or None."""
        done = subprocess.run(["patch", "-p1", "--batch", "--forward", "--fuzz=0",
                               "--no-backup-if-mismatch", "-i", patch.path],
                              cwd=self.path, capture_output=True, text=True, check=False)
        return done.stdout + done.stderr if done.returncode else None

    def digest(self, beside):
        """Of the tree, without its prose and what is in the folders BESIDE."""
        if beside not in self.known:
            state = hashlib.sha256()
            for name, path in sorted(files(self.root).items()):
                if not name.startswith(beside) and \
                        not name.endswith((".md", ".txt", ".patch", ".tsv")):
                    state.update(f"{name}\0".encode() + path.read_bytes() + b"\0")
            self.known[beside] = state.hexdigest()
        return self.known[beside]
