"""The client: what it answers is what the macros do, and what is not there is said with what is."""

from __future__ import annotations

import functools
import http.server
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import polars as pl
import pytest
from support.publishing import publish_staged
from support.staging import Staging

import baogao
from baogao.client import LEVELS
from flows.export.release import export
from transforms.reference import vocabulary

TEXT = "一、回顾\n地区生产总值增长5%。\n二、安排\n地区生产总值增长6%左右。"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("client")
    staging = Staging()
    for year in (2022, 2023):
        report = staging.report("210300", year, text=TEXT)
        staging.cell(report, "gdp", "growth", year - 1, "actual", 5.0, evidence="地区生产总值增长5%")
        staging.cell(
            report, "gdp", "growth", year, "target", 6.0, "approx", evidence="地区生产总值增长6%左右"
        )
    target = folder / "it's.duckdb"
    publish_staged(staging.parquet(folder / "staged"), staging.reference(), target, gates=False)
    return target


@pytest.fixture(scope="module")
def released(published: Path) -> Path:
    return export(published, published.parent / "releases")


@pytest.fixture
def opened(published: Path) -> Iterator[baogao.Warehouse[pl.DataFrame]]:
    with baogao.open(published) as warehouse:
        yield warehouse


class TestAnswers:
    def test_panel_is_a_frame_of_one_measure(self, opened: baogao.Warehouse[pl.DataFrame]) -> None:
        panel = opened.panel("gdp", "growth")
        assert isinstance(panel, pl.DataFrame)
        assert panel.filter(year=2022).select("target", "actual", "gap").row(0) == (6.0, 5.0, -1.0)
        assert panel.equals(opened.panel("地区生产总值"))

    def test_it_has_the_columns_that_its_docstring_names(
        self, opened: baogao.Warehouse[pl.DataFrame]
    ) -> None:
        answers = {
            "panel": opened.panel("gdp"),
            "evidence": opened.evidence("210300-2023", "gdp"),
            "targets": opened.targets(2023, "prefecture"),
            "peers": opened.peers("210300", "gdp", 2023),
            "search": opened.search("增长"),
        }
        for name, frame in answers.items():
            said = (
                (getattr(baogao.Warehouse, name).__doc__ or "").partition("Columns:")[2].partition("Args")[0]
            )
            assert frame.height, name
            unsaid = [column for column in frame.columns if not re.search(rf"\b{column}\b", said)]
            assert set(unsaid) <= {"unit"}, name

    def test_evidence_search_mentions_series(self, opened: baogao.Warehouse[pl.DataFrame]) -> None:
        assert opened.evidence("210300-2023", "gdp")["evidence"].to_list()[0] == "地区生产总值增长5%"
        assert opened.search("左右", limit=1)["sentence"].to_list() == ["地区生产总值增长6%左右。"]
        assert opened.mentions("增长").height == 4
        assert opened.series("鞍山市", "gdp")["year"].to_list() == [2021, 2022, 2023]
        assert "panel(indicator, measure)" in opened.help()["macro"].to_list()

    def test_pandas_where_it_is_asked_for(self, published: Path) -> None:
        with baogao.open(published, frames="pandas") as warehouse:
            assert isinstance(warehouse.panel("gdp"), pd.DataFrame)

    def test_a_release_answers_as_the_file_does(
        self, released: Path, opened: baogao.Warehouse[pl.DataFrame]
    ) -> None:
        with baogao.open(released) as warehouse:
            assert warehouse.panel("gdp").equals(opened.panel("gdp"))
            assert warehouse.cite() == opened.cite()

    def test_it_says_how_to_cite_it(self, opened: baogao.Warehouse[pl.DataFrame]) -> None:
        assert re.search(r"version \d{4}\.\d\d\.\d\d \(2 reports, run ", opened.cite())


class TestMistakes:
    @pytest.mark.parametrize(
        ("call", "told"),
        [
            (lambda w: w.panel("gpd"), "did you mean gdp"),
            (lambda w: w.panel("gdp", "share"), "growth or level"),
            (lambda w: w.evidence("210300-1990", "gdp"), "no report 210300-1990"),
            (lambda w: w.targets(2023, "city"), "one of nation, province"),
            (lambda w: w.series("鞍山", "gdp"), "such as 210300 鞍山市"),
        ],
    )
    def test_are_told_with_what_there_is(
        self, opened: baogao.Warehouse[pl.DataFrame], call, told: str
    ) -> None:
        with pytest.raises(baogao.BaogaoError, match=told):
            call(opened)

    def test_no_file_no_release_no_warehouse(self, tmp_path: Path) -> None:
        (tmp_path / "notes.txt").write_text("no database " * 2000)
        for path, told in (
            (tmp_path / "x", "no such"),
            (tmp_path, "open.sql"),
            (tmp_path / "notes.txt", "notes"),
        ):
            with pytest.raises(baogao.BaogaoError, match=told):
                baogao.open(path)


class _Ranges(http.server.SimpleHTTPRequestHandler):
    """Files in ranges, as any server of static files gives them."""

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        data = Path(self.translate_path(self.path)).read_bytes()
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        first, last = (int(asked[1]), int(asked[2] or len(data) - 1)) if asked else (0, len(data) - 1)
        part = data[first : last + 1]
        self.send_response(206 if asked else 200)
        if asked:
            self.send_header("Content-Range", f"bytes {first}-{first + len(part) - 1}/{len(data)}")
        self.send_header("Content-Length", str(len(part)))
        self.send_header("Accept-Ranges", "bytes")
        self.end_headers()
        self.wfile.write(part)


@pytest.fixture
def address(released: Path) -> Iterator[str]:
    handler = functools.partial(_Ranges, directory=str(released))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.skipif(find_spec("duckdb_extension_httpfs") is None, reason="DuckDB's httpfs is not installed")
def test_a_release_is_opened_by_its_address(address: str, opened: baogao.Warehouse[pl.DataFrame]) -> None:
    with baogao.open(address) as warehouse:
        assert warehouse.panel("gdp").equals(opened.panel("gdp"))


def test_importing_it_is_light() -> None:
    heavy = {"duckdb", "polars", "pandas", "prefect", "flows"}
    program = f"import sys, baogao; print(*sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_its_levels_are_the_vocabulary_s() -> None:
    assert LEVELS == vocabulary.LEVELS
