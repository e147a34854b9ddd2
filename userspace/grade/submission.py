# SPDX-License-Identifier: GPL-2.0-only
"""What was handed in: a folder, a tar or a zip. Some of its files, copied; nothing else of it."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import os
import stat
import tarfile
import zipfile
from pathlib import Path
from typing import BinaryIO, Callable, Iterator, cast

import elf
from lab import Lab

FILE_MAX = 64 << 20
KERNEL_MAX = 16 << 20
ARCHIVE_MAX = 64 << 20
UNPACKED_MAX = 256 << 20
MEMBERS_MAX = 4096
PIECE = 1 << 20
# Behind the boot block an image has the kernel's ELF file, as its Makefile put it there.
BOOT_BLOCK = 512


# What is stripped of a name to have the student's.
ARCHIVES = (".tar.gz", ".tgz", ".tar", ".zip")


def name_of(path: Path) -> str:
    """What its result is called: whatever it is, a plain name of a file."""
    name = path.name
    for ending in ARCHIVES:
        if name.endswith(ending) and name != ending:
            name = name.removesuffix(ending)
            break
    return "".join(c if c.isprintable() and c not in "%/" and (at or c != ".") else
                   "".join(f"%{byte:02X}" for byte in os.fsencode(c))
                   for at, c in enumerate(name))


class Refused(Exception):
    """Why it is not even looked at."""


class NoKernel(Exception):
    """There is nothing to boot in it."""


class Bounded:
    """A stream that ends with a refusal where it is too long."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream, self.left = stream, UNPACKED_MAX

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size if 0 <= size < PIECE else PIECE)
        self.left -= len(data)
        if self.left < 0:
            raise Refused(f"it unpacks to more than {UNPACKED_MAX >> 20} MB")
        return data


def copy(name: str, read: Callable[[int], bytes], to: Path, most: int = FILE_MAX) -> None:
    left = most
    with to.open("xb") as file:
        while data := read(PIECE):
            left -= len(data)
            if left < 0:
                raise Refused(f"{name} has more than {most >> 20} MB")
            file.write(data)


def open_file(path: str, folder: int | None = None) -> int:
    """What is a file itself, and no link, pipe or device."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC,
                     dir_fd=folder)
    except FileNotFoundError:
        raise
    except OSError:
        raise Refused(f"{Path(path).name} is no file that can be read, or a link") from None
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise Refused(f"{Path(path).name} is no file")
    return fd


@contextlib.contextmanager
def reader(fd: int) -> Iterator[BinaryIO]:
    with os.fdopen(fd, "rb") as file:
        yield file


def from_folder(folder: int, wanted: tuple[str, ...], to: Path) -> None:
    for name in wanted:
        with contextlib.suppress(FileNotFoundError), reader(open_file(name, folder)) as file:
            copy(name, file.read, to / name)


def place(name: str, wanted: tuple[str, ...], seen: set[str]) -> str:
    """Which of those wanted a member is, at the top or in one folder; or ""."""
    parts = [p for p in name.split("/") if p not in ("", ".")]
    if name.startswith("/") or ".." in parts:
        raise Refused(f"it has a name that leads out of it: {name!r}")
    if not parts or len(parts) > 2 or parts[-1] not in wanted:
        return ""
    if parts[-1] in seen:
        raise Refused(f"it has {parts[-1]} twice")
    seen.add(parts[-1])
    return parts[-1]


def from_tar(stream: BinaryIO, wanted: tuple[str, ...], to: Path) -> None:
    seen: set[str] = set()
    count = 0
    with tarfile.open(fileobj=cast(BinaryIO, Bounded(stream)), mode="r|") as tar:
        for member in tar:
            count += 1
            if count > MEMBERS_MAX:
                raise Refused(f"it has more than {MEMBERS_MAX} members")
            name = place(member.name, wanted, seen)
            if name and not member.isreg():
                raise Refused(f"{name} in it is no file, but a link or a device")
            if name and (file := tar.extractfile(member)):
                copy(name, file.read, to / name)
            tar.members = []  # type: ignore[attr-defined]


def from_zip(stream: BinaryIO, wanted: tuple[str, ...], to: Path) -> None:
    seen: set[str] = set()
    with zipfile.ZipFile(stream) as packed:
        if len(packed.infolist()) > MEMBERS_MAX:
            raise Refused(f"it has more than {MEMBERS_MAX} members")
        for member in packed.infolist():
            name = place(member.filename, wanted, seen)
            if not name:
                continue
            if member.is_dir() or stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG):
                raise Refused(f"{name} in it is no file, but a link or a device")
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise Refused(f"{name} in it is packed in a way that is not known here")
            with packed.open(member) as file:
                copy(name, file.read, to / name)


def from_archive(stream: BinaryIO, wanted: tuple[str, ...], to: Path) -> None:
    magic = stream.read(512)
    stream.seek(0)
    try:
        if magic.startswith(b"PK"):
            from_zip(stream, wanted, to)
        elif magic.startswith(b"\x1f\x8b"):
            with gzip.GzipFile(fileobj=stream) as plain:
                from_tar(cast(BinaryIO, plain), wanted, to)
        elif magic[257:262] == b"ustar":
            from_tar(stream, wanted, to)
        else:
            raise Refused("it is no folder, and no .tar, .tar.gz or .zip")
    except Refused:
        raise
    except Exception as why:  # pylint: disable=broad-exception-caught
        # Whatever these libraries make of bytes that mean harm.
        raise Refused(f"it cannot be unpacked: {type(why).__name__}") from None


def take(path: Path, lab: Lab, to: Path) -> None:
    """Of a submission the files that the lab names."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as why:
        raise Refused(f"it cannot be read: {why.strerror}") from None
    mode = os.fstat(fd)
    with reader(fd) if stat.S_ISREG(mode.st_mode) else contextlib.nullcontext() as file:
        if file and mode.st_size > ARCHIVE_MAX:
            raise Refused(f"it has more than {ARCHIVE_MAX >> 20} MB")
        if file:
            from_archive(file, lab.files, to)
            return
    try:
        if not stat.S_ISDIR(mode.st_mode):
            raise Refused("it is neither a folder nor a file")
        from_folder(fd, lab.files, to)
    finally:
        os.close(fd)


def digest(folder: Path) -> str:
    """Of what was taken, in whatever it came."""
    whole = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        data = path.read_bytes()
        whole.update(f"{path.name} {len(data)}\n".encode() + data)
    return whole.hexdigest()


def ready(lab: Lab, taken: Path, to: Path) -> None:
    """The kernel whose symbols are read is the one that runs: both are this file."""
    kernel, image, disk = (taken / n if n else None for n in (lab.kernel, lab.image, lab.fs))
    if kernel and kernel.exists():
        data = kernel.read_bytes()
    elif image and image.exists():
        data = image.read_bytes()[BOOT_BLOCK:]
    else:
        raise NoKernel(f"there is no {' and no '.join(n for n in (lab.kernel, lab.image) if n)}")
    if len(data) > KERNEL_MAX:
        raise Refused(f"the kernel has more than {KERNEL_MAX >> 20} MB")
    if not elf.is_kernel(data):
        raise NoKernel("what is there for a kernel is no ELF file for i386")
    if not elf.fits(data, lab.memory << 20):
        raise NoKernel(f"its segments do not fit into the file, or {lab.memory} MB")
    (to / "kernel").write_bytes(data)
    (to / "boot").write_bytes(elf.bare(data))
    if disk and disk.exists():
        disk.rename(to / "fs")
