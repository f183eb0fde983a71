"""Columns of tables: what is in them decides beside their names, and what is not understood is refused."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from support.documents import REPORT, landed

from transforms.decode import decode
from transforms.records import Decoded, ManifestEntry
from transforms.reference.regions import RegionIndex


def read(
    header: str,
    *rows: list[object],
    regions: RegionIndex | None = None,
    manifest: tuple[ManifestEntry, ...] = (),
) -> Decoded:
    made = io.StringIO()
    csv.writer(made).writerows([header.split(), *rows])
    data = made.getvalue().encode()
    document = replace(landed(data, "reports.csv", media_type="text/csv"), manifest=manifest)
    return decode(data, document, regions)


def hints(decoded: Decoded) -> list[tuple[str | None, int | None]]:
    return [(record.facts.region_hint, record.facts.year_hint) for record in decoded.records]


@pytest.mark.parametrize("name", ["城市名称", "市名", "ctnm", "市（州）", "prefectural_city", "政府", "x"])
@pytest.mark.parametrize("cell", ["鞍山市", "鞍山", "鞍山市人民政府", "鞍山市（地级）"])
def test_a_column_of_city_names_is_the_city_column(name: str, cell: str, regions: RegionIndex) -> None:
    decoded = read(f"省份 {name} 年份 全文", ["辽宁省", cell, 2015, REPORT], regions=regions)
    (hint,) = hints(decoded)
    assert hint[1] == 2015
    assert regions.resolve(hint[0] or "").code == "210300"  # type: ignore[union-attr]


@pytest.mark.parametrize("mark", ["-", "/", " ", "—", ">", "，"])
def test_a_region_may_be_told_from_the_top_with_marks_between(mark: str, regions: RegionIndex) -> None:
    decoded = read("地区 年份 全文", [f"辽宁省{mark}鞍山市{mark}台安县", 2015, REPORT], regions=regions)
    assert hints(decoded) == [("辽宁省鞍山市台安县", 2015)]


@pytest.mark.parametrize(("name", "cell"), [("时间", 2015), ("年份", "２０１５"), ("日期", "2015年")])
def test_a_column_of_years_is_the_year_s(name: str, cell: object, regions: RegionIndex) -> None:
    decoded = read(f"城市 {name} 全文", ["鞍山市", cell, REPORT], regions=regions)
    assert hints(decoded) == [("鞍山市", 2015)]


@pytest.mark.parametrize("name", ["县域", "county_name", "区县名称", "name", "y"])
def test_a_column_of_county_names_is_the_county_column(name: str) -> None:
    decoded = read(f"省份 城市 {name} 年份 全文", ["辽宁省", "鞍山市", "台安县", 2015, REPORT])
    assert hints(decoded) == [("辽宁省鞍山市台安县", 2015)]


CIRCULATING = {
    "区县代码 县名 市名 市代码 省名 年份 内容": [211321, "朝阳县", "朝阳市", 211300, "辽宁省", 2015, REPORT],
    "seq county_code county city city_code prov prov_code year title content": [
        7, 211321, "朝阳县", "朝阳市", 211300, "辽宁省", 210000, 2015, "政府工作报告", REPORT,
    ],
    "区县名称 年份 报告全文": ["朝阳县", 2015, REPORT],
    "year city doc": [2015, "朝阳县", REPORT],
    "行政区划代码 nf 报告": [211321, 2015, REPORT],
}  # fmt: skip


@pytest.mark.parametrize("header", CIRCULATING)
def test_the_tables_that_circulate(header: str, regions: RegionIndex) -> None:
    decoded = read(header, CIRCULATING[header], regions=regions)
    assert decoded.rejections == ()
    (record,) = decoded.records
    region = regions.resolve(record.facts.region_hint or "", year=2015)
    assert (region and region.code, record.facts.year_hint, record.text) == ("211321", 2015, REPORT)
    has_code = "代码" in header or "code" in header
    assert record.facts.region_code_hint == ("211321" if has_code else None)


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("辽宁省", "朝阳市", "龙城区"), "211303"),
        (("北京市", "北京市", "朝阳区"), "110105"),
        (("北京市", "市辖区", "朝阳区"), "110105"),
        (("重庆市", "县", "城口县"), "500229"),
        (("吉林", "吉林", ""), "220200"),
        (("海南", "海南", ""), "460000"),
        (("山西省", "阳泉市", "城区"), "140302"),
        (("辽宁省", "辽宁省鞍山市", ""), "210300"),
    ],
)
def test_names_are_told_from_the_top(names: tuple[str, str, str], code: str, regions: RegionIndex) -> None:
    decoded = read("省 市 区县 年份 全文", [*names, 2015, REPORT], regions=regions)
    region = regions.resolve(decoded.records[0].facts.region_hint or "", year=2015)
    assert region is not None
    assert region.code == code


@pytest.mark.parametrize(
    ("header", "row", "named"),
    [
        ("省份 city 年份 全文", ["辽宁省", "anshan", 2015, REPORT], "city"),
        ("省份 ctnm 年份 全文", ["辽宁省", "Anshan Shi", 2015, REPORT], "ctnm"),
        ("省份 城市 county_en 年份 全文", ["辽宁省", "鞍山市", "Taian", 2015, REPORT], "county_en"),
        ("省份 city_no 年份 全文", ["辽宁省", 907, 2015, REPORT], "city_no"),
    ],
)
def test_a_column_that_may_hold_the_region_is_refused_by_name(
    header: str, row: list[object], named: str, regions: RegionIndex
) -> None:
    decoded = read(header, row, row, regions=regions)
    assert decoded.records == ()
    (rejection,) = decoded.rejections
    assert (rejection.reason, rejection.record) == ("unknown_region", None)
    assert f"the column {named} may hold" in rejection.detail


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("城市 city_en 年份 全文", ["鞍山市", "Anshan", 2015, REPORT]),
        ("区域 城市 年份 全文", ["东北", "鞍山市", 2015, REPORT]),
        ("城市 市长 籍贯 年份 全文", ["鞍山市", "甲某某", "台安县", 2015, REPORT]),
        ("地区 面积 年份 全文", ["鞍山市", 9252, 2015, REPORT]),
    ],
)
def test_columns_that_hold_no_narrower_region_do_no_harm(
    header: str, row: list[object], regions: RegionIndex
) -> None:
    assert hints(read(header, row, regions=regions)) == [("鞍山市", 2015)]


def test_one_cell_that_names_no_region_refuses_its_row(regions: RegionIndex) -> None:
    rows: list[list[object]] = [["辽宁省", "鞍山市", 2015, REPORT], ["辽宁省", "本溪市", 2015, REPORT]]
    decoded = read("省份 城市 年份 全文", *rows, ["辽宁省", "??", 2015, REPORT], regions=regions)
    assert [hint for hint, _ in hints(decoded)] == ["辽宁省鞍山市", "辽宁省本溪市"]
    assert [(r.record, r.reason) for r in decoded.rejections] == [(2, "unknown_region")]


def test_a_code_that_speaks_against_the_names_refuses_its_row(regions: RegionIndex) -> None:
    decoded = read(
        "code city year text",
        [210300, "本溪市", 2015, REPORT],
        [210300, "鞍山市", 2015, REPORT],
        regions=regions,
    )
    assert hints(decoded) == [("鞍山市", 2015)]
    assert "210300" in decoded.rejections[0].detail


def test_parts_of_one_report_are_joined_and_versions_are_not() -> None:
    lines = REPORT.split("\n")
    rows: list[list[object]] = [["鞍山市", 2015, at, line] for at, line in enumerate(lines, 1)]
    rows += [["本溪市", 2015, at, line] for at, line in enumerate(lines, 1)]
    decoded = read("city year para text", *reversed(rows))
    assert {record.facts.region_hint: record.text for record in decoded.records} == {
        "鞍山市": REPORT,
        "本溪市": REPORT,
    }
    whole = REPORT + "甲" * 1500
    versions = read("city year part text", ["鞍山市", 2015, 1, whole], ["鞍山市", 2015, 2, whole + "尾"])
    assert [record.text for record in versions.records] == [whole, whole + "尾"]
    lacking = read("city year para text", *rows[:3], *rows[4:9])
    assert [(r.reason, r.record) for r in lacking.rejections] == [("truncated_file", 0)]
    assert "part 4" in lacking.rejections[0].detail


def test_numbered_columns_of_text_are_one_text() -> None:
    half = "我们要扎实做好各项工作。" * 30
    decoded = read("城市 年份 全文1 全文2", ["鞍山市", 2015, REPORT, half])
    assert [record.text for record in decoded.records] == [REPORT + "\n" + half]


def test_title_lines_above_the_names_are_no_names() -> None:
    decoded = read("某某汇总,,,", *[["城市", "年份", "全文", ""], ["鞍山市", 2015, REPORT, ""]])
    text = f'报告汇总,,\n城市,年份,全文\n鞍山市,2015,"{REPORT}"\n'.encode()
    assert hints(decode(text, landed(text, media_type="text/csv"))) == [("鞍山市", 2015)]
    assert decoded.records or decoded.rejections


@pytest.mark.parametrize(
    "form",
    [
        '{{"city": {{"0": "鞍山市"}}, "year": {{"0": 2015}}, "text": {{"0": {text}}}}}',
        '{{"city": ["鞍山市"], "year": [2015], "text": [{text}]}}',
        '{{"columns": ["city", "year", "text"], "index": [0], "data": [["鞍山市", 2015, {text}]]}}',
        '[["city", "year", "text"], ["鞍山市", 2015, {text}]]',
        '{{"city": "鞍山市", "year": 2015, "paragraphs": [{text}, "尾"]}}',
    ],
)
def test_json_by_column(form: str) -> None:
    data = form.format(text='"' + REPORT.replace("\n", "\\n") + '"').encode()
    decoded = decode(data, landed(data))
    assert hints(decoded) == [("鞍山市", 2015)]
    assert decoded.records[0].text.removesuffix("\n尾") == REPORT


PINYIN = ("ctnm xm year 全文", ["Anshan City", "anshan", 2015, REPORT], ["鞍山市", "anshan", 2016, REPORT])


def told(columns: str) -> tuple[ManifestEntry, ...]:
    return (ManifestEntry(None, None, None, None, None, columns),)


def test_a_refused_column_says_what_to_write_in_the_manifest(regions: RegionIndex) -> None:
    (refused,) = read(*PINYIN, regions=regions).rejections
    assert refused.record is None and "ctnm=city, or ctnm=none" in refused.detail


def test_a_manifest_says_what_a_column_holds(regions: RegionIndex) -> None:
    decoded = read(*PINYIN, regions=regions, manifest=told("ctnm=city; xm=none"))
    assert hints(decoded) == [("鞍山市", 2016)]
    (refused,) = decoded.rejections
    assert (refused.record, refused.reason) == (0, "unknown_region") and "AnshanCity" in refused.detail
    assert hints(read(*PINYIN, regions=regions, manifest=told("ctnm=none"))) == [(None, 2015), (None, 2016)]


def test_a_manifest_says_whose_the_rows_are_that_a_column_does_not(regions: RegionIndex) -> None:
    of_one = (ManifestEntry(0, "鞍山", "210300", None, None),)
    decoded = read(*PINYIN, regions=regions, manifest=of_one)
    assert [record.record for record in decoded.records] == [0]
    assert [refused.record for refused in decoded.rejections] == [1]
    of_all = (ManifestEntry(None, "鞍山", "210300", None, None),)
    assert len(read(*PINYIN, regions=regions, manifest=of_all).records) == 2


def test_other_columns_can_be_told_too(regions: RegionIndex) -> None:
    decoded = read(
        "a b c d",
        ["鞍山", 2015, "题", REPORT],
        regions=regions,
        manifest=told("a=region; b=year; d=text; c=title"),
    )
    assert hints(decoded) == [("鞍山", 2015)]
    assert (decoded.records[0].facts.title, decoded.records[0].text) == ("题", REPORT)


def test_a_column_that_is_not_there_is_named(regions: RegionIndex) -> None:
    decoded = read("城市 年份 全文", ["鞍山", 2015, REPORT], regions=regions, manifest=told("ctnm=city"))
    assert hints(decoded) == [("鞍山", 2015)]
    assert [(one.reason, "ctnm" in one.detail) for one in decoded.rejections] == [("missing", True)]
