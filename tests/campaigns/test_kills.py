"""Killed anywhere: what is published is whole, and the next run finishes without help."""

from __future__ import annotations

import os
import random
import shutil
import time
from pathlib import Path

import pytest
from support.casualties import Yard, contents
from support.places import SAMPLE

REPORTS = [SAMPLE / "reports" / name for name in ("nation-2024.txt", "nation-2025.txt", "notice-tasks.txt")]
MORE = [SAMPLE / "reports" / name for name in ("wenzhou-2023.txt", "yingkou-2024.txt")]

pytestmark = [
    pytest.mark.xdist_group("campaigns"),
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="no /proc to find processes in"),
]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Yard:
    """A warehouse of two reports, published undisturbed; tests copy it."""
    yard = Yard(tmp_path_factory.mktemp("before"))
    yard.lay_out(REPORTS)
    assert yard.build() == 0, yard.log.read_text()
    return yard


@pytest.fixture(scope="module")
def after(before: Yard, tmp_path_factory: pytest.TempPathFactory) -> tuple[Yard, float]:
    """The same with two reports more, and the seconds that the build took."""
    yard = copied(before, tmp_path_factory.mktemp("after"))
    started = time.monotonic()
    assert yard.build() == 0, yard.log.read_text()
    return yard, time.monotonic() - started


def copied(before: Yard, folder: Path) -> Yard:
    """A yard that stands as `before`, with two reports more to be built."""
    shutil.copytree(before.folder, folder, dirs_exist_ok=True)
    yard = Yard(folder)
    yard.lay_out(MORE)
    return yard


def strike_and_finish(before: Yard, after: tuple[Yard, float], folder: Path, kills: int, seed: int) -> None:
    """Kill as many builds in turn, each at a moment of its own, and let the next one be."""
    chance = random.Random(seed)
    yard = copied(before, folder)
    old, new = contents(before.warehouse), contents(after[0].warehouse)
    assert old != new
    for _ in range(kills):
        moment = chance.uniform(0, after[1])
        what = yard.strike(moment, chance)
        assert contents(yard.warehouse) in (old, new), f"neither old nor new, {what} killed at {moment:.2f} s"
    assert yard.build() == 0, yard.log.read_text()
    assert contents(yard.warehouse) == new
    assert yard.left_over() == []
    shutil.rmtree(folder)


def test_what_was_killed_is_nowhere_and_the_next_run_finishes(tmp_path: Path) -> None:
    yard = Yard(tmp_path / "yard")
    yard.lay_out(REPORTS)
    chance = random.Random(7)
    yard.strike(chance.uniform(2, 12), chance)
    found = contents(yard.warehouse) if yard.warehouse.exists() else None
    assert yard.build() == 0, yard.log.read_text()
    assert found in (None, contents(yard.warehouse))
    assert yard.left_over() == []


@pytest.mark.slow
def test_two_hundred_kills(before: Yard, after: tuple[Yard, float], tmp_path: Path) -> None:
    n = int(os.environ.get("CAMPAIGN_KILLS", "200"))
    for round_ in range(n // 5):
        strike_and_finish(before, after, tmp_path / str(round_), kills=5, seed=round_)
        print(f"{5 * round_ + 5} killed", flush=True)


@pytest.mark.slow
def test_a_first_run_killed_while_its_engine_starts(tmp_path: Path, after: tuple[Yard, float]) -> None:
    """The engine's database is laid out then: a half of it must not stand in the next run's way."""
    chance = random.Random(1)
    for n in range(20):
        yard = Yard(tmp_path / str(n))
        yard.lay_out([*REPORTS, *MORE])
        for _ in range(3):
            yard.strike(chance.uniform(0, 12), chance)
        assert yard.build() == 0, yard.log.read_text()
        assert contents(yard.warehouse) == contents(after[0].warehouse)
        shutil.rmtree(yard.folder)
