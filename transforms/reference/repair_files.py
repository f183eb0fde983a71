"""The form of the reference files of repair: what can be said of a line without reading a text by it."""

from __future__ import annotations

import re

from transforms.reference.csv_table import Row, read_number, read_rows
from transforms.reference.slips import Slips, nearest, twice
from transforms.reference.yaml_file import YamlFile

FURNITURE_LISTS = (
    "source_labels", "date_labels", "byline_labels", "meta_decisive", "meta_labels", "meta_publisher",
    "meta_title", "meta_published", "widgets", "navigation", "related", "footer", "footer_labels",
)  # fmt: skip
"""The lists of furniture.yaml, none of which may be missing."""

KINDS_OF_NAMES = ("office", "government", "place", "region", "centre")
"""The columns of name_contexts.csv that hold a weight."""

_NGRAMS = re.compile(r"[0-9][^\x00-\x7f]*[!-~](?:[^\x00-\x7f][!-~])+")
_WORD = re.compile(r".+[!-~]")
_NEIGHBOURS = re.compile(r"\S\t[^\t|]*\|?[^\t|]*")
_NAME_EDGE = re.compile(r"\S\S\t\S+")


def check_furniture(text: str, slips: Slips) -> None:
    """Note what is wrong in furniture.yaml."""
    yaml = YamlFile(text, slips, entries=r"[^\s#\]]")
    yaml.note_doubles(lambda path: str(path[0]))
    data = yaml.data if isinstance(yaml.data, dict) else {}
    for name, words in data.items():
        line = yaml.line(str(name))
        if name not in FURNITURE_LISTS:
            slips.add(
                line, name, "", "is no list of this file", nearest(name, FURNITURE_LISTS) or "take it out"
            )
        elif not isinstance(words, list) or not words:
            slips.add(line, name, "", "holds no words", f"write {name}: [甲, 乙]")
        else:
            _check_words(yaml, name, words)
    meant = {nearest(name, FURNITURE_LISTS) for name in data if name not in FURNITURE_LISTS}
    for name in FURNITURE_LISTS:
        if name not in data and f"{name}:" not in yaml.left_out and f"did you mean {name}?" not in meant:
            slips.add(1, name, "", "is missing", f"add {name}: and its words")


def _check_words(yaml: YamlFile, name: str, words: list[object]) -> None:
    seen: set[str] = set()
    repeated: dict[int, list[str]] = {}
    for place, word in enumerate(words):
        line = yaml.line(name, place)
        if word in (None, "") or isinstance(word, (list, dict)):
            yaml.slips.add(
                line, name, "", f"has {word!r}, which is no word", "take it out, or put quotes around it"
            )
        elif str(word) in seen:
            repeated.setdefault(line, []).append(str(word))
        seen.add(str(word))
    for line, again in repeated.items():
        yaml.slips.add(line, name, "", twice(again), "take one of each away")


def check_two_way_characters(text: str, slips: Slips) -> None:
    """Note what is wrong in two_way_characters.csv."""
    seen: set[str] = set()
    for row in read_rows(
        text, ("character", "becomes", "stays_in"), slips, required=("character", "becomes")
    ):
        if not row.is_whole:
            continue
        character = row.cells["character"]
        _check_characters(row, ("character", "becomes"), slips)
        _check_seen(row, character, seen, slips)
        for word in row.cells["stays_in"].split():
            if len(character) == 1 and character not in word:
                slips.add(row.line, character, "stays_in", f"{word} lacks {character}", "correct the word")


def check_mechanical_conversion(text: str, slips: Slips) -> None:
    """Note what is wrong in mechanical_conversion.csv."""
    seen: set[str] = set()
    for row in read_rows(text, ("simplified", "written"), slips, required=("simplified", "written")):
        if row.is_whole:
            _check_characters(row, ("simplified", "written"), slips)
            _check_seen(row, row.cells["simplified"], seen, slips)


def check_name_contexts(text: str, slips: Slips) -> None:
    """Note what is wrong in name_contexts.csv."""
    columns = ("side", "context", *KINDS_OF_NAMES)
    seen: set[str] = set()
    for row in read_rows(text, columns, slips, required=columns, entry="context"):
        if not row.is_whole:
            continue
        side, context = row.cells["side"], row.cells["context"]
        if side and side not in ("l", "r"):
            slips.add(row.line, context, "side", f"{side!r} is no side", "write l for before or r for behind")
        for kind in KINDS_OF_NAMES:
            read_number(row, kind, context, slips)
        _check_seen(row, f"{side} {context}", seen, slips)


def _check_characters(row: Row, columns: tuple[str, ...], slips: Slips) -> None:
    for column in columns:
        cell = row.cells[column]
        if len(cell) > 1:
            slips.add(row.line, row.cells[columns[0]], column, f"{cell!r} is not one character", "write one")


def _check_seen(row: Row, key: str, seen: set[str], slips: Slips) -> None:
    if key in seen:
        slips.add(row.line, key, "", "stands twice", "take one of them out")
    seen.add(key)


def check_genre_ngrams(text: str, slips: Slips) -> None:
    """Note what is wrong in genre_ngrams.txt."""
    way_out = "learn the file anew with benchmarks/learn_genre.py"
    _check_lines(text, slips, _NGRAMS, "is no history with its successors", way_out)


def check_genre_words(text: str, slips: Slips) -> None:
    """Note what is wrong in genre_words.txt."""
    _check_lines(text, slips, _WORD, "is no word with its code", "write the word and the code of its share")


def check_neighbours(text: str, slips: Slips) -> None:
    """Note what is wrong in neighbours.txt."""
    way_out = "write a character, a tab, its everyday successors, | and the others"
    _check_lines(text, slips, _NEIGHBOURS, "is no character with its successors", way_out)


def check_name_edges(text: str, slips: Slips) -> None:
    """Note what is wrong in name_edges.txt."""
    way_out = "write two characters, a tab and the letters before them"
    _check_lines(text, slips, _NAME_EDGE, "is no pair of characters with letters", way_out)


def _check_lines(text: str, slips: Slips, form: re.Pattern[str], problem: str, way_out: str) -> None:
    matches = form.fullmatch
    for number, line in enumerate(text.split("\n"), 1):
        if line and not line.startswith("#") and matches(line) is None:
            slips.add(number, line[:12], "", problem, way_out)
