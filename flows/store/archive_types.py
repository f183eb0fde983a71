"""What the openers of all kinds of archives give: members, and why one can't be opened."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO


class ArchiveError(Exception):
    """An archive or member that can't be opened, with the reason for the quarantine."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class BombError(ArchiveError):
    """More comes out than may: nothing else of the whole source is unpacked."""

    def __init__(self, detail: str) -> None:
        super().__init__("bomb", detail)


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive; sizes in bytes, None where the archive doesn't say."""

    name: str
    open: Callable[[], AbstractContextManager[IO[bytes]]]
    """Opens it for reading; to be called before the next member is asked for."""
    size: int | None = None
    packed: int | None = None
    is_link: bool = False
    is_encrypted: bool = False


def path_of(file: IO[bytes]) -> Path | None:
    """The path of an open file; None for one that has none."""
    name = getattr(file, "name", None)
    return Path(name) if isinstance(name, str) and Path(name).is_file() else None
