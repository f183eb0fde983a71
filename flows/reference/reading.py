"""The reference files that reading a document refers to, parsed once a process."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from flows.places import REFERENCE

if TYPE_CHECKING:
    from transforms.document import Reference
    from transforms.reference.genre import GenreWords
    from transforms.reference.regions import RegionIndex
    from transforms.repair import RepairLexicon
    from transforms.structure.document_kinds import DocumentKinds

FOLDER = REFERENCE
_ALLOCATIONS = 20_000
"""So many more objects than were freed make the collector look for garbage (700 as Python comes)."""


_FILES = (
    "regions.csv", "regions_history.csv", "region_words.csv", "indicators.yaml", "units.yaml",
    "predicates.yaml", "terms/policy_terms.csv", "terms/user_dict.txt", "terms/stop_words.txt",
)  # fmt: skip
_FOLDERS = ("genre", "repair")


def reading_files(folder: Path = FOLDER) -> list[Path]:
    """The reference files that decide what is read; all others may change and nothing is read anew."""
    found = [folder / name for name in _FILES]
    found += [path for name in _FOLDERS for path in sorted((folder / name).iterdir()) if path.is_file()]
    return found


def reference_text(name: str, folder: Path = FOLDER) -> str:
    """The text of one reference file."""
    return (folder / name).read_text(encoding="utf-8")


@lru_cache(maxsize=2)
def load_reference(folder: Path = FOLDER) -> Reference:
    """All reference data that reading needs, parsed once a process."""
    from flows.settings import load_settings
    from transforms.document import Reference
    from transforms.extract.commitments import CommitmentReader
    from transforms.extract.policy_terms import PolicyTermCounter
    from transforms.extract.promise_items import PromiseReader
    from transforms.extract.reader import Grammar, GrammarRules
    from transforms.extract.terms import TermCounter, make_segmenter
    from transforms.reference.indicator_file import parse_catalogue
    from transforms.reference.policy_terms import (
        FILE,
        STOP_WORDS,
        USER_DICTIONARY,
        UserWord,
        parse_policy_terms,
        parse_user_dictionary,
        parse_word_list,
    )
    from transforms.reference.predicates import parse_lexicon
    from transforms.reference.units import parse_units

    def text(name: str) -> str:
        return reference_text(name, folder)

    regions = load_regions(folder)
    rules = GrammarRules(
        parse_catalogue(text("indicators.yaml")),
        parse_units(text("units.yaml")),
        parse_lexicon(text("predicates.yaml")),
        _genre(folder),
    )
    followed = [one.term for one in parse_policy_terms(text(FILE))]
    names = {*followed, *(i.name_zh for i in rules.catalogue.indicators.values()), *(r.name for r in regions)}
    words = {name: UserWord(name) for name in sorted(names)}
    words |= {word.word: word for word in parse_user_dictionary(text(USER_DICTIONARY))}
    segment = make_segmenter(load_settings().segmenter, words.values())
    terms = TermCounter(segment, parse_word_list(text(STOP_WORDS)))
    commitments = CommitmentReader(rules.words.commitments)
    promises = PromiseReader(rules.words.commitments)
    reference = Reference(
        regions,
        load_document_kinds(folder),
        Grammar(rules),
        terms,
        PolicyTermCounter(followed),
        commitments,
        promises,
        load_repair_lexicon(folder),
    )
    keep_for_good()
    return reference


@lru_cache(maxsize=2)
def _genre(folder: Path) -> GenreWords:
    from transforms.reference.genre import parse_genre

    return parse_genre(
        {path.name: path.read_text(encoding="utf-8") for path in (folder / "genre").glob("*.yaml")}
    )


@lru_cache(maxsize=2)
def load_document_kinds(folder: Path = FOLDER) -> DocumentKinds:
    """What tells work reports from other documents, parsed once a process."""
    from transforms.structure.document_kinds import DocumentKinds

    return DocumentKinds.of(_genre(folder))


@lru_cache(maxsize=2)
def load_regions(folder: Path = FOLDER) -> RegionIndex:
    """All regions, former ones among them, parsed once a process."""
    from transforms.reference.region_tables import parse_region_history, parse_region_words, parse_regions
    from transforms.reference.regions import RegionIndex

    return RegionIndex(
        parse_regions(reference_text("regions.csv", folder)),
        parse_region_history(reference_text("regions_history.csv", folder)),
        parse_region_words(reference_text("region_words.csv", folder)),
    )


@lru_cache(maxsize=2)
def load_repair_lexicon(folder: Path = FOLDER) -> RepairLexicon:
    """The reference data of repair alone, parsed once a process."""
    from transforms.reference.region_tables import parse_region_history, parse_regions
    from transforms.reference.regions import Region
    from transforms.repair import NamedRegion, parse_repair_lexicon

    def named(regions: Iterable[Region]) -> list[NamedRegion]:
        return [NamedRegion(r.code, r.name, r.level, r.parent_code, r.province_code) for r in regions]

    lexicon = parse_repair_lexicon(
        {path.name: path.read_text(encoding="utf-8") for path in sorted((folder / "repair").iterdir())},
        named(parse_regions(reference_text("regions.csv", folder))),
        named(parse_region_history(reference_text("regions_history.csv", folder))),
    )
    keep_for_good()
    return lexicon


def forget_reference() -> None:
    """Load nothing that was loaded before: the files have changed."""
    for loaded in (load_reference, _genre, load_document_kinds, load_regions, load_repair_lexicon):
        loaded.cache_clear()


def keep_for_good() -> None:
    """Spare the collector what lives as long as the process, and let it look for new garbage less often.

    Nearly all that reading makes is freed without it; walking what is alive costs repair a tenth of its time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS)
