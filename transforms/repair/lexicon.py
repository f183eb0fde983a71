"""What repair knows from outside the text: the files of reference/repair/, parsed into one object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from transforms.reference.regions import parse_region_history, parse_regions
from transforms.repair.fixers.boilerplate_words import BoilerplateWords, parse_boilerplate_words
from transforms.repair.fixers.traditional import TwoWays, parse_two_ways
from transforms.repair.language.bigrams import KnownBigrams, parse_bigrams
from transforms.repair.language.ngrams import parse_genre_model
from transforms.repair.language.scripts import parse_mechanical_conversion
from transforms.repair.mojibake.candidates import MojibakeLexicon
from transforms.repair.spam.contexts import NameContexts, parse_name_contexts
from transforms.repair.spam.region_names import NameBook, name_book


@dataclass(frozen=True)
class RepairLexicon:
    """The reference data of all fixers; a fixer whose data are missing proposes nothing."""

    mojibake: MojibakeLexicon | None = None
    two_ways: Mapping[str, TwoWays] | None = None
    boilerplate: BoilerplateWords | None = None
    bigrams: KnownBigrams | None = None
    name_contexts: NameContexts | None = None
    names: NameBook | None = None


def parse_repair_lexicon(files: Mapping[str, str]) -> RepairLexicon:
    """Parse the files of reference/repair/ and the tables of regions, given as name to text.

    Any of them may be missing.
    """
    two_ways = files.get("two_way_characters.csv")
    former = parse_region_history(files["regions_history.csv"]) if "regions_history.csv" in files else ()
    return RepairLexicon(
        two_ways=parse_two_ways(two_ways) if two_ways else None,
        mojibake=_mojibake_lexicon(files),
        boilerplate=parse_boilerplate_words(files["furniture.yaml"]) if "furniture.yaml" in files else None,
        bigrams=parse_bigrams(files["neighbours.txt"], files.get("name_edges.txt", ""))
        if "neighbours.txt" in files
        else None,
        name_contexts=parse_name_contexts(files["name_contexts.csv"])
        if "name_contexts.csv" in files
        else None,
        names=name_book(parse_regions(files["regions.csv"]), former) if "regions.csv" in files else None,
    )


_MOJIBAKE_FILES = ("genre_ngrams.txt", "genre_words.txt", "mechanical_conversion.csv")


def _mojibake_lexicon(files: Mapping[str, str]) -> MojibakeLexicon | None:
    if not all(name in files for name in _MOJIBAKE_FILES):
        return None
    ngrams, words, conversion = (files[name] for name in _MOJIBAKE_FILES)
    return MojibakeLexicon(parse_genre_model(ngrams, words), parse_mechanical_conversion(conversion))
