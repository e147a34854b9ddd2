# SPDX-License-Identifier: GPL-2.0-only
"""The lives of a real xv6's processes, lived again in the model.

What a process does is a generator: it yields where the real one waits for a line,
and is sent what was typed. Where xv6's scheduler chose an order (which of two
children is reaped first), the order is read off the real free list: what was freed
last is nearest to its head.
"""

import os
from collections import namedtuple

from model import Refused, number

Exec = namedtuple("Exec", "argv")
List = namedtuple("List", "left right")
Pipe = namedtuple("Pipe", "left right")
Back = namedtuple("Back", "command")
End = namedtuple("End", "")

INIT = 1
NO_FRAME = "no frame is free"	# and xv6 has counted the pid on before it asks for one
SHELL_HEAP = 4096 * 8		# what the shell's first malloc asks for


def run(*argv):
    return Exec(argv)


class World:
    """The model, and what it does not know: pipes, and which file a process runs."""

    def __init__(self, model, folder):
        self.model = model
        self.folder = folder
        self.depth = {}		# of each frame in the real free list
        self.orphans = []
        self.pipes = {INIT: []}
        self.runs = {}
        self.used_up = 0	# pids of xv6's that forks without frames have had
        self.pid_of = {}	# the model's, of each of xv6's

    def fork(self, pid):
        try:
            child = self.model.ask("proc", "fork", pid)["pid"]
        except Refused as no:
            self.used_up += NO_FRAME in str(no)
            return None
        self.pid_of[child + self.used_up] = child
        self.pipes[child] = list(self.pipes[pid])
        for pipe in self.pipes[child]:
            pipe[1] += 1
        self.runs[child] = self.runs.get(pid)
        return child

    def exec(self, pid, argv):
        """False if there is no such program, or it cannot be run."""
        name = argv[0].split("/")[-1]
        path = os.path.join(self.folder, name)
        if not os.path.exists(path):
            return False
        try:
            self.model.ask("proc", "exec", pid, path, *argv[1:])
        except Refused:
            return False
        self.runs[pid] = name
        return True

    def sbrk(self, pid, by):
        try:
            self.model.ask("proc", "sbrk", pid, by)
        except Refused:
            pass

    def pipe(self, pid):
        page = number(self.model.ask("kmem", "kalloc")["pa"])
        self.pipes[pid].append([page, 1])
        return page

    def close(self, pid):
        """The last one that closes a pipe frees its page."""
        for pipe in self.pipes[pid]:
            pipe[1] -= 1
            if not pipe[1]:
                self.model.ask("kmem", "kfree", hex(pipe[0]))
        self.pipes[pid] = []

    def exit(self, pid):
        self.close(pid)
        self.model.ask("proc", "exit", "--zombie", pid)

    def reap(self, pid):
        self.model.ask("proc", "wait", pid)

    def finish(self, pid, child):
        self.exit(child)
        self.reap(pid)

    def in_their_order(self, events):
        """Does (frame, what frees it) in the order of the real kernel."""
        for _, event in sorted(events, key=lambda e: -self.depth.get(e[0], -1)):
            event()


def boot(world):
    """From userinit's process to the shell that waits for a command."""
    world.exec(INIT, ("/init",))
    shell = world.fork(INIT)
    world.exec(shell, ("sh",))
    return shell


def session(world, shell):
    """A shell: each command in a child, whose parser needs a heap."""
    while True:
        command = yield
        if command == End():
            return
        child = world.fork(shell)
        world.sbrk(child, SHELL_HEAP)
        yield from perform(world, child, command)
        world.exit(child)
        events = [(world.model.kstack(child), lambda: world.reap(shell))]
        events += [(world.model.kstack(pid), lambda: world.reap(INIT))
                   for pid in world.orphans]
        world.orphans = []
        world.in_their_order(events)


def perform(world, pid, command):
    """A process of the shell's does a command; it is about to exit after that."""
    if isinstance(command, Exec):
        if command.argv and world.exec(pid, command.argv):
            yield from PROGRAMS.get(command.argv[0], nothing)(world, pid, *command.argv)
    elif isinstance(command, List):
        child = world.fork(pid)
        yield from perform(world, child, command.left)
        world.finish(pid, child)
        yield from perform(world, pid, command.right)
    elif isinstance(command, Back):
        child = world.fork(pid)
        yield from perform(world, child, command.command)
        orphan(world, child)
    else:
        yield from both(world, pid, command)


def both(world, pid, command):
    """A pipe between two. (If both exec, the order of frames is open: not judged.)"""
    page = number(world.model.ask("kmem", "kalloc")["pa"])
    events = [(page, lambda: world.model.ask("kmem", "kfree", hex(page)))]
    for side in (command.left, command.right):
        child = world.fork(pid)
        yield from perform(world, child, side)
        events.append((world.model.kstack(child),
                       lambda child=child: world.finish(pid, child)))
    world.in_their_order(events)


def orphan(world, pid):
    """Its parent exits before it was waited for: init will reap it."""
    world.exit(pid)
    world.orphans.append(pid)


def nothing(_world, _pid, *_argv):
    """A program that uses no memory but its image."""
    yield from ()


def nested(world, pid, *_argv):
    yield from session(world, pid)


def forktest(world, pid, *_argv):
    """Forks until it is refused, and waits for all."""
    children = []
    while (child := world.fork(pid)) is not None:
        children.append(child)
    world.in_their_order([(world.model.kstack(child),
                           lambda child=child: world.finish(pid, child))
                          for child in children])
    yield from ()


def zombie(world, pid, *_argv):
    orphan(world, world.fork(pid))
    yield from ()


def stressfs(world, pid, *_argv):
    """Five processes, each the parent of the next, and each waits for its child."""
    chain = [pid]
    for _ in range(4):
        chain.append(world.fork(chain[-1]))
    for parent, child in reversed(list(zip(chain, chain[1:]))):
        world.finish(parent, child)
    yield from ()


def life(world, pid, *argv):
    """The program life, see its source."""
    if (yield from live(world, pid, argv[1] if len(argv) > 1 else "")):
        return
    while True:
        line = yield
        if (yield from live(world, pid, line)):
            return


def behind(text, at):
    depth = 1
    while at < len(text) and depth:
        depth += (text[at] == "(") - (text[at] == ")")
        at += 1
    return at


def live(world, pid, text):
    """True if the process is about to exit."""
    at = 0
    while at < len(text):
        what = text[at]
        at += 1
        if what in ")q":
            return True
        if what in "+-":
            end = at
            while text[end:end + 1].isdigit():
                end += 1
            world.sbrk(pid, what + text[at:end])
            at = end
        elif what == "(":
            child = world.fork(pid)
            if child is not None:
                yield from live(world, child, text[at:])
                world.finish(pid, child)
            at = behind(text, at)
        elif what == "?":
            yield
        else:
            one_call(world, pid, what, text[at:])
    return False


def one_call(world, pid, what, rest):
    if what == "p":
        world.pipe(pid)
    elif what == "c":
        world.close(pid)
    elif what == "e":
        world.exec(pid, ("life", rest))
    elif what == "x":
        world.exec(pid, ("life", "a" * 4095))


PROGRAMS = {"sh": nested, "forktest": forktest, "zombie": zombie,
            "stressfs": stressfs, "life": life}
