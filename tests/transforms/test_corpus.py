"""The real reports beside the checkout: how many there are, whose, of which year, and in what parts."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import accumulate, pairwise
from pathlib import Path

import pytest
from support.genre import KINDS, head_of
from support.places import REFERENCE

from flows.reference import load_repair_lexicon
from transforms.decode import decode
from transforms.extract.commitments import CommitmentReader
from transforms.extract.glossary import read_glossary
from transforms.extract.policy_terms import PolicyTermCounter
from transforms.extract.sentences import read_sentences
from transforms.extract.terms import SEGMENTERS, make_segmenter
from transforms.records import (
    Commitment,
    GlossaryNote,
    Identity,
    LandedDocument,
    PageFacts,
    Rejection,
    Section,
)
from transforms.reference.genre import parse_genre
from transforms.reference.policy_terms import (
    FILE,
    USER_DICTIONARY,
    UserWord,
    parse_policy_terms,
    parse_user_dictionary,
)
from transforms.reference.regions import RegionIndex
from transforms.repair import RepairLexicon, repair
from transforms.structure.classify import classify
from transforms.structure.identity import identify
from transforms.structure.paths import read_path
from transforms.structure.sections import read_sections
from transforms.structure.split import split

NOWHERE = read_path("", is_alone=True)

CITIES_OF_2023 = {
    "610482", "360983", "130400", "441600", "330700", "440281", "530900", "360783", "510500", "440900",
    "441400", "450100", "330200", "410882", "350500", "441500", "611000", "610200", "610500", "330300",
    "610400", "140900", "440400", "431081",
}  # fmt: skip
"""Codes of the compilation's 24 reports, looked up in the table of regions by hand."""
SINGLE_SEEDS = {("210300", 2023), ("210800", 2024), ("210404", 2025), ("340504", 2025)}


@dataclass(frozen=True)
class Read:
    source: str
    text: str
    identity: Identity
    sections: list[Section]
    commitments: list[Commitment]
    notes: list[GlossaryNote]


@lru_cache
def commitments() -> CommitmentReader:
    folder = REFERENCE / "genre"
    words = parse_genre({path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()})
    return CommitmentReader(words.commitments)


def read_all(path: Path, regions: RegionIndex, lexicon: RepairLexicon) -> list[Read | Rejection]:
    data = path.read_bytes()
    document = LandedDocument("0" * 64, path.name, "", None, len(data), datetime(2026, 1, 1, tzinfo=UTC))
    decoded = decode(data, document)
    found: list[Read | Rejection] = list(decoded.rejections)
    for record in decoded.records:
        repaired = repair(record.text, record.facts, lexicon)
        facts = repaired.facts
        for span in split(repaired.clean, facts):
            text = repaired.clean[span.start : span.end]
            head = head_of(text, facts)
            outcome = classify(text, head, facts, span.title, KINDS) or identify(
                text, head, facts, regions, NOWHERE, KINDS
            )
            if isinstance(outcome, Rejection):
                found.append(outcome)
                continue
            sections = read_sections(text, outcome)
            found.append(
                Read(
                    path.parent.name, text, outcome, sections, commitments().read(text, outcome, sections),
                    read_glossary(text, sections),
                )
            )  # fmt: skip
    return found


@pytest.fixture(scope="module")
def corpus(shared: Path, regions: RegionIndex) -> list[Read | Rejection]:
    lexicon = load_repair_lexicon()
    paths = sorted(path for path in (shared / "corpus").rglob("*") if path.is_file())
    return [one for path in paths for one in read_all(path, regions, lexicon)]


@pytest.fixture(scope="module")
def reports(corpus: list[Read | Rejection]) -> dict[tuple[str, int], Read]:
    return {
        (one.identity.region_code, one.identity.report_year): one for one in corpus if isinstance(one, Read)
    }


@lru_cache
def labels(shared: Path) -> list[dict]:
    lines = (shared / "gold" / "dev_meta.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_all_reports_are_found_and_nothing_else(corpus: list[Read | Rejection]) -> None:
    assert Counter(one.source for one in corpus if isinstance(one, Read)) == {
        "seeds": 28,
        "provincial-2025": 31,
        "provincial-2026": 10,
        "national": 52,
    }
    assert Counter(one.reason for one in corpus if isinstance(one, Rejection)) == {"not_a_report": 20}


def test_each_is_its_regions_and_its_years(
    shared: Path, corpus: list[Read | Rejection], reports: dict[tuple[str, int], Read], regions: RegionIndex
) -> None:
    expected = {(code, 2023) for code in CITIES_OF_2023} | SINGLE_SEEDS
    for folder in ("provincial-2025", "provincial-2026"):
        for path in (shared / "corpus" / folder).iterdir():
            name = re.search(r"[年_]([\u4e00-\u9fff]+?)_?政府", path.name)
            province = regions.resolve(name[1]) if name else None
            assert province is not None
            expected.add((province.code, int(path.name[:4])))
    lines = (shared / "corpus" / "national" / "state-council-reports.jsonl").read_text(encoding="utf-8")
    years = [json.loads(line)["year"] for line in lines.splitlines()]
    expected |= {("000000", int(year)) for year in years if year}
    assert set(reports) == expected
    assert len(reports) == sum(isinstance(one, Read) for one in corpus) == 121
    for (code, year), one in reports.items():
        region = regions.get(code)
        assert region is not None
        assert (one.identity.level, one.identity.province_code) == (region.level, region.province_code)
        assert one.identity.review_year == year - 1


FIELDS = (
    "region_name", "level", "review_year", "delivered_on", "published_on", "speaker", "speaker_title",
    "session",
)  # fmt: skip


@pytest.mark.parametrize("field", FIELDS)
def test_heads_tell_what_a_reader_found(
    shared: Path, reports: dict[tuple[str, int], Read], field: str
) -> None:
    for label in labels(shared):
        found = getattr(reports[label["gb2260"], label["report_year"]].identity, field)
        stated = str(found) if field.endswith("_on") and found else found
        assert stated == label[field], label["report"]


def clean(heading: str) -> str:
    return re.sub(r"\s", "", heading).translate(str.maketrans(",:;()", "，：；（）"))


def test_main_headings_are_those_a_reader_found(shared: Path, reports: dict[tuple[str, int], Read]) -> None:
    for label in labels(shared):
        sections = reports[label["gb2260"], label["report_year"]].sections
        found = [clean(one.heading) for one in sections if one.depth == 1]
        assert found == [clean(heading) for heading in label["level1_headings"]], label["report"]


def test_projects_and_notes_are_as_many_as_a_reader_counted(
    shared: Path, reports: dict[tuple[str, int], Read]
) -> None:
    for label in labels(shared):
        read = reports[label["gb2260"], label["report_year"]]
        if label["n_commitments"] is not None:
            assert len(read.commitments) == label["n_commitments"], label["report"]
        if label["n_footnotes"] is not None:
            assert len(read.notes) == label["n_footnotes"], label["report"]


def test_every_report_since_1978_has_a_review_and_a_plan(reports: dict[tuple[str, int], Read]) -> None:
    for (code, year), read in reports.items():
        kinds = {one.kind for one in read.sections if one.depth == 1}
        if year >= 1978 and (code, year) not in {("000000", 1984)}:
            assert {"review", "plan"} <= kinds, (code, year)


def test_sections_cover_the_words_of_their_headings(reports: dict[tuple[str, int], Read]) -> None:
    for key, read in reports.items():
        known = {one.section_id: one for one in read.sections}
        for one in read.sections:
            said = re.sub(r"\s", "", read.text[one.start : one.end])
            assert re.sub(r"\s", "", one.heading) in said, (key, one.section_id)
            if one.parent_id:
                parent = known[one.parent_id]
                assert parent.start <= one.start and one.end <= parent.end, (key, one.section_id)


@pytest.mark.parametrize(
    ("region", "year", "kinds"),
    [
        ("350000", 2025, ["review", "plan", "government"]),
        ("350000", 2026, ["review", "plan", "plan", "government"]),
        ("000000", 2002, ["review", *["plan"] * 6, "government", "other", "other"]),
        ("000000", 2000, ["review", *["plan"] * 6, "government", "other", "other", "other"]),
        ("000000", 1986, ["review", "plan", "plan", "other", "other"]),
        ("000000", 1982, ["plan", "review", "plan", "other"]),
        ("000000", 1959, ["review", "plan", "plan", "other", "other"]),
    ],
)
def test_kinds_that_only_their_own_words_tell(
    reports: dict[tuple[str, int], Read], region: str, year: int, kinds: list[str]
) -> None:
    assert [one.kind for one in reports[region, year].sections if one.depth == 1] == kinds


def test_a_report_of_today_tells_all_this_by_its_text_alone(
    reports: dict[tuple[str, int], Read], regions: RegionIndex
) -> None:
    for (code, year), read in reports.items():
        if read.source != "national":
            found = identify(
                read.text,
                head_of(read.text, PageFacts()),
                PageFacts(),
                regions,
                NOWHERE,
                KINDS,
            )
            assert isinstance(found, Identity), (code, year, found)
            assert (found.region_code, found.report_year) == (code, year)


# -- words --------------------------------------------------------------------------------------------------


def test_sentences_are_the_clean_text(reports: dict[tuple[str, int], Read]) -> None:
    for key, one in reports.items():
        assert "".join(sentence.text for sentence in read_sentences(one.text, one.sections)) == one.text, key


def test_followed_terms_are_counted_as_a_plain_search_does(reports: dict[tuple[str, int], Read]) -> None:
    followed = [one.term for one in parse_policy_terms((REFERENCE / FILE).read_text(encoding="utf-8"))]
    counter = PolicyTermCounter(followed)
    for key, one in reports.items():
        found = counter.count(one.text)
        assert {row.term: row.n for row in found} == {
            term: one.text.count(term) for term in followed if term in one.text
        }, key
        assert all(0 <= row.n_own <= row.n for row in found), key


def test_the_quick_segmenter_cuts_as_jieba_does(reports: dict[tuple[str, int], Read]) -> None:
    """Of the words that jieba cuts, rjieba cuts 99.98 % at the same place; every fifth report is asked."""
    words = [
        *parse_user_dictionary((REFERENCE / USER_DICTIONARY).read_text(encoding="utf-8")),
        *(UserWord(one.term) for one in parse_policy_terms((REFERENCE / FILE).read_text(encoding="utf-8"))),
    ]
    quick, exact = (make_segmenter(name, words) for name in SEGMENTERS)
    same = both = 0
    for key in sorted(reports)[::5]:
        text = reports[key].text
        one, other = (set(pairwise([0, *accumulate(map(len, cut(text)))])) for cut in (quick, exact))
        same += len(one & other)
        both += len(other)
    assert both > 100_000
    assert same / both >= 0.9995
