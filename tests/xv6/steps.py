# SPDX-License-Identifier: GPL-2.0-only
"""What is typed at a real xv6, and what it means."""

import random
from collections import namedtuple

from lives import Back, End, List, Pipe, run

# text: what is typed; means: what the life is sent; until: what must be printed
Step = namedtuple("Step", "text means until")
LINE = 96
MANY = 12 << 20

SHELL, LIFE = "$ ", "? "


def sh(text, means, *until):
    return Step(text + "\n", means, until or (SHELL,))


def tell(text, until=LIFE):
    return Step(text + "\n", text, (until,))


def commands():
    """Programs of xv6's own, one after the other."""
    words = ["echo one two three", "ls", "cat README", "wc README", "grep the README",
             "mkdir d", "ln README again", "rm again d", "kill 99", "nosuch", "README",
             "stressfs", "forktest", "zombie"]
    special = {"zombie": (SHELL, "zombie!")}
    steps = [sh(w, run(*w.split()), *special.get(w, ())) for w in words]
    return steps + [
        sh("", run()),
        sh("echo hi > f", run("echo", "hi")),
        sh("cat < f", run("cat")),
        sh("echo a; echo b; ls", List(run("echo", "a"), List(run("echo", "b"),
                                                             run("ls")))),
        sh("(echo a; nosuch); (wc f; cat f)", List(
            List(run("echo", "a"), run("nosuch")),
            List(run("wc", "f"), run("cat", "f")))),
        sh("nosuch &", Back(run("nosuch")), SHELL, "zombie!", "failed"),
    ]


def pipes():
    """Not with two CPUs: a pipe's page may be freed in the midst of a reaping."""
    return [sh("this | that", Pipe(run("this"), run("that")))]


def shells():
    """Shells in shells, and one that has a grown parent."""
    return [
        sh("sh", run("sh")), sh("echo in the second", run("echo", "in", "the", "second")),
        sh("sh; echo back", List(run("sh"), run("echo", "back"))),
        sh("ls; forktest", List(run("ls"), run("forktest"))),
        Step("\4", End(), (SHELL,)), Step("\4", End(), (SHELL,)),
    ]


def fixed_life():
    """Sizes at the edges, and all that fails half way."""
    lines = ["+1", "+4095-4096", "+4096t-1", "+4194304t(-4194304(+8192t))", "-4194304",
             "p(+10000p(c)c)c", "x", "+5000x-5000", "(e+4096t(x)q)",
             "+2147483000", "-99999999", "+300000000", "t+120000000(t)-120000000",
             "+9000000(-9000000?+5000)-9000000", "", "(p+1(?))", ""]
    return [sh("life", run("life"), LIFE)] + [tell(line) for line in lines] + [
        tell("(eq)"), tell("e+12345t"), tell("q", SHELL)]


class Random:
    """Lines for life, from a seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.text = ""

    def amount(self, room):
        top = self.random.choice([4096, 20000, 300000, 5 << 20])
        return self.random.randint(1, max(1, min(top, room)))

    def block(self, heap, depth):
        """Some letters; keeps the heap from shrinking below its start."""
        for _ in range(self.random.randint(1, 5)):
            what = self.random.choice("+++--tpxe((?")
            if len(self.text) > LINE - 16 * (depth + 1):
                return heap
            heap = self.letter(what, heap, depth)
        return heap

    def letter(self, what, heap, depth):
        if what == "+":
            n = self.amount(MANY - heap)
            self.text += f"+{n}"
            return heap + n
        if what == "-" and heap:
            n = self.amount(heap)
            self.text += f"-{n}"
            return heap - n
        if what == "(" and depth < 3:
            self.text += "("
            self.block(heap, depth + 1)
            self.text += ")"
        elif what == "p":
            self.text += "pc"
        elif what == "e":
            self.text += "e"
            return 0
        elif what in "tx?":
            self.text += what
        return heap

    def lines(self, count):
        """Each question in a line takes an empty line of its own."""
        heap = 0
        for _ in range(count):
            self.text = ""
            heap = self.block(heap, 0)
            yield self.text
            yield from [""] * self.text.count("?")


def random_life(seed, count):
    return ([sh("life", run("life"), LIFE)]
            + [tell(line) for line in Random(seed).lines(count)] + [tell("q", SHELL)])
