"""A full disk is told of by its place, what it takes and the way out."""

from __future__ import annotations

import errno
from pathlib import Path

import duckdb
import pytest

from flows import disk
from flows.disk import DiskFullError, Place, telling_of_full_disks
from flows.settings import Settings


@pytest.fixture
def where(tmp_path: Path) -> tuple[Place, ...]:
    """A warehouse, a state within its folder, and a place of temporary files."""
    for name in ("out", "out/state", "tmp"):
        (tmp_path / name).mkdir()
    return (
        Place(tmp_path / "out", "warehouse", "name another file", (1e6, 2.0)),
        Place(tmp_path / "out" / "state", "state", "set BAOGAO_STATE_DIR"),
        Place(tmp_path / "tmp", "temporary files", "set TMPDIR"),
    )


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            lambda w: OSError(errno.ENOSPC, "No space left on device", str(w[1].folder / "a")),
            "BAOGAO_STATE_DIR",
        ),
        (lambda w: OSError(errno.EDQUOT, "Quota exceeded", str(w[0].folder / "a")), "name another file"),
        (
            lambda w: duckdb.IOException(f'Could not write file "{w[2].folder}/x": No space left'),
            "set TMPDIR",
        ),
    ],
)
def test_the_place_is_that_of_the_file(where, error, said) -> None:
    found = disk.explained(error(where), where)
    assert found is not None
    assert "the disk is full" in str(found) and str(found).endswith(said)


def test_the_cause_of_an_error_counts(where) -> None:
    try:
        try:
            raise OSError(errno.ENOSPC, "No space left on device", str(where[0].folder / "w"))
        except OSError as cause:
            raise RuntimeError("write the candidate") from cause
    except RuntimeError as error:
        found = disk.explained(error, where, 4_000_000)
    assert found is not None
    assert "It takes some 9 MB for these documents" in str(found)


def test_other_errors_stay_as_they_are(where) -> None:
    assert disk.explained(ValueError("line 28 of a file"), where) is None
    with (
        pytest.raises(ValueError, match="as it was"),
        telling_of_full_disks(Settings(), where[0].folder / "w"),
    ):
        raise ValueError("as it was")


def test_a_disk_without_room_is_told_of_whatever_went_wrong(where, monkeypatch) -> None:
    full = where[1].folder
    monkeypatch.setattr(disk, "_left", lambda folder: 1000 if folder == full else 10**9)
    found = disk.explained(RuntimeError("500 Internal Server Error"), where)
    assert isinstance(found, DiskFullError)
    assert str(found).startswith(f"{full}: the disk is full (state, 0.0 MB are left)")
