"""The catalogue's own examples, and what it refuses."""

from __future__ import annotations

import pytest
import yaml
from support.places import REFERENCE

from transforms.reference.indicator_file import parse_catalogue
from transforms.reference.indicators import expand

ENTRIES = yaml.safe_load((REFERENCE / "indicators.yaml").read_text(encoding="utf-8"))["indicators"]
EXAMPLES = [(entry["id"], example) for entry in ENTRIES for example in entry["examples"]]
CORE = {
    "gdp", "primary_va", "secondary_va", "tertiary_va", "industrial_va", "industrial_output",
    "industrial_investment", "fai", "retail", "budget_revenue", "trade", "exports", "fdi", "domestic_capital",
    "resident_income", "urban_income", "rural_income", "cpi", "unemployment", "urban_jobs", "grain", "pm25",
    "good_air_ratio", "good_air_days", "urbanization", "rd_intensity", "energy_intensity", "market_entities",
    "loans", "deposits", "tourism_revenue",
}  # fmt: skip


@pytest.mark.parametrize(
    ("indicator", "example"), EXAMPLES, ids=[f"{i}:{e['text'][:16]}" for i, e in EXAMPLES]
)
def test_an_example_is_read_as_it_says(read, indicator, example):
    plan = example["text"] if example.get("status") == "target" else ""
    found = read("" if plan else example["text"] + "。", plan + "。")
    wanted = (indicator, example["measure"], example["value"], example["unit"])
    assert wanted in [(o.indicator_id, o.measure, o.value, o.unit) for o in found]


def test_the_core_is_the_labelled_one_and_every_entry_has_an_example():
    assert {e["id"] for e in ENTRIES if e["core"]} == CORE
    assert [e["id"] for e in ENTRIES if not e["examples"]] == []
    assert len(ENTRIES) >= 120


def test_a_template_stands_for_each_of_its_forms():
    assert sorted(expand("社零(总额|额|)")) == ["社零", "社零总额", "社零额"]
    assert list(expand("PM2.5(细颗粒物)浓度")) == ["PM2.5(细颗粒物)浓度"]


def entry(name: str, *, bounds: str = "{level: [0, 1]}", aliases: str = "{}") -> str:
    """An entry of a catalogue."""
    return (
        f"- {{id: {name}, zh: 甲, en: a, core: false, definition: d, source: s, synonyms: [{name}税],"
        f" aliases: {aliases}, units: {{level: 亿元}}, bounds: {bounds}, direction: up}}"
    )


@pytest.mark.parametrize("second", ["{growth: [税收]}", "{level: [税收]}"])
def test_a_form_that_two_indicators_claim_is_refused(second):
    text = "\n".join(["indicators:", entry("a", aliases="{growth: [税收]}"), entry("b", aliases=second)])
    with pytest.raises(ValueError, match=r"税收.*claimed by a and b"):
        parse_catalogue(text)


def test_an_alias_of_two_measures_means_its_indicator_in_both():
    catalogue = parse_catalogue("indicators:\n" + entry("a", aliases="{growth: [税收], level: [税收]}"))
    assert catalogue.forms["税收"].measures == {"growth", "level"}


def test_a_measure_without_bounds_is_refused():
    with pytest.raises(ValueError, match="a: bounds: has no bounds for level; add level"):
        parse_catalogue("indicators:\n" + entry("a", bounds="{}"))
