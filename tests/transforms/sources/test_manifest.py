"""Manifests: what a baogao.csv may say, how its mistakes are told, and which sources its rows name."""

from __future__ import annotations

import pickle

import pytest
from support.documents import landed

from transforms.records import LandedDocument, ManifestEntry
from transforms.reference.regions import RegionIndex
from transforms.sources.manifest import (
    Manifest,
    ManifestError,
    assign,
    formula_safe,
    is_manifest,
    parse_manifest,
)

HEADER = "path,region,year,url,note\n"


def parsed(regions: RegionIndex, text: str, source: str = "r/baogao.csv") -> Manifest:
    manifest, slips = parse_manifest(text.encode(), source, regions)
    assert not slips, slips
    return manifest


def told(manifest: Manifest | list[Manifest], *sources: str) -> dict[str, tuple[ManifestEntry, ...]]:
    manifests = manifest if isinstance(manifest, list) else [manifest]
    return dict(zip(sources, assign(manifests, [[source] for source in sources]), strict=True))


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_charset_and_delimiter_that_spreadsheets_write(
    regions: RegionIndex, charset: str, delimiter: str
) -> None:
    text = (HEADER + "鞍山.txt,鞍山市,2023年,https://x.gov.cn/1,甲\n").replace(",", delimiter)
    manifest, slips = parse_manifest(text.encode(charset), "r/baogao.csv", regions)
    assert not slips
    (rule,) = manifest.rules
    assert (rule.path, rule.region_code, rule.report_year, rule.url) == (
        "鞍山.txt", "210300", 2023, "https://x.gov.cn/1",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "code", "year"),
    [
        ("a.txt,210300,2023,,", "210300", 2023),
        ("a.txt,210300.0,2023.0,,", "210300", 2023),
        ("a.txt,吉林省长春市朝阳区,2023,,", "220104", 2023),
        ("a.txt,襄樊市,2009,,", "420600", 2009),
        ("a.txt,,2023,,", None, 2023),
        ("a.txt,210300,,,", "210300", None),
        ("a.txt,,,,nothing is known", None, None),
        ("a.txt", None, None),
    ],
)
def test_a_cell_may_be_empty_and_a_region_be_told_by_code_or_name(
    regions: RegionIndex, row: str, code: str | None, year: int | None
) -> None:
    (rule,) = parsed(regions, HEADER + row + "\n").rules
    assert (rule.region_code, rule.report_year) == (code, year)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (HEADER + "a.txt,210399,2023,,\n", 2, "no code of GB/T 2260"),
        (HEADER + "a.txt,朝阳区,2023,,\n", 2, "110105 北京市朝阳区"),
        (HEADER + "a.txt,甲甲市,2023,,\n", 2, "no region's name"),
        (HEADER + "\na.txt,210300,1900,,\n", 3, "not between 1949 and 2100"),
        (HEADER + "a.txt,210300,20x3,,\n", 2, "is no year"),
        ("path,columns\na.csv,ctnm=town\n", 2, "'town' is none of text, province"),
        ("path,columns\na.csv,ctnm\n", 2, "is not a column, = and what it holds"),
        (HEADER + "a.txt,210300,2023,ftp://x,\n", 2, "no http or https address"),
        (HEADER + ",210300,2023,,\n", 2, "it is empty"),
        (HEADER + "a.txt,,,,\n./a.txt,,,,\n", 3, "line 2 names it already"),
        (HEADER + 'a.txt,,,,"over\ntwo lines"\nb.txt,,1000,,\n', 4, "not between"),
        (HEADER + "a,b.txt,,,,,\n", 2, "more cells"),
        ("file,region,yaer\na.txt,,2023\n", 1, "no column 'yaer'"),
        ("region,year\n210300,2023\n", 1, "no such column"),
        ("", 1, "no such column"),
        ("path,path\na,b\n", 1, "twice"),
    ],
)
def test_a_mistake_is_told_by_line_with_the_way_out(
    regions: RegionIndex, text: str, line: int, words: str
) -> None:
    _, slips = parse_manifest(text.encode(), "r/baogao.csv", regions)
    assert slips
    assert (slips[0].file, slips[0].line) == ("r/baogao.csv", line)
    assert words in slips[0].problem
    assert slips[0].way_out


def test_bytes_of_no_charset_are_told(regions: RegionIndex) -> None:
    _, (slip,) = parse_manifest(b"path\xff\xff\x80", "baogao.csv", regions)
    assert "UTF-8" in slip.way_out


@pytest.mark.parametrize(
    ("pattern", "named", "not_named"),
    [
        ("a.txt", ["r/a.txt"], ["r/b/a.txt", "a.txt", "r/xa.txt"]),
        ("*.txt", ["r/a.txt"], ["r/b/a.txt", "r/x.zip!a.txt", "r/a.html"]),
        ("**/*.txt", ["r/a.txt", "r/b/c/a.txt", "r/x.zip!a.txt"], ["r/a.html"]),
        ("2015/**", ["r/2015/a.txt", "r/2015/b/a.txt"], ["r/2016/a.txt"]),
        ("2015", ["r/2015/a.txt", "r/2015/b/a.txt"], ["r/20151/a.txt"]),
        ("x.zip", ["r/x.zip!a.txt", "r/x.zip!b/a.txt"], ["r/y.zip!a.txt"]),
        ("x.zip!b/*", ["r/x.zip!b/a.txt"], ["r/x.zip!a.txt"]),
        ("[ab]?.txt", ["r/a1.txt", "r/b2.txt"], ["r/c1.txt"]),
        ("[!a].txt", ["r/b.txt"], ["r/a.txt"]),
        ("(全文)+.txt", ["r/(全文)+.txt"], ["r/(全文.txt"]),
    ],
)
def test_which_sources_a_path_names(
    regions: RegionIndex, pattern: str, named: list[str], not_named: list[str]
) -> None:
    found = told(parsed(regions, f"{HEADER}{pattern},,2015,,\n"), *named, *not_named)
    assert [source for source, entries in found.items() if entries] == named


def test_a_file_that_is_called_as_a_pattern_is_meant_itself(regions: RegionIndex) -> None:
    manifest = parsed(regions, HEADER + "[2015]鞍山.txt,,2015,,\na#2.txt,,2016,,\n")
    found = told(manifest, "r/[2015]鞍山.txt", "r/2鞍山.txt", "r/a#2.txt")
    assert [bool(entries) for entries in found.values()] == [True, False, True]


def test_a_record_of_a_table_is_named_by_its_number(regions: RegionIndex) -> None:
    manifest = parsed(regions, HEADER + "t.csv#12,210300,,,\nt.csv,210500,2020,,\n")
    (entries,) = told(manifest, "r/t.csv").values()
    document = LandedDocument(**{**_facts("r/t.csv"), "manifest": entries})
    twelfth, first = document.manifest_of(11), document.manifest_of(0)
    assert twelfth and first
    assert (twelfth.region_code, twelfth.report_year) == ("210300", 2020)
    assert (first.region_code, first.report_year) == ("210500", 2020)
    assert landed(b"x").manifest_of(0) is None


def _facts(source: str) -> dict[str, object]:
    document = landed(b"x", source)
    return {name: getattr(document, name) for name in LandedDocument.__slots__}


def test_the_plainer_path_and_the_nearer_manifest_go_before(regions: RegionIndex) -> None:
    above = parsed(regions, HEADER + "**/2015/*,,2015,,\n2015/b.txt,210300,,,\n**,,,https://x.cn/,\n")
    below = parsed(regions, HEADER + "a.txt,,2016,,\n", "r/2015/baogao.csv")
    found = told([above, below], "r/2015/a.txt", "r/2015/b.txt")
    (a,), (b,) = found.values()
    assert (a.region_code, a.report_year, a.url) == (None, 2016, "https://x.cn/")
    assert (b.region_code, b.report_year, b.url) == ("210300", 2015, "https://x.cn/")


def test_rows_that_contradict_each_other_are_told(regions: RegionIndex) -> None:
    patterns = parsed(regions, HEADER + "2015/*,,2015,,\n*/a.txt,,2016,,\n")
    with pytest.raises(ManifestError, match=r"r/baogao.csv:3: .*it says 2016, and r/baogao.csv:2 says 2015"):
        told(patterns, "r/2015/a.txt")


def test_two_names_of_the_same_bytes_must_not_be_told_apart(regions: RegionIndex) -> None:
    names = parsed(regions, HEADER + "a.txt,210300,2015,,\nb/b.txt,210300,2016,,\n")
    with pytest.raises(ManifestError, match="2016"):
        assign([names], [["r/a.txt", "r/b/b.txt"]])
    (entries,) = assign([parsed(regions, HEADER + "b.txt,210300,2016,,\n")], [["r/a.txt", "r/b.txt"]])
    assert entries[0].report_year == 2016


def test_a_row_that_names_nothing_is_told_unless_only_a_part_was_given(regions: RegionIndex) -> None:
    manifest = parsed(regions, HEADER + "gone.txt,210300,2015,,\n")
    with pytest.raises(ManifestError, match=r"r/baogao.csv:2: gone.txt: path: no file or record"):
        told(manifest, "r/a.txt")
    assert assign([manifest], [["r/a.txt"]], partly={"r/baogao.csv"}) == [()]


def test_many_slips_are_a_list_and_the_error_survives_a_process(regions: RegionIndex) -> None:
    rows = "".join(f"gone{i}.txt,210300,2015,,\n" for i in range(30))
    with pytest.raises(ManifestError) as raised:
        told(parsed(regions, HEADER + rows), "r/a.txt")
    lines = str(raised.value).splitlines()
    assert len(lines) == 12 and lines[-1].strip() == "… and 20 more"
    assert pickle.loads(pickle.dumps(raised.value)).slips == raised.value.slips


def test_a_cell_is_safe_in_a_spreadsheet_and_read_back_as_it_was(regions: RegionIndex) -> None:
    name = "=1+1.txt"
    assert formula_safe(name) == "'=1+1.txt" and formula_safe("a=b") == "a=b"
    (rule,) = parsed(regions, f"{HEADER}{formula_safe(name)},,2015,,\n").rules
    assert rule.path == name


def test_what_is_a_manifest() -> None:
    assert all(
        is_manifest(one) for one in ("baogao.csv", "r/baogao.csv", "x.zip!baogao.csv", "r\\baogao.csv")
    )
    assert not any(is_manifest(one) for one in ("my-baogao.csv", "baogao.csv/a.txt", "baogao.csv.bak"))
