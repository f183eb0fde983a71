"""New entries of the source lists."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.desk import ARTICLE, PAGE, Desk
from support.documents import REPORT

from flows.sources.adding import add_source
from flows.sources.failures import FetchError
from sample.portal import Portal, Reply, article_page, list_page
from transforms.sources.lists import SourceListError, parse_source


def test_a_new_source_is_scaffolded_landed_and_shown(portal: Portal, desk: Desk, tmp_path: Path) -> None:
    portal.pages[PAGE] = Reply(ARTICLE)
    added = add_source(
        desk.fetching(),
        desk.store,
        tmp_path / "lists",
        portal.address + PAGE,
        region_names={"210300": "鞍山市"},
    )
    assert added.records[0].text == REPORT
    assert added.records[0].facts.site_name == "示例市人民政府"
    entry = parse_source(added.path.read_text("utf-8"), added.path.name)
    assert (entry.id, entry.region_code, entry.region_name) == (added.source_id, "210300", "鞍山市")
    assert [(address.year, address.url, address.is_active) for address in entry.addresses] == [
        (2023, portal.address + PAGE, False)
    ]
    with pytest.raises(SourceListError, match="there already"):
        add_source(
            desk.fetching(),
            desk.store,
            tmp_path / "lists",
            portal.address + PAGE,
            region_names={"210300": "鞍山市"},
        )


def test_a_new_list_page(portal: Portal, desk: Desk, tmp_path: Path) -> None:
    portal.pages["/zfgzbg/"] = Reply(list_page("政府工作报告", [("/a.html", "2022年政府工作报告")]))
    added = add_source(desk.fetching(), desk.store, tmp_path / "lists", portal.address + "/zfgzbg/")
    assert [link.year for link in added.links] == [2022]
    assert [page.url for page in parse_source(added.path.read_text("utf-8"), "x").lists] == [
        portal.address + "/zfgzbg/"
    ]


def test_a_new_source_that_gives_nothing_adds_no_entry(portal: Portal, desk: Desk, tmp_path: Path) -> None:
    portal.pages["/no-year.html"] = Reply(
        article_page("政府工作报告", ["各位代表：现在报告工作，请予审议。"])
    )
    with pytest.raises(FetchError, match="404"):
        add_source(desk.fetching(), desk.store, tmp_path / "lists", portal.address + "/gone.html")
    with pytest.raises(SourceListError, match="names no year"):
        add_source(desk.fetching(), desk.store, tmp_path / "lists", portal.address + "/no-year.html")
    assert not (tmp_path / "lists").exists()
