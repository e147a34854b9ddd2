#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Whether what several processes print at once is understood.

Says what is wrong, and nothing if all is well.
"""

from machine import heard

ALL = ("$ ", "zombie!", "failed")
CASES = {
    "nosuch &\n$ exec: fail\nzombie!\nexec nosuch failed\n": True,
    "nosuch &\nexec nosuch failed\nzombi$ e!\n": True,
    "nosuch &\nexec nosuch fzoami$lbieed! \n": True,
    "nosuch &\n$exec nosuch failed\nzombie!": True,
    "nosuch &\nexec nosuch failed\nzombie!\n": False,
    "nosuch &\nexec nosuch failed\nzombi$ e\n": False,
    "nosuch &\n$ zombie!\nexec nosuch faile": False,
    "": False,
}


def main():
    for text, expected in CASES.items():
        if heard(text, ALL) != expected:
            print(f"{text!r}: {'not ' * expected}heard")
    if heard("zombi$ e!", ("zombie!", "zombie!")):
        print("one letter is heard twice")


if __name__ == "__main__":
    main()
