"""Reads the reference files and hands them, parsed, to the stations."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from flows.places import REFERENCE

if TYPE_CHECKING:
    import polars as pl

    from transforms.document import Reference
    from transforms.records import LandedDocument
    from transforms.reference.regions import RegionIndex
    from transforms.reference.slips import Slip
    from transforms.repair import RepairLexicon

FOLDER = REFERENCE
_ALLOCATIONS = 20_000
"""So many more objects than were freed make the collector look for garbage (700 as Python comes)."""


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
    from transforms.extract.reader import Grammar, GrammarRules
    from transforms.extract.terms import TermCounter, make_segmenter
    from transforms.reference.genre import parse_genre
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
        parse_genre({path.name: text(f"genre/{path.name}") for path in (folder / "genre").glob("*.yaml")}),
    )
    followed = [one.term for one in parse_policy_terms(text(FILE))]
    names = {*followed, *(i.name_zh for i in rules.catalogue.indicators.values()), *(r.name for r in regions)}
    words = {name: UserWord(name) for name in sorted(names)}
    words |= {word.word: word for word in parse_user_dictionary(text(USER_DICTIONARY))}
    segment = make_segmenter(load_settings().segmenter, words.values())
    terms = TermCounter(segment, parse_word_list(text(STOP_WORDS)))
    commitments = CommitmentReader(rules.words.commitments)
    reference = Reference(
        regions, Grammar(rules), terms, PolicyTermCounter(followed), commitments, load_repair_lexicon(folder)
    )
    keep_for_good()
    return reference


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


def keep_for_good() -> None:
    """Spare the collector what lives as long as the process, and let it look for new garbage less often.

    Nearly all that reading makes is freed without it; walking what is alive costs repair a tenth of its time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS)


def reference_files(folder: Path = FOLDER) -> tuple[Path, ...]:
    """The files of a folder of reference data, those of repair and the source lists among them."""
    return tuple(
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def reference_slips(folder: Path = FOLDER) -> tuple[Slip, ...]:
    """What is wrong in the reference files, by file and line; files that stayed are checked once."""
    stats = ((path, path.stat()) for path in reference_files(folder))
    return _slips(folder, tuple((path, stat.st_mtime_ns, stat.st_size) for path, stat in stats))


@lru_cache(maxsize=2)
def _slips(folder: Path, files: tuple[tuple[Path, int, int], ...]) -> tuple[Slip, ...]:
    from transforms.reference_check import find_slips

    data = {path.relative_to(folder).as_posix(): path.read_bytes() for path, _time, _size in files}
    return tuple(find_slips(data))


def require_sound_reference(folder: Path = FOLDER) -> None:
    """Raise ReferenceDataError, with a line for each slip, where anything is wrong in the reference files."""
    from transforms.reference.slips import ReferenceDataError

    if slips := reference_slips(folder):
        raise ReferenceDataError(slips)


def reference_tables(landed: Iterable[LandedDocument], folder: Path = FOLDER) -> dict[str, pl.DataFrame]:
    """The reference tables that the models read, what this run landed among them."""
    from transforms.reference.corrections import parse_corrections
    from transforms.reference.indicator_file import parse_catalogue
    from transforms.reference.policy_terms import parse_policy_terms
    from transforms.reference.region_tables import parse_region_history, parse_regions
    from transforms.reference.tables import (
        correction_frame,
        indicator_frames,
        policy_term_frame,
        reference_frame,
        region_frame,
    )

    def text(name: str) -> str:
        return reference_text(name, folder)

    rows = [{"document_id": document.document_id, "source": document.source} for document in landed]
    tables = {
        "regions": region_frame(
            parse_regions(text("regions.csv")), parse_region_history(text("regions_history.csv"))
        ),
        **indicator_frames(parse_catalogue(text("indicators.yaml"))),
        "policy_terms": policy_term_frame(parse_policy_terms(text("terms/policy_terms.csv"))),
        "landed": reference_frame("landed", rows),
    }
    if (folder / "corrections.csv").exists():
        tables["corrections"] = correction_frame(parse_corrections(text("corrections.csv")))
    return tables
