"""What a run takes over of the warehouse before it, held against a warehouse that is built whole."""

from __future__ import annotations

import os
import random
import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest
from support import changing
from support.changing import Paper
from support.publishing import publish_staged

from flows.warehouse import updating
from flows.warehouse.connections import connect, execute, literal, rows
from flows.warehouse.diffing import diff
from flows.warehouse.models import load_models

SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2, 3))]
"""A world takes half a minute: one always, more in the campaign."""


def ask(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(connect(path)) as con:
        return rows(con, sql)


def unlike(one: Path, other: Path) -> list[str]:
    """The relations, those that runs write about themselves aside, whose rows are not the same."""
    differing = []
    with closing(connect(None)) as con:
        for name, path in (("one", one), ("other", other)):
            execute(con, f"ATTACH {literal(str(path))} AS {name} (READ_ONLY)")
        relations = [model.relation for model in load_models() if model.sql is not None] + ["ops.intake"]
        for relation in relations:
            for a, b in (("one", "other"), ("other", "one")):
                if rows(con, f"FROM {a}.{relation} EXCEPT ALL FROM {b}.{relation} LIMIT 1"):
                    differing.append(relation)
        noted = "ops.contents WHERE relation NOT LIKE 'ops.%'"
        if rows(con, f"(FROM one.{noted}) EXCEPT ALL (FROM other.{noted}) LIMIT 1"):
            differing.append("ops.contents")
        assert len(relations) > 30
        assert rows(con, "SELECT count(*) FROM one.core.reports") != [(0,)]
    return differing


def described(path: Path) -> list[tuple[Any, ...]]:
    """What the tables, columns and macros of a warehouse say of themselves."""
    return ask(
        path,
        "SELECT schema_name, table_name, '' AS name, comment FROM duckdb_tables()"
        " UNION ALL SELECT schema_name, table_name, column_name, comment FROM duckdb_columns()"
        " WHERE NOT internal"
        " UNION ALL SELECT schema_name, function_name, '', comment FROM duckdb_functions() WHERE NOT internal"
        " ORDER BY ALL",
    )


class World:
    """A warehouse that is built run by run, and beside it, for each run, one that is built whole."""

    def __init__(self, folder: Path, rng: random.Random) -> None:
        self.folder = folder
        self.rng = rng
        self.papers: dict[tuple[str, int, int], Paper] = {}
        self.target = folder / "w.duckdb"
        self.n_runs = 0

    def change(self, n: int) -> None:
        """Bring in, change or take away `n` documents."""
        for _ in range(n):
            if self.papers and self.rng.random() < 0.4:
                place = self.rng.choice(sorted(self.papers))
                if self.rng.random() < 0.5:
                    del self.papers[place]
                else:
                    self.papers[place] = replace(self.papers[place], edition=self.rng.randrange(4))
            else:
                paper = changing.some_paper(self.rng)
                self.papers[paper.place] = paper

    def build(self, *, build: str = "b", is_full: bool = False, gates: Literal[False, "ask"] = False) -> Path:
        """Build on what is there; returns what the same documents give when they are built whole."""
        self.n_runs += 1
        papers = list(self.papers.values())
        self.rng.shuffle(papers)
        staged, reference = changing.write(papers, self.folder / f"staged-{self.n_runs}")
        publish_staged(staged, reference, self.target, gates=gates, build=build, is_full=is_full)
        whole = self.folder / f"whole-{self.n_runs}.duckdb"
        publish_staged(staged, reference, whole, gates=gates)
        shutil.rmtree(self.folder / f"staged-{self.n_runs}")
        return whole

    @property
    def touched(self) -> int | None:
        """What the last run says of itself."""
        ((touched,),) = ask(
            self.target, "SELECT arg_max(struct_pack(t := touched), started_at).t FROM ops.runs"
        )
        return touched


@pytest.fixture(autouse=True)
def take_over_whatever_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(updating, "MOST", 1e9)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_taken_over_is_what_a_whole_build_makes(tmp_path: Path, seed: int) -> None:
    world = World(tmp_path, random.Random(seed))
    world.change(30)
    assert unlike(world.target, world.build()) == []
    assert world.touched is None
    for n in (1, 0, 3, 8):
        world.change(n)
        whole = world.build()
        assert unlike(world.target, whole) == []
        assert world.touched is not None
        assert list(diff(world.target, whole)) == []
        assert described(world.target) == described(whole)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 112))
def test_what_is_taken_over_is_right_over_many_runs(tmp_path: Path, seed: int) -> None:
    world = World(tmp_path, random.Random(seed))
    world.change(40)
    world.build()
    for _ in range(10):
        world.change(world.rng.choice([0, 1, 1, 2, 5, 15]))
        whole = world.build(build=f"b{int(world.rng.random() < 0.1)}")
        assert unlike(world.target, whole) == []


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A warehouse of which one document changed since it was published."""
    world = World(tmp_path, random.Random(1))
    world.change(12)
    world.build()
    world.change(1)
    return world


def test_other_rules_take_nothing_over(world: World) -> None:
    world.build(build="other code, reference data, models or gates")
    assert world.touched is None
    world.build(build="other code, reference data, models or gates")
    assert world.touched == 0


def test_who_asks_for_all_gets_all(world: World) -> None:
    world.build(is_full=True)
    assert world.touched is None


def test_a_file_that_somebody_wrote_to_is_built_anew(world: World) -> None:
    with closing(connect(world.target, read_only=False)) as con:
        execute(con, "UPDATE core.reports SET region_name = 'by hand'")
    later = world.target.stat().st_mtime + updating.WRITTEN_LATER + 1
    os.utime(world.target, (later, later))
    assert unlike(world.target, world.build()) == []
    assert world.touched is None


def test_many_changes_are_built_anew_also_where_they_came_one_by_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(updating, "MOST", 0.2)
    touched = []
    for _ in range(4):
        world.build()
        touched.append(world.touched)
        world.change(1)
    assert touched[0] == 1
    assert None in touched[1:]


def test_a_document_that_is_read_again_is_never_taken_over(world: World) -> None:
    world.build()
    with closing(connect(world.target, read_only=False)) as con:
        execute(con, "UPDATE ops.intake SET reading = NULL")
    world.build()
    assert world.touched


# -- what is asked of it ------------------------------------------------------------------------------------


def answers(target: Path) -> list[tuple[Any, ...]]:
    """What each gate of the last run found."""
    return ask(
        target,
        "SELECT suite, seq, expectation, severity, passed, n_failing, about FROM ops.gate_results"
        " WHERE run_id = (SELECT max(run_id) FROM ops.runs) ORDER BY ALL",
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_gates_of_what_changed_answer_as_gates_of_everything(tmp_path: Path, seed: int) -> None:
    world = World(tmp_path, random.Random(50 + seed))
    world.change(20)
    world.build(gates="ask")
    for n in (1, 4):
        world.change(n)
        whole = world.build(gates="ask")
        assert world.touched is not None
        assert answers(world.target) == answers(whole)
        assert len(answers(whole)) > 100
        assert any(not passed for *_, passed, _, _ in answers(whole))
