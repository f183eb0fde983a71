"""A disk without room: which one it is, what it takes, and the way out."""

from __future__ import annotations

import errno
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from flows.settings import Settings

_ERRNOS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_SAID = re.compile(
    r"No space left|disk is full|disk quota|file too large|Errno (?:28|122|27)\b", re.IGNORECASE
)
_PATH = re.compile(r"""["'](/[^"']+)["']""")
_NO_ROOM = 200_000
"""Bytes left at which a disk counts as full, whatever the error says: that of a server, perhaps."""
WAREHOUSE_TAKES, STATE_TAKES = (12_000_000, 4.1), (20_000_000, 1.5)
"""Bytes of a warehouse and of what runs keep: of none, and for each byte of documents."""


class DiskFullError(Exception):
    """There was no room for what had to be written; the message names place, bytes and way out."""


class Place(NamedTuple):
    """A folder that a run writes to."""

    folder: Path
    holds: str
    way_out: str
    takes: tuple[float, float] | None = None
    """Bytes that a run needs there: without documents, and for each byte of them."""


def places(settings: Settings, warehouse: Path) -> tuple[Place, ...]:
    """The folders that a build writes to."""
    temporary = Path(tempfile.gettempdir())
    return (
        Place(warehouse.parent, "warehouse", "name a file on another disk (--warehouse)", WAREHOUSE_TAKES),
        Place(settings.state_dir, "state", "set BAOGAO_STATE_DIR to a folder on another disk", STATE_TAKES),
        Place(temporary, "temporary files", "set TMPDIR to a folder on another disk"),
    )


@contextmanager
def telling_of_full_disks(settings: Settings, warehouse: Path) -> Iterator[None]:
    """Raise `DiskFullError` from what goes wrong in the block for want of room; all else goes on as it is."""
    try:
        yield
    except DiskFullError:
        raise
    except Exception as error:
        full = explained(error, places(settings, warehouse))
        if full is None:
            raise
        raise full from error


def explained(
    error: BaseException, where: Sequence[Place], n_bytes: int | None = None
) -> DiskFullError | None:
    """`error` as one of a full disk; None where it is of something else.

    `n_bytes` are those of the documents, where they are known.
    """
    chain = list(_chain(error))
    said = next((e for e in chain if _is_full(e)), None)
    if said is None:
        full = [place for place in where if (left := _left(place.folder)) is not None and left < _NO_ROOM]
        return DiskFullError(_message(full[0], None, n_bytes)) if full else None
    path = _path_of(said)
    holding = [place for place in where if path is not None and path.is_relative_to(place.folder)]
    place = (
        max(holding, key=lambda place: len(place.folder.parts))
        if holding
        else min(where, key=lambda place: _left(place.folder) or 0)
    )
    return DiskFullError(_message(place, path, n_bytes))


def _message(place: Place, path: Path | None, n_bytes: int | None) -> str:
    left = _left(place.folder)
    room = "" if left is None else f", {left / 1e6:,.1f} MB are left"
    takes = ""
    if place.takes is not None:
        alone, each = place.takes
        if n_bytes is None:
            takes = f" It takes some {alone / 1e6:,.0f} MB, and {each:g} times what the documents do."
        else:
            takes = f" It takes some {(alone + each * n_bytes) / 1e6:,.0f} MB for these documents."
    return (
        f"{path or place.folder}: the disk is full ({place.holds}{room}).{takes} "
        f"Make room there, or {place.way_out}"
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        found = found.__cause__ or found.__context__


def _is_full(error: BaseException) -> bool:
    return (isinstance(error, OSError) and error.errno in _ERRNOS) or _SAID.search(str(error)) is not None


def _path_of(error: BaseException) -> Path | None:
    name = error.filename if isinstance(error, OSError) else None
    if name is None and (m := _PATH.search(str(error))):
        name = m[1]
    return Path(str(name)) if name else None


def _left(folder: Path) -> int | None:
    """Bytes left on the disk of a folder, or of the next above it that there is."""
    for there in (folder, *folder.parents):
        with suppress(OSError):
            return shutil.disk_usage(there).free
    return None
