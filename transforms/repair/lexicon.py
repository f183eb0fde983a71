"""What repair knows from outside the text: the files of reference/repair/, parsed into one object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from transforms.reference.region_tables import parse_region_history, parse_regions
from transforms.repair.furniture import FurnitureWords, parse_furniture_words
from transforms.repair.genre import parse_genre
from transforms.repair.name_contexts import NameContexts, parse_name_contexts
from transforms.repair.neighbours import Neighbours, parse_neighbours
from transforms.repair.slip_lexicon import SlipLexicon
from transforms.repair.spam import NameBook, name_book
from transforms.repair.traditional import TwoWays, parse_mechanical_conversion, parse_two_ways


@dataclass(frozen=True)
class RepairLexicon:
    """The reference data of all fixers; a fixer whose data are missing proposes nothing."""

    slips: SlipLexicon | None = None
    two_ways: Mapping[str, TwoWays] | None = None
    furniture: FurnitureWords | None = None
    neighbours: Neighbours | None = None
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
        slips=_slip_lexicon(files),
        furniture=parse_furniture_words(files["furniture.yaml"]) if "furniture.yaml" in files else None,
        neighbours=parse_neighbours(files["neighbours.txt"], files.get("name_edges.txt", ""))
        if "neighbours.txt" in files
        else None,
        name_contexts=parse_name_contexts(files["name_contexts.csv"])
        if "name_contexts.csv" in files
        else None,
        names=name_book(parse_regions(files["regions.csv"]), former) if "regions.csv" in files else None,
    )


_SLIP_FILES = ("genre_ngrams.txt", "genre_words.txt", "mechanical_conversion.csv")


def _slip_lexicon(files: Mapping[str, str]) -> SlipLexicon | None:
    if not all(name in files for name in _SLIP_FILES):
        return None
    ngrams, words, conversion = (files[name] for name in _SLIP_FILES)
    return SlipLexicon(parse_genre(ngrams, words), parse_mechanical_conversion(conversion))
