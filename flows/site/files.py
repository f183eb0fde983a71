"""The site's folder as it is built: new files, and those of the site before that did not change."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

MANIFEST = "site.json"
"""The file by which a folder is known as a site, with the fingerprints of its data files."""


class SiteError(RuntimeError):
    """Why a site cannot be built or shown; the message names the place and the way out."""


class SiteFolder:
    """A folder that is filled with a site, beside the one that it will take the place of."""

    def __init__(self, folder: Path, before: Path | None, known: Mapping[str, str]) -> None:
        self.folder = folder
        self.fingerprints: dict[str, str] = {}
        self.n_written = 0
        self.n_kept = 0
        self._before = before
        self._known = known

    def is_current(self, name: str, fingerprint: str) -> bool:
        """Whether the site before has the file `name` under this fingerprint; if so it is taken over."""
        self.fingerprints[name] = fingerprint
        if self._before is None or self._known.get(name) != fingerprint:
            return False
        old, new = self._before / name, self.folder / name
        if not old.is_file():
            return False
        new.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(old, new)
        except OSError:  # a file system without links
            shutil.copyfile(old, new)
        self.n_kept += 1
        return True

    def write(self, name: str, content: str) -> None:
        """Write a text file."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        self.n_written += 1

    def write_json(self, name: str, content: Any) -> None:
        """Write data that the site's scripts read."""
        self.write(name, json.dumps(content, ensure_ascii=False, separators=(",", ":")))


def read_manifest(folder: Path) -> dict[str, Any]:
    """What a site's folder says of itself; empty where it says nothing."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A new folder beside `target` that takes its place when the block ends, and is removed when it fails.

    Raises SiteError where `target` is something else than a site or an empty folder.
    """
    if target.exists() and not target.is_dir():
        raise SiteError(f"{target} is a file, and a site is a folder; name another")
    if target.is_dir() and any(target.iterdir()) and not (target / MANIFEST).is_file():
        raise SiteError(f"{target} holds something that is no site; empty it, or name another folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    building = target.with_name(f".{target.name}.building-{os.getpid()}")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir()
    try:
        yield building
        _put_in_place(building, target)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _put_in_place(building: Path, target: Path) -> None:
    """Give `building` the name of `target`: in one step where the system exchanges names, else in two."""
    if not target.exists():
        building.rename(target)
    elif not _exchange(building, target):
        old = target.with_name(f".{target.name}.old-{os.getpid()}")
        target.rename(old)
        building.rename(target)
        shutil.rmtree(old, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange the names of two folders atomically (renameat2 of Linux); whether that was possible."""
    with suppress(OSError, AttributeError):
        rename = ctypes.CDLL(None, use_errno=True).renameat2
        here, exchange = -100, 2
        if rename(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0:
            return True
        if ctypes.get_errno() not in (errno.ENOSYS, errno.EINVAL):
            raise SiteError(f"{other}: {os.strerror(ctypes.get_errno())}")
    return False
