"""A small client of a published warehouse, for notebooks and programs; needs DuckDB, and Polars or pandas.

    import baogao

    w = baogao.open("warehouse.duckdb")      # or a release's folder, or its address
    w.panel("gdp", "growth")                 # a Polars frame; baogao.open(…, frames="pandas") for pandas
    w.evidence("210000-2023", "gdp")
    w.search("新质生产力 人工智能")
    w.cite()

Every frame is what the table macro of the same name gives in DuckDB itself; `w.help()` lists them.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, overload

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl

Frame = TypeVar("Frame")
LEVELS = ("nation", "province", "prefecture", "district", "county", "county_city")
CITATION = (
    "The Baogao developers ({year}). Baogao: figures and promises of Chinese government work reports, "
    "version {version} ({n_reports:,} reports, run {run_id}) [data set]. CC BY 4.0."
)


class BaogaoError(ValueError):
    """What was asked for is not there; the message says what is."""


@overload
def open(path: str | Path, frames: Literal["polars"] = "polars") -> Warehouse[pl.DataFrame]: ...


@overload
def open(path: str | Path, frames: Literal["pandas"]) -> Warehouse[pd.DataFrame]: ...


def open(path: str | Path, frames: Literal["polars", "pandas"] = "polars") -> Warehouse[Any]:
    """Open a warehouse for reading.

    Args:
        path: a file that `baogao build` published, the folder of a release that `baogao export` wrote, or
            that folder's address (https://…), which needs DuckDB's extension httpfs.
        frames: what every question is answered with, polars or pandas.

    Raises BaogaoError where there is none.
    """
    if frames not in ("polars", "pandas"):
        raise BaogaoError(f"frames are polars or pandas, not {frames!r}")
    return Warehouse(_connected(path), frames)


def _connected(path: str | Path) -> duckdb.DuckDBPyConnection:
    import duckdb

    con = duckdb.connect()
    try:
        if str(path).startswith(("http://", "https://")):
            _open_address(con, str(path).rstrip("/"))
        elif Path(path).is_dir():
            _open_folder(con, Path(path).resolve())
        elif Path(path).is_file():
            name = str(path).replace("'", "''")
            con.execute(f"ATTACH '{name}' AS warehouse (READ_ONLY); USE warehouse")
        else:
            raise BaogaoError(f"{path}: there is no such warehouse; `baogao build` makes one")
        if not con.execute("FROM duckdb_functions() WHERE function_name = 'panel'").fetchone():
            raise BaogaoError(f"{path}: it is no warehouse with macros; build it anew")
    except duckdb.Error as error:
        con.close()
        raise BaogaoError(f"{path}: {str(error).splitlines()[0]}") from error
    except BaseException:
        con.close()
        raise
    return con


def _open_folder(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    script = folder / "open.sql"
    if not script.is_file():
        raise BaogaoError(f"{folder}: it is no release, which `baogao export` writes: it has no open.sql")
    base = str(folder).replace("'", "''")
    con.execute(script.read_text("utf-8").replace("read_parquet('parquet/", f"read_parquet('{base}/parquet/"))


def _open_address(con: duckdb.DuckDBPyConnection, address: str) -> None:
    _load_httpfs(con)
    row = con.execute("SELECT content FROM read_text(?)", [f"{address}/open.sql"]).fetchone()
    script = str(row[0]) if row else ""
    base = address.replace("'", "''")
    con.execute(script.replace("read_parquet('parquet/", f"read_parquet('{base}/parquet/"))


def _load_httpfs(con: duckdb.DuckDBPyConnection) -> None:
    """Load DuckDB's extension for addresses: as a Python package brings it, or as DuckDB installed it."""
    from importlib.util import find_spec

    found = find_spec("duckdb_extension_httpfs")
    places = list(found.submodule_search_locations or ()) if found else []
    files = [str(file) for place in places for file in Path(place).rglob("httpfs.duckdb_extension")]
    con.execute(f"LOAD '{files[0]}'" if files else "LOAD httpfs")


class Warehouse(Generic[Frame]):
    """A warehouse that is open for reading; use it in a `with`, or close it."""

    def __init__(self, con: duckdb.DuckDBPyConnection, frames: str) -> None:
        self._con = con
        self._frames = frames

    def __enter__(self) -> Warehouse[Frame]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._con.close()

    def query(self, sql: str, parameters: list[Any] | None = None) -> Frame:
        """What any SQL gives: `w.query("FROM core.reports WHERE level = ?", ["province"])`."""
        found = self._con.execute(sql, parameters or [])
        return found.pl() if self._frames == "polars" else found.df()  # type: ignore[return-value]

    def help(self) -> Frame:
        """The macros of the warehouse: macro, purpose, purpose_zh, parameters, example."""
        return self.query("FROM help()")

    def panel(self, indicator: str, measure: str = "growth", *, suspects: bool = True) -> Frame:
        """One measure of an indicator: a row a region and year, sorted so.

        Columns: region_code, region_name, level, province_code (str), year (int); target, target_high,
        actual, actual_high, gap (float) in target_unit and actual_unit: % for growth, the indicator's unit
        for a level (亿元, 万人 …); target_comparator, actual_comparator (eq, approx, ge, le, range … how the
        number is to be taken), verdict (hit, miss, undecided), is_estimate, basis, concept, suspect (bool),
        suspect_reason, target_report_id, actual_report_id.

        Args:
            indicator: its id or its Chinese name (gdp, 地区生产总值); docs/indicators.md lists them.
            measure: growth or level.
            suspects: False leaves out rows that something speaks against.

        Raises BaogaoError where there is no such indicator or measure.
        """
        if measure not in ("growth", "level"):
            raise BaogaoError(f"a measure is growth or level, not {measure!r}")
        where = "" if suspects else " WHERE NOT suspect"
        return self.query(f"FROM panel(?, ?){where}", [self._indicator(indicator), measure])

    def series(self, region: str, indicator: str) -> Frame:
        """One indicator of one region over the years, both measures, with the words of each number.

        Columns: those of `panel`, and measure, is_break (a level with which a new run of numbers begins),
        target_evidence and actual_evidence (str).

        Args:
            region: its code, or its full name.
            indicator: its id or its Chinese name.
        """
        return self.query("FROM series(?, ?)", [self._region(region), self._indicator(indicator)])

    def evidence(self, report_id: str, indicator: str) -> Frame:
        """What stands behind the numbers of one report: a row a cell.

        Columns: report_id, region_name, report_year, indicator_id, status (actual, target), ref_year,
        measure, value, value_high (float, in `unit`), comparator, is_estimate, basis, evidence (the words),
        evidence_start and evidence_end (characters of the clean text), sentence, heading, suspect,
        suspect_reason, repairs (a list of kind, certainty, before, after), source, source_url, document_id
        (SHA-256).

        Args:
            report_id: region code and report year, such as 210000-2023.
            indicator: its id or its Chinese name.
        """
        if not self._con.execute("FROM core.reports WHERE report_id = ?", [report_id]).fetchone():
            raise BaogaoError(f"there is no report {report_id}; core.reports lists them")
        return self.query("FROM evidence(?, ?)", [report_id, self._indicator(indicator)])

    def targets(self, year: int, level: str) -> Frame:
        """Every target that the reports of a level set for a year, ranked among their peers.

        Columns: region_code, region_name, province_code, indicator_id, measure, target, target_high (float,
        in `unit`), comparator, rank, n_peers, province_value, distance_from_province, nation_value,
        distance_from_nation, outcome, verdict, evidence, suspect, report_id.

        Args:
            year: that the targets are for.
            level: nation, province, prefecture, district, county or county_city.
        """
        if level not in LEVELS:
            raise BaogaoError(f"a level is one of {', '.join(LEVELS)}, not {level!r}")
        return self.query("FROM targets(?, ?)", [year, level])

    def peers(self, region: str, indicator: str, year: int) -> Frame:
        """A region among those of its level, targets and outcomes of a year, ranked.

        Columns: status, measure, rank, n_peers, rank_in_province, n_peers_in_province, region_code,
        region_name, is_self, same_province, value, value_high (float, in `unit`), comparator,
        distance_from_province, distance_from_nation, report_year, suspect, report_id.
        """
        return self.query("FROM peers(?, ?, ?)", [self._region(region), self._indicator(indicator), year])

    def search(self, words: str, limit: int = 100) -> Frame:
        """Sentences that hold any of some words, the best first; no row means that there is none.

        Columns: rank, sentence, n_words (how many of the words), n (places), score (BM25), report_id,
        region_code, region_name, level, province_code, report_year, section_kind, section_id, ordinal, start,
        end (characters of the clean text).

        Args:
            words: what to look for; spaces part several words.
            limit: rows at most.
        """
        return self.query("FROM search(?) LIMIT ?", [words, limit])

    def mentions(self, word: str) -> Frame:
        """Every place where a word stands, a row each, with its sentence; n counts those of its report."""
        return self.query("FROM mentions(?)", [word])

    def cite(self) -> str:
        """How to cite this very warehouse: its version is the day of the run that published it."""
        row = self._con.execute(
            "SELECT strftime(finished_at, '%Y'), strftime(finished_at, '%Y.%m.%d'), n_reports, run_id"
            " FROM ops.runs WHERE status = 'published' ORDER BY started_at DESC, run_id DESC LIMIT 1"
        ).fetchone()
        if row is None:
            raise BaogaoError("no run of this warehouse was published, so it has no version")
        return CITATION.format(year=row[0], version=row[1], n_reports=row[2], run_id=row[3])

    def _indicator(self, wanted: str) -> str:
        rows = self._con.execute("SELECT indicator_id, name_zh FROM core.indicators").fetchall()
        for indicator_id, name_zh in rows:
            if wanted in (indicator_id, name_zh):
                return str(indicator_id)
        names = [name for row in rows for name in row]
        from difflib import get_close_matches

        near = get_close_matches(wanted, names, n=3, cutoff=0.5) or [n for n in names if wanted in n][:3]
        hint = f"; did you mean {' or '.join(near)}?" if near else "; core.indicators lists them"
        raise BaogaoError(f"no indicator is called {wanted!r}{hint}")

    def _region(self, wanted: str) -> str:
        rows = self._con.execute(
            "SELECT region_code, name FROM core.regions WHERE region_code = $1 OR contains(name, $1)"
            " ORDER BY name <> $1, region_code LIMIT 5",
            [wanted],
        ).fetchall()
        exact = [code for code, name in rows if wanted in (code, name)]
        if len(exact) == 1:
            return str(exact[0])
        near = ", ".join(f"{code} {name}" for code, name in rows)
        raise BaogaoError(
            f"{wanted!r} is not one region: type its code or its full name"
            + (f" (such as {near})" if near else "")
        )
