#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What a notebook shows is what its cells print, run one after the other.

    notebook.py FILE.ipynb [--update]    exits with 1 if a cell printed something else
"""

import ast
import contextlib
import io
import json
import sys


def run(source, names):
    """What a cell prints, and its last expression as a prompt would show it."""
    out = io.StringIO()
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(out):
        exec(compile(tree, "cell", "exec"), names)  # pylint: disable=exec-used
        value = eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None  # pylint: disable=eval-used
        if value is not None:
            print(repr(value))
    return out.getvalue()


def lines(text):
    return text.splitlines(keepends=True)


def main(path, update=False):
    with open(path, encoding="utf-8") as source:
        book = json.load(source)
    names, wrong = {"__name__": "__main__"}, 0
    for number, cell in enumerate(c for c in book["cells"] if c["cell_type"] == "code"):
        got = lines(run("".join(cell["source"]), names))
        wanted = [line for o in cell["outputs"] for line in o["text"]]
        if update:
            cell["outputs"] = [{"name": "stdout", "output_type": "stream", "text": got}] if got else []
            cell["execution_count"] = number + 1
        elif got != wanted:
            wrong += 1
            print(f"cell {number + 1} printed\n{''.join(got)}and not\n{''.join(wanted)}")
    if update:
        with open(path, "w", encoding="utf-8") as out:
            json.dump(book, out, indent=1, ensure_ascii=False)
            out.write("\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], "--update" in sys.argv))
