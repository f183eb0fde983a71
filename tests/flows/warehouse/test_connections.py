"""What is written to a file takes no more memory than the settings allow, and leaves nothing behind."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from flows.settings import load_settings
from flows.warehouse.connections import (
    WarehouseError,
    allow_more_memory,
    connect,
    execute,
    is_out_of_memory,
    rows,
)


@pytest.fixture
def little_memory(monkeypatch: pytest.MonkeyPatch):
    """A build's database may take 200 MB."""
    monkeypatch.setenv("BAOGAO_MEMORY_MEGABYTES", "200")
    load_settings.cache_clear()
    yield
    load_settings.cache_clear()


@pytest.mark.usefixtures("little_memory")
def test_what_does_not_fit_goes_to_the_disk_and_is_gone_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    wide = "SELECT range AS i, repeat(md5(range::VARCHAR), 16) AS words FROM range(600_000)"
    with closing(connect(path, read_only=False)) as con:
        execute(con, f"CREATE TABLE t AS SELECT * FROM ({wide}) ORDER BY hash(i)")
        ((n,),) = rows(con, "SELECT count(*) FROM t")
        ((limit,),) = rows(con, "SELECT current_setting('memory_limit')")
    assert (n, limit) == (600_000, "190.7 MiB")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["w.duckdb"]


@pytest.mark.usefixtures("little_memory")
def test_a_statement_that_does_not_fit_may_take_more_up_to_a_bound(tmp_path: Path) -> None:
    with closing(connect(tmp_path / "w.duckdb", read_only=False)) as con:
        with pytest.raises(WarehouseError) as caught:
            # one value cannot be spread over memory and disk
            execute(con, "SELECT length(string_agg(repeat('x', 1000), '')) FROM range(400_000)")
        assert is_out_of_memory(caught.value)
        steps = 0
        while allow_more_memory(con):
            steps += 1
        ((limit,),) = rows(con, "SELECT parse_formatted_bytes(current_setting('memory_limit'))")
    assert steps == 5
    assert 5 * 200_000_000 < limit <= 8 * 200_000_000


def test_a_reader_is_not_bounded(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    connect(path, read_only=False).close()
    with closing(connect(path)) as con:
        ((limit,),) = rows(con, "SELECT current_setting('memory_limit')")
    assert limit != "762.9 MiB"
