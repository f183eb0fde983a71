"""What repair knows from outside the text: the reference files and the names of regions, as one object.

It is parsed once and handed to every call. Nothing here stands for a file that is missing: a lexicon lacks
something only where the caller asked for that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from transforms.repair.fixers.boilerplate_words import BoilerplateWords, parse_boilerplate_words
from transforms.repair.fixers.traditional import TwoWays, parse_two_ways
from transforms.repair.language.bigrams import KnownBigrams, parse_bigrams
from transforms.repair.language.ngrams import parse_genre_model
from transforms.repair.language.scripts import parse_mechanical_conversion
from transforms.repair.mojibake.candidates import MojibakeLexicon
from transforms.repair.spam.contexts import NameContexts, parse_name_contexts
from transforms.repair.spam.region_names import NameBook, NamedRegion, name_book

REFERENCE_FILES = (
    "furniture.yaml", "genre_ngrams.txt", "genre_words.txt", "mechanical_conversion.csv", "name_contexts.csv",
    "name_edges.txt", "neighbours.txt", "two_way_characters.csv",
)  # fmt: skip
"""The files of reference/repair/."""


class MissingLexiconError(ValueError):
    """Repair was asked for without reference data, or some of their files are missing."""


@dataclass(frozen=True)
class RepairLexicon:
    """The reference data of all fixers; one whose data are None proposes nothing."""

    mojibake: MojibakeLexicon | None
    two_ways: Mapping[str, TwoWays] | None
    boilerplate: BoilerplateWords | None
    bigrams: KnownBigrams | None
    name_contexts: NameContexts | None
    names: NameBook | None

    @classmethod
    def none(cls) -> RepairLexicon:
        """No reference data at all, for whoever wants the fixers only that need none."""
        return cls(None, None, None, None, None, None)


def parse_repair_lexicon(
    files: Mapping[str, str], regions: Iterable[NamedRegion], former: Iterable[NamedRegion] = ()
) -> RepairLexicon:
    """Parse the reference data of all fixers.

    Args:
        files: the texts of the files of reference/repair/ by their names; others are left alone.
        regions: the regions of today.
        former: regions and names of the past.

    Raises:
        MissingLexiconError: a file is missing, or there are no regions.
        ValueError: a file cannot be read.
    """
    missing = [name for name in REFERENCE_FILES if name not in files]
    names = name_book(regions, former)
    if missing or not names.regions:
        lacking = ", ".join([*missing, *(() if names.regions else ["the regions"])])
        raise MissingLexiconError(f"reference data of repair are missing: {lacking}")
    return RepairLexicon(
        mojibake=MojibakeLexicon(
            parse_genre_model(files["genre_ngrams.txt"], files["genre_words.txt"]),
            parse_mechanical_conversion(files["mechanical_conversion.csv"]),
        ),
        two_ways=parse_two_ways(files["two_way_characters.csv"]),
        boilerplate=parse_boilerplate_words(files["furniture.yaml"]),
        bigrams=parse_bigrams(files["neighbours.txt"], files["name_edges.txt"]),
        name_contexts=parse_name_contexts(files["name_contexts.csv"]),
        names=names,
    )
