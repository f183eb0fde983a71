"""Reference data of repair: all of them, or none by name; and a switch for each fixer."""

from __future__ import annotations

import pytest
from support.places import REFERENCE, ROOT

from transforms.repair import (
    FIXERS,
    KINDS,
    MissingLexiconError,
    NamedRegion,
    RepairLexicon,
    RepairOptions,
    parse_repair_lexicon,
    repair,
)
from transforms.repair.lexicon import REFERENCE_FILES

REGIONS = [NamedRegion("210000", "辽宁省", "province", "000000", "210000")]


def files() -> dict[str, str]:
    return {name: (REFERENCE / "repair" / name).read_text(encoding="utf-8") for name in REFERENCE_FILES}


def test_the_files_that_ship_are_the_files_that_are_asked_for() -> None:
    assert sorted(path.name for path in (REFERENCE / "repair").iterdir()) == sorted(REFERENCE_FILES)


def test_repair_without_a_lexicon_is_an_error_and_says_the_way_out() -> None:
    with pytest.raises(MissingLexiconError, match=r"parse_repair_lexicon.*RepairLexicon\.none\(\)"):
        repair("各位代表：")


def test_no_reference_data_must_be_asked_for_by_name() -> None:
    with pytest.raises(TypeError):
        RepairLexicon()  # type: ignore[call-arg]
    repaired = repair("来源：某某日报\n增长８.5%。", lexicon=RepairLexicon.none())
    assert repaired.clean == "来源：某某日报\n增长8.5%。"


@pytest.mark.parametrize("name", REFERENCE_FILES)
def test_a_missing_file_is_named(name: str) -> None:
    some = files()
    del some[name]
    with pytest.raises(MissingLexiconError, match=f"missing: {name}$"):
        parse_repair_lexicon(some, REGIONS)


def test_no_regions_are_missing_data_too() -> None:
    with pytest.raises(MissingLexiconError, match=r"missing: the regions$"):
        parse_repair_lexicon(files(), [])


def test_each_fixer_can_be_left_out(lexicon: RepairLexicon) -> None:
    raw = "首页 > 政务公开\n　　各位代表:<br>增长８.5%\u200b，稳步 提高。"
    whole = repair(raw, None, lexicon)
    for name, kind in (("widths", "width"), ("spaces", "space"), ("markup", "markup")):
        some = repair(raw, None, lexicon, RepairOptions(without=frozenset({name})))
        assert sum(c.kind == kind for c in some.changes) < sum(c.kind == kind for c in whole.changes), name
    assert repair(raw, None, lexicon, RepairOptions(without=frozenset(FIXERS))).clean == raw
    with pytest.raises(ValueError, match="no fixer is called width;"):
        RepairOptions(without=frozenset({"width"}))


def test_each_kind_is_one_that_some_fixer_gives() -> None:
    modules = [path for path in (ROOT / "transforms" / "repair").rglob("*.py") if path.name != "ledger.py"]
    code = "\n".join(path.read_text(encoding="utf-8") for path in modules)
    assert [kind for kind in KINDS if f'"{kind}"' not in code] == []
