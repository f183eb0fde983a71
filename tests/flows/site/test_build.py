"""The site's files: pages whose links lead somewhere, small, without anything from outside."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import duckdb
import pytest
from typer.testing import Result

from flows.site import build
from flows.site.build import build_site
from flows.site.files import SiteError, SiteFolder, read_manifest, replacing
from flows.site.pages import Facts, PageWriter
from transforms.site.words import parse_words

MOST_BYTES = 200_000
MOST_BYTES_OF_A_REPORT = 400_000
LINKS = {"a": "href", "link": "href", "script": "src", "img": "src", "form": "action"}


class Page(HTMLParser):
    """What a page links to, and the elements that it holds."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        self.ids |= {found["id"] or ""} if "id" in found else set()
        if (link := found.get(LINKS.get(tag, ""))) is not None:
            self.links.append(link)


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_there_is_a_page_of_each_kind_in_both_languages(site: Path) -> None:
    for language in ("zh", "en"):
        here = {path.stem for path in (site / language).glob("*.html")}
        assert here == {"index", *build.PAGES[1:]}
        assert (site / language / "indicator" / "gdp.html").is_file()


def test_every_link_leads_to_a_file_of_the_site(site: Path) -> None:
    missing = []
    for path in pages(site):
        page = Page(path)
        for link in page.links:
            to = urlsplit(link)
            assert to.scheme in ("", "data"), link
            if to.path and not to.scheme and not (path.parent / unquote(to.path)).is_file():
                missing.append((path.name, link))
            if not to.path and to.fragment and not to.scheme and to.fragment not in page.ids:
                missing.append((path.name, link))
    assert not missing


def test_no_page_script_or_style_names_an_address_elsewhere(site: Path) -> None:
    own = [*pages(site), *(site / "assets").iterdir()]
    for path in own:
        found = set(re.findall(r"""https?://[^\s"'`)<]+""", path.read_text("utf-8")))
        assert {f for f in found if not f.startswith("http://www.w3.org/")} == set(), path.name


def test_pages_and_data_files_are_small(site: Path) -> None:
    shared = sum(path.stat().st_size for path in (site / "assets").iterdir())
    assert shared < 80_000
    for path in pages(site):
        assert path.stat().st_size + shared < MOST_BYTES, path
    for path in (site / "data" / "reports").rglob("*.json"):
        assert path.stat().st_size + shared < MOST_BYTES_OF_A_REPORT, path


def test_pages_hold_no_script_of_their_own(site: Path) -> None:
    for path in pages(site):
        scripts = [attrs for tag, attrs in Page(path).tags if tag == "script"]
        assert all(attrs.get("src") or attrs.get("type") == "application/json" for attrs in scripts), (
            path.name
        )


def test_what_a_row_holds_stays_text(tmp_path: Path) -> None:
    words = parse_words(build.WORDS.read_text("utf-8"))
    row = {
        "region_code": '1"><script>alert(1)</script>', "name": "<img src=x onerror=alert(1)>",
        "level": "county", "province_name": "**a**", "province_code": "", "n_reports": 1, "first_year": 1,
        "last_year": 2,
    }  # fmt: skip
    writer = PageWriter(SiteFolder(tmp_path, None, {}), words, Facts("2026-01-01", "<b>", {"n_reports": 1}))
    writer.write("regions", regions=[row])
    tags = [tag for tag, _ in Page(tmp_path / "zh" / "regions.html").tags]
    assert "img" not in tags and tags.count("script") == 2
    assert "**a**" in (tmp_path / "zh" / "regions.html").read_text("utf-8")


def test_scripts_put_no_text_into_a_page_as_markup(site: Path) -> None:
    for path in (site / "assets").glob("*.js"):
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", path.read_text("utf-8")
        )


def test_a_report_gives_its_whole_text_and_each_number_its_reading(site: Path, published: Path) -> None:
    report = json.loads((site / "data/reports/21/210300-2023.json").read_text("utf-8"))
    lines = ["".join(p if isinstance(p, str) else p[0] for p in line[3]) for line in report["paragraphs"]]
    with duckdb.connect(str(published), read_only=True) as con:
        clean = con.execute(
            "SELECT clean_text FROM core.report_texts WHERE report_id = '210300-2023'"
        ).fetchone()
        ids = con.execute(
            "SELECT observation_id FROM core.observations WHERE report_id = '210300-2023'"
        ).fetchall()
    assert clean is not None and "\n".join(lines) == clean[0]
    marked = {n for line in report["paragraphs"] for p in line[3] if not isinstance(p, str) for n in p[1]}
    assert marked == {n for (n,) in ids}


def test_a_regions_series_holds_target_and_outcome(site: Path) -> None:
    region = json.loads((site / "data/regions/210300.json").read_text("utf-8"))
    columns = region["columns"]["series"]
    rows = [dict(zip(columns, row, strict=True)) for row in region["series"]["gdp/growth"]]
    of_2022 = next(row for row in rows if row["year"] == 2022)
    assert (of_2022["target"], of_2022["actual"], of_2022["verdict"]) == (6, 5.2, "miss")
    assert of_2022["actual_report_id"] == "210300-2023"


def test_tables_are_there_as_parquet_and_as_csv_that_spreadsheets_read(site: Path) -> None:
    tables = site / "data" / "tables"
    n = duckdb.execute(f"SELECT count(*) FROM '{tables}/core.reports.parquet'").fetchone()
    assert n == (4,)
    content = (tables / "marts.report_indicators.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and "鞍山市".encode() in content


def test_the_macros_of_the_file_can_be_made_again_from_what_the_console_gets(site: Path) -> None:
    console = json.loads((site / "data/console.json").read_text("utf-8"))
    with duckdb.connect() as con:
        for schema in ("core", "marts", "ops"):
            con.execute(f"CREATE SCHEMA {schema}")
        for relation, path in console["tables"].items():
            con.execute(f"CREATE TABLE {relation} AS SELECT * FROM '{site / path}'")
        for statement in console["macros"]:
            con.execute(statement)
        found = con.execute("SELECT count(*) FROM mentions('地区生产总值')").fetchone()
    assert found is not None and found[0] >= 4


def test_only_what_changed_is_written_again(site: Path, published: Path, tmp_path: Path) -> None:
    target = tmp_path / "public"
    shutil.copytree(site, target)
    again = build_site(published, target, None)
    assert again.n_kept == 4 + 3 * 2
    changed = read_manifest(target)["fingerprints"]
    name = "data/reports/21/210300-2023.json"
    manifest = json.loads((target / "site.json").read_text("utf-8"))
    manifest["fingerprints"][name] = "another"
    (target / "site.json").write_text(json.dumps(manifest), "utf-8")
    (target / name).write_text("{}", "utf-8")
    assert build_site(published, target, None).n_kept == again.n_kept - 1
    assert (target / name).read_bytes() == (site / name).read_bytes()
    assert read_manifest(target)["fingerprints"] == changed


def test_a_site_that_cannot_be_built_leaves_the_old_one_whole(
    site: Path, published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "public"
    shutil.copytree(site, target)
    before = {path: path.stat().st_mtime_ns for path in target.rglob("*")}

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(build, "write_downloads", full)
    with pytest.raises(OSError, match="No space"):
        build_site(published, target, None)
    assert {path: path.stat().st_mtime_ns for path in target.rglob("*")} == before
    assert [path.name for path in tmp_path.iterdir()] == ["public"]


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("words")
    with pytest.raises(SiteError, match="no site"), replacing(tmp_path / "mine"):
        pass
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "words"


def test_the_command_builds_and_says_where(
    baogao: Callable[..., Result], published: Path, tmp_path: Path
) -> None:
    result = baogao("site", tmp_path / "public", "--warehouse", published, "--plain")
    assert result.exit_code == 0, result.stderr
    assert "4 reports" in result.stderr and (tmp_path / "public" / "index.html").is_file()
    assert baogao("site", "--warehouse", published, "--plain").exit_code == 2
