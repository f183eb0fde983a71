"""What the tests of transforms share: reference as it ships, a made-up city's report around a sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from support.places import REFERENCE

from transforms.extract.cells import reconcile
from transforms.extract.reader import Grammar, GrammarRules
from transforms.records import Cell, Identity, Observation, Section
from transforms.reference.genre import GenreWords, parse_genre
from transforms.reference.indicator_file import parse_catalogue
from transforms.reference.indicators import Catalogue
from transforms.reference.predicates import parse_lexicon
from transforms.reference.region_tables import parse_region_history, parse_region_words, parse_regions
from transforms.reference.regions import RegionIndex
from transforms.reference.units import Units, parse_units

CITY = Identity(
    region_code="219900",
    region_name="临泉州市",
    level="prefecture",
    province_code="210000",
    report_year=2023,
    review_year=2022,
    delivered_on=date(2023, 1, 9),
    published_on=None,
    speaker=None,
    speaker_title=None,
    session=None,
    title=None,
    is_digest=False,
)


@pytest.fixture(scope="session")
def regions() -> RegionIndex:
    """All regions, former ones among them."""
    return RegionIndex(
        parse_regions((REFERENCE / "regions.csv").read_text(encoding="utf-8")),
        parse_region_history((REFERENCE / "regions_history.csv").read_text(encoding="utf-8")),
        parse_region_words((REFERENCE / "region_words.csv").read_text(encoding="utf-8")),
    )


@pytest.fixture(scope="session")
def units() -> Units:
    return parse_units((REFERENCE / "units.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return parse_catalogue((REFERENCE / "indicators.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def genre() -> GenreWords:
    """The words of the genre."""
    return parse_genre({p.name: p.read_text(encoding="utf-8") for p in (REFERENCE / "genre").iterdir()})


@pytest.fixture(scope="session")
def grammar(catalogue: Catalogue, units: Units, genre: GenreWords) -> Grammar:
    lexicon = parse_lexicon((REFERENCE / "predicates.yaml").read_text(encoding="utf-8"))
    return Grammar(GrammarRules(catalogue, units, lexicon, genre))


@pytest.fixture(scope="session")
def city() -> Identity:
    """The city whose report is read."""
    return CITY


def text_of(review: str, plan: str) -> tuple[str, list[Section]]:
    """A report of two sections with the given words, and its section tree."""
    heads = ("一、2022年工作回顾", "二、2023年工作安排")
    first = f"{heads[0]}\n{review}\n"
    text = f"{first}{heads[1]}\n{plan}\n"
    return text, [
        Section("1", None, 1, 1, heads[0], "review", 0, len(first)),
        Section("2", None, 1, 2, heads[1], "plan", len(first), len(text)),
    ]


Read = Callable[..., list[Observation]]


@pytest.fixture(scope="session")
def read(grammar: Grammar) -> Read:
    """read(review, plan="", identity=CITY): the observations of such a report."""

    def observations(review: str = "", plan: str = "", identity: Identity = CITY) -> list[Observation]:
        text, sections = text_of(review, plan)
        return grammar.read(text, identity, sections)

    return observations


@pytest.fixture(scope="session")
def cells(grammar: Grammar, read: Read) -> Callable[..., dict[tuple, tuple]]:
    """cells(review, plan=""): {(indicator, measure, year, status): (value, value_high, unit, comparator)}."""

    def headline(review: str = "", plan: str = "", identity: Identity = CITY) -> dict[tuple, tuple]:
        observations = read(review, plan, identity)
        found: list[Cell] = reconcile(observations, identity, grammar.rules.catalogue)
        taken = [(c, observations[c.observation_id]) for c in found]
        return {
            (c.indicator_id, c.measure, c.ref_year, c.status): (o.value, o.value_high, o.unit, o.comparator)
            for c, o in taken
        }

    return headline
