"""A disk that is full: what is published stays whole, the message names the way out, the next run goes on.

The disks are small ones in memory, which only root may mount.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.casualties import Yard, contents
from support.places import SAMPLE

REPORTS = [SAMPLE / "reports" / name for name in ("nation-2024.txt", "wenzhou-2023.txt")]
MORE = [SAMPLE / "reports" / "yingkou-2024.txt"]
WAYS_OUT = {"out": "--warehouse", "state": "BAOGAO_STATE_DIR", "tmp": "TMPDIR"}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("campaigns"),
    pytest.mark.skipif(
        os.geteuid() != 0 or shutil.which("mount") is None, reason="only root may mount a small disk"
    ),
]


@contextmanager
def small_disk(folder: Path, n_bytes: int) -> Iterator[None]:
    """A disk of so many bytes in place of `folder`, with what lay there on it as far as there is room."""
    kept = folder.with_name(f"{folder.name}.kept")
    folder.rename(kept)
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={n_bytes}", "tmpfs", str(folder)], check=True)
    try:
        for path in kept.iterdir():
            copy = shutil.copytree if path.is_dir() else shutil.copy2
            copy(path, folder / path.name)
        yield
    finally:
        for path in folder.iterdir():
            (shutil.rmtree if path.is_dir() else Path.unlink)(path)  # type: ignore[operator]
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()
        kept.rename(folder)


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Yard:
    """A published warehouse, which tests copy."""
    yard = Yard(tmp_path_factory.mktemp("before"))
    yard.lay_out(REPORTS)
    assert yard.build() == 0, yard.log.read_text()
    return yard


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9])
@pytest.mark.parametrize("name", ["out", "state"])
def test_a_disk_that_fills_up(before: Yard, tmp_path: Path, name: str, share: float) -> None:
    """The disk has room for what lies there and a share of what a run adds to it."""
    shutil.copytree(before.folder, tmp_path / "yard")
    yard = Yard(tmp_path / "yard")
    yard.lay_out(MORE)
    old = contents(yard.warehouse)
    folder = yard.folder / name
    lies = size_of(folder) + 400_000
    adds = size_of(folder) if name == "out" else 8_000_000
    with small_disk(folder, int(lies + share * adds)):
        code, said = yard.build(), yard.log.read_text()
        found = contents(yard.warehouse)
    if code == 0:  # there was room after all
        return
    assert code == 1, said
    assert found == old
    last = said.strip().splitlines()[-1]
    assert "the disk is full" in last and WAYS_OUT[name] in last and str(folder) in last, said
    assert "MB" in last
    assert yard.build() == 0, yard.log.read_text()
    assert contents(yard.warehouse) != old
    assert yard.left_over() == []


def test_a_first_run_on_a_disk_without_room(tmp_path: Path) -> None:
    for n, n_bytes in enumerate((100_000, 400_000, 1_500_000, 3_000_000)):
        yard = Yard(tmp_path / str(n))
        yard.lay_out(REPORTS)
        with small_disk(yard.folder / "state", n_bytes):
            code, said = yard.build(), yard.log.read_text()
        last = said.strip().splitlines()[-1]
        assert code == 1 and "the disk is full" in last and "BAOGAO_STATE_DIR" in last, said
        assert not yard.warehouse.exists()
        assert yard.build() == 0, yard.log.read_text()


def test_a_folder_that_must_not_be_written_to(before: Yard, tmp_path: Path) -> None:
    """Root may write anywhere, so the disk itself forbids it."""
    yard = Yard(tmp_path / "yard")
    shutil.copytree(before.folder, yard.folder)
    yard.lay_out(MORE)
    folder = yard.folder / "out"
    with small_disk(folder, 60_000_000):
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        try:
            code, said = yard.build(), yard.log.read_text()
            assert contents(yard.warehouse) == contents(before.warehouse)
        finally:
            subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)
    last = said.strip().splitlines()[-1]
    assert code == 1 and str(folder) in last and "read-only" in last.lower(), said
