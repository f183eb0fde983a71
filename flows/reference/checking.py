"""The reference files held against their forms and one another, before anything is landed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from flows.places import REFERENCE

if TYPE_CHECKING:
    from transforms.reference.slips import Slip


def reference_files(folder: Path = REFERENCE) -> tuple[Path, ...]:
    """The files of a folder of reference data, those of repair and the source lists among them."""
    return tuple(
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def reference_slips(folder: Path = REFERENCE) -> tuple[Slip, ...]:
    """What is wrong in the reference files, by file and line; files that stayed are checked once."""
    stats = ((path, path.stat()) for path in reference_files(folder))
    return _slips(folder, tuple((path, stat.st_mtime_ns, stat.st_size) for path, stat in stats))


@lru_cache(maxsize=2)
def _slips(folder: Path, files: tuple[tuple[Path, int, int], ...]) -> tuple[Slip, ...]:
    from transforms.reference_check import find_slips

    data = {path.relative_to(folder).as_posix(): path.read_bytes() for path, _time, _size in files}
    return tuple(find_slips(data))


def require_sound_reference(folder: Path = REFERENCE) -> None:
    """Raise ReferenceDataError, with a line for each slip, where anything is wrong in the reference files."""
    from transforms.reference.slips import ReferenceDataError

    if slips := reference_slips(folder):
        raise ReferenceDataError(slips)
