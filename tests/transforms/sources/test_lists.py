"""Source lists: what an entry may say, which links of a list page count, and what a new entry looks like."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from support.places import REFERENCE

from transforms.sources.lists import (
    ListPage,
    SourceListError,
    links_on,
    parse_source,
    parse_sources,
    report_year_of,
    scaffold,
    unexpected_count,
)

ENTRY = """
id: anshan
region_code: "210300"
region_name: 鞍山市
site_kind: government
licence: Official document.
encoding: gb18030
throttle: {delay_seconds: 3, concurrency: 2}
expected: {floor: 1, ceiling: 2}
addresses:
  - {year: 2023, url: "http://a.example/2023.html", checked_on: 2026-01-02}
  - {year: 2024, url: "http://a.example/2024.html", checked_on: 2026-01-02}
  - {year: 2025, url: "http://a.example/2025.html"}
  - {year: 2022, url: "http://a.example/2022.html", checked_on: 2026-01-02, enabled: false}
lists:
  - {url: "http://a.example/zfgzbg/", checked_on: 2026-01-02}
  - {url: "http://a.example/old/"}
"""


def test_an_entry() -> None:
    source = parse_source(ENTRY, "anshan.yaml")
    assert (source.id, source.region_code, source.encoding) == ("anshan", "210300", "gb18030")
    assert source.throttle.delay_seconds == 3
    assert source.addresses[0].checked_on == date(2026, 1, 2)


def test_only_checked_addresses_are_active_newest_first() -> None:
    source = parse_source(ENTRY, "anshan.yaml")
    assert [address.year for address in source.active_addresses()] == [2024, 2023]
    assert [address.year for address in source.active_addresses({2023, 2025})] == [2023]
    assert [page.url for page in source.active_lists()] == ["http://a.example/zfgzbg/"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("id: anshan", "id: An Shan"), "id"),
        (("licence: Official document.", ""), "licence: Field required"),
        (('"210300"', "2103"), "region_code"),
        (
            ("http://a.example/2023.html", "ftp://a.example/x"),
            "addresses.0.url: 'ftp://a.example/x' is no http",
        ),
        (("http://a.example/2024.html", "http://a.example/2023.html"), "stands there twice"),
        (("year: 2023", "year: 1023"), "addresses.0.year"),
        (("ceiling: 2", "ceiling: 0"), "ceiling 0 is below floor 1"),
        (("site_kind: government", "site_kind: castle"), "site_kind"),
        (("encoding:", "enconding:"), "enconding: Extra inputs"),
        (("addresses:", "addresses: ["), "no YAML"),
    ],
)
def test_a_wrong_entry_names_file_and_field(change: tuple[str, str], words: str) -> None:
    with pytest.raises(SourceListError) as caught:
        parse_source(ENTRY.replace(*change, 1), "anshan.yaml")
    assert str(caught.value).startswith("anshan.yaml: ")
    assert words in str(caught.value)


def test_ids_are_unique() -> None:
    assert [source.id for source in parse_sources([("a", ENTRY), ("b", ENTRY.replace("anshan", "aa"))])] == [
        "aa",
        "anshan",
    ]
    with pytest.raises(SourceListError, match=r"b\.yaml: the id anshan belongs"):
        parse_sources([("a.yaml", ENTRY), ("b.yaml", ENTRY)])


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("2026年市政府工作报告", 2026),
        ("政府工作报告（2026年）", 2026),
        ("二〇二六年政府工作报告", 2026),
        ("二○一九年政府工作报告", 2019),
        ("２０２６年政府工作报告", 2026),
        ("2024年政府工作报告 2024-01-20", 2024),
        ("政府工作报告——2026年1月6日在市人民代表大会上", 2026),
        ("政府工作报告——2025年12月28日在区人民代表大会上", 2026),
        ("2025年12月28日在区人民代表大会上作的2026年政府工作报告", 2026),
        ("政府工作报告", None),
        ("2025年和2026年政府工作报告", None),
        ("电话20261234", None),
    ],
)
def test_the_year_in_a_title(title: str, year: int | None) -> None:
    assert report_year_of(title) == year


def test_links_that_lead_to_a_report() -> None:
    markup = """<ul>
      <li><a href="./202601/t1.html" title="2026年市政府工作报告（全文）">2026年市政府工作...</a></li>
      <li><a href="/202501/t2.html">2025年政府工作报告</a></li>
      <li><a href="/202501/t2.html#top">2025年政府工作报告</a></li>
      <li><a href="t3.html">图解2026年政府工作报告</a><a href="t4.html">2026年政府工作报告任务分工</a></li>
      <li><a href="t5.html">2026年财政预算报告</a><a href="javascript:void(0)">2024年政府工作报告</a></li>
      <li><a href="t6.html">政府工作报告</a></li></ul>"""
    page = ListPage(url="http://a.example/zfgzbg/index.html")
    links = links_on(markup, page.url, page)
    assert [(link.url, link.year) for link in links] == [
        ("http://a.example/zfgzbg/202601/t1.html", 2026),
        ("http://a.example/202501/t2.html", 2025),
    ]
    assert links[0].title == "2026年市政府工作报告（全文）"
    assert [link.year for link in links_on(markup, page.url, page, {2025})] == [2025]


def test_counts_beside_what_is_expected() -> None:
    source = parse_source(ENTRY, "anshan.yaml")
    assert unexpected_count(source, 2023, 1) is None
    assert unexpected_count(source, 2023, 2) is None
    assert unexpected_count(source, 2023, 0) == (
        "critical", "anshan gave 0 report(s) of 2023, at least 1 were expected"
    )  # fmt: skip
    severity, message = unexpected_count(source, 2023, 3) or ("", "")
    assert (severity, "at most 2" in message) == ("warning", True)


@pytest.mark.parametrize("year", [2026, None])
def test_a_scaffold_loads_and_fetches_nothing(year: int | None) -> None:
    source_id, text = scaffold(
        "http://www.a.example.gov.cn/zfgzbg/t1.html", year=year, region_code="210300", region_name="鞍山市"
    )
    source = parse_source(text, "new.yaml")
    assert source.id == source_id == f"210300-a-example-gov-cn-{year or 'list'}"
    assert source.active_addresses() == ()
    assert source.active_lists() == ()
    checked = parse_source(text.replace("checked_on: null", "checked_on: 2026-03-01"), "new.yaml")
    assert len(checked.active_addresses()) + len(checked.active_lists()) == 1


def test_the_shipped_lists() -> None:
    folder = REFERENCE / "sources"
    sources = parse_sources((path.name, path.read_text("utf-8")) for path in sorted(folder.glob("*.yaml")))
    active = [source for source in sources if source.active_addresses()]
    assert len(active) == 30
    assert {address.year for source in active for address in source.active_addresses()} == {2026}
    assert sum(source.site_kind == "department" for source in active) == 9
    assert not any(source.active_lists() for source in sources)
    assert all(source.licence for source in sources)


def test_the_shipped_lists_agree_with_the_checked_addresses(shared: Path) -> None:
    rows = (shared / "reference" / "official_sources.csv").read_text("utf-8-sig").split()[1:]
    folder = REFERENCE / "sources"
    sources = parse_sources((path.name, path.read_text("utf-8")) for path in sorted(folder.glob("*.yaml")))
    shipped = {
        f"{source.region_code},{source.region_name},{address.year},{address.url},{address.checked_on}"
        for source in sources
        for address in source.active_addresses()
    }
    assert shipped == set(rows)
