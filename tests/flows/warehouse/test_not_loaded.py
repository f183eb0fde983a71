"""The list of what a run did not load: for a spreadsheet, and of the last run only."""

from __future__ import annotations

import csv
from contextlib import closing
from pathlib import Path

from flows.warehouse.connections import connect
from flows.warehouse.history import create_ops
from flows.warehouse.not_loaded import COLUMNS, write_not_loaded

ROWS = """
INSERT INTO ops.quarantine (run_id, seq, source, record, title, reason, detail) VALUES
('1', 1, 'old.txt', NULL, NULL, 'empty', 'of another run'),
('2', 1, '=cmd.csv', 0, '@title', 'not_a_report', '-1, “so”'),
('2', 2, 'b.csv', 11, NULL, 'unknown_year', 'say it')
"""


def test_each_row_of_the_run_is_listed_and_no_cell_is_a_formula(tmp_path: Path) -> None:
    file, target = tmp_path / "w.duckdb.rejected", tmp_path / "w.duckdb"
    with closing(connect(file, read_only=False)) as con:
        create_ops(con)
        con.execute(ROWS)
    path = write_not_loaded(file, target, "2")
    assert path == tmp_path / "w.duckdb.not-loaded.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as written:
        rows = list(csv.reader(written))
    assert rows == [
        list(COLUMNS),
        ["'=cmd.csv", "1", "'@title", "not_a_report", "'-1, “so”"],
        ["b.csv", "12", "", "unknown_year", "say it"],
    ]
    assert write_not_loaded(file, target, "3") is None
    assert not path.exists()
    assert write_not_loaded(None, target, "2") is None
