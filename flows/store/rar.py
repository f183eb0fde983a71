"""RAR archives, which a program of the system opens: bsdtar, 7-Zip or unrar, the first that can."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import IO

from flows.store.archive_types import ArchiveError, Member, path_of

ADVICE = (
    "no program that opens RAR is on this machine; install bsdtar (Debian: libarchive-tools), 7-Zip or unrar,"
    " or unpack the archive and give the folder"
)
_PADDING = 2**16
"""Bytes that may follow the end of what a program writes: a tar is filled up to its block."""
_SEVEN_ZIPS = ("7zz", "7z")


def rar_members(file: IO[bytes], of_tar: Callable[[IO[bytes]], Iterator[Member]]) -> Iterator[Member]:
    """The members of a RAR archive, by the first program that can open it; `of_tar` reads a stream of tar.

    Raises ArchiveError: unsupported_format where no program is there, password, truncated_file.
    """
    ways = [partial(_by_bsdtar, program, of_tar) for program in _there("bsdtar")]
    ways += [partial(_by_seven_zip, program) for program in _there(*_SEVEN_ZIPS)]
    ways += [partial(_by_unrar, program) for program in _there("unrar")]
    if not ways:
        raise ArchiveError("unsupported_format", f"this is a RAR archive, and {ADVICE}")
    with _on_disk(file) as path:
        for number, way in enumerate(ways, 1):
            n_members = 0
            try:
                for member in way(path):
                    n_members += 1
                    yield member
            except ArchiveError:
                if n_members or number == len(ways):
                    raise
            else:
                return


def _there(*programs: str) -> list[str]:
    return [path for program in programs if (path := shutil.which(program))]


@contextmanager
def _on_disk(file: IO[bytes]) -> Iterator[Path]:
    """The archive as a file that a program can open: an archive inside another is copied out."""
    path = path_of(file)
    if path is not None:
        yield path.absolute()
        return
    with NamedTemporaryFile(suffix=".rar") as copy:
        file.seek(0)
        shutil.copyfileobj(file, copy)
        copy.flush()
        yield Path(copy.name)


@contextmanager
def _running(*command: str) -> Iterator[IO[bytes]]:
    """What a program writes; it has no terminal to ask for a password at, and ends with the block.

    Raises ArchiveError where all was read and the program says that it failed.
    """
    with (
        TemporaryFile() as errors,
        subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, start_new_session=True,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        ) as program,
    ):  # fmt: skip
        assert program.stdout is not None
        try:
            yield program.stdout
            was_read = len(program.stdout.read(_PADDING)) < _PADDING
        except BaseException:
            program.kill()
            raise
        if not was_read:  # the reader needs no more
            program.kill()
        else:
            code = program.wait()
            errors.seek(0)
            said = errors.read()[-2000:].decode("utf-8", "replace").strip()
            if code != 0 or said:  # bsdtar leaves a member out and ends well
                raise _failed(Path(command[0]).name, said)


def _failed(program: str, said: str) -> ArchiveError:
    if "encrypt" in said.lower() or "passw" in said.lower() or "passphrase" in said.lower():
        return ArchiveError("password", "the archive is encrypted; unpack it with its password first")
    last = " ".join(said.split())[-200:]
    return ArchiveError(
        "truncated_file", f"the RAR archive is cut off or damaged ({program}: {last}); fetch it again"
    )


def _by_bsdtar(program: str, of_tar: Callable[[IO[bytes]], Iterator[Member]], path: Path) -> Iterator[Member]:
    """The program bsdtar turns any archive into a stream of tar."""
    with _running(program, "-cf", "-", "--format", "pax", f"@{path}") as stream:
        yield from of_tar(stream)


def _by_seven_zip(program: str, path: Path) -> Iterator[Member]:
    """7-Zip lists its members as blocks of `Name = value` lines, and writes out one at a time."""
    with _running(program, "l", "-slt", "-ba", "-p", "-sccUTF-8", "--", str(path)) as stream:
        listing = stream.read().decode("utf-8", "replace")
    for block in listing.replace("\r\n", "\n").strip().split("\n\n"):
        facts = dict(line.partition(" = ")[::2] for line in block.split("\n") if " = " in line)
        name = facts.get("Path")
        if not name or facts.get("Folder") == "+" or facts.get("Attributes", "").startswith("D"):
            continue
        yield Member(
            name,
            partial(_running, program, "x", "-so", "-p", "-spd", "--", str(path), name),
            _number(facts.get("Size")),
            _number(facts.get("Packed Size")),
            is_link=bool(facts.get("Symbolic Link")),
            is_encrypted=facts.get("Encrypted") == "+",
        )


def _by_unrar(program: str, path: Path) -> Iterator[Member]:
    """The program unrar lists bare names, and prints one member at a time."""
    with _running(program, "lb", "-p-", "-scu", "--", str(path)) as stream:
        names = stream.read().decode("utf-8", "replace").splitlines()
    for name in names:
        opened: Callable[[], AbstractContextManager[IO[bytes]]] = partial(
            _running, program, "p", "-inul", "-p-", "--", str(path), name
        )
        yield Member(name, opened)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None
