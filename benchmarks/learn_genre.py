"""Learns the genre's language that ranks the readings of damaged places, and writes it to reference/repair/.

    python -m benchmarks.learn_genre FOLDER [FOLDER …]

takes every text, DOCX, CSV (column `full_text` or `text`) and JSONL (field `content` or `text`) of the
folders for a clean report, leaves out pages that carry pinyin notes, and writes what stands beside what:
`genre_ngrams.txt` and `genre_words.txt`. No sentence can be read out of them. The word list of jieba (a
development dependency) stands in for words that the folders do not mention.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import docx
import jieba

from benchmarks.documents import files_in
from transforms.repair.language.learn import learn_genre_model, learn_words
from transforms.repair.language.symbols import symbols
from transforms.repair.mojibake.annotations import learn_annotations

OUT = Path(__file__).resolve().parents[1] / "reference" / "repair"
NGRAMS = 170_000
WORDS = 40_000
_GENERAL_FLOOR = 50
_NGRAMS_HEADER = """\
# What stands behind what in reports on the work of governments, learned from clean reports of the State
# Council, provinces and cities by benchmarks/learn_genre.py. The form is told in
# transforms/repair/language/ngrams.py.
"""
_WORDS_HEADER = """\
# Words of the genre, each followed by the code of its share among all words, learned by
# benchmarks/learn_genre.py from the same reports; a tenth of the whole is left to the general language
# (frequencies of jieba's word list, MIT licence). The form is told in
# transforms/repair/language/ngrams.py.
"""


def clean_texts(folders: Iterable[Path]) -> Iterator[str]:
    """The clean reports of the folders, in the order of their paths."""
    for path in files_in(folders):
        for text in _texts_of(path):
            if not learn_annotations(text).readings:
                yield text


def _texts_of(path: Path) -> Iterator[str]:
    match path.suffix.lower():
        case ".txt":
            yield path.read_text(encoding="utf-8")
        case ".docx":
            yield "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)
        case ".csv":
            csv.field_size_limit(10**8)
            with path.open(encoding="utf-8-sig", newline="") as rows:
                for row in csv.DictReader(rows):
                    yield row.get("full_text") or row.get("text") or ""
        case ".jsonl":
            for line in path.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                yield row.get("content") or row.get("text") or ""


def learn(texts: list[str], ngrams: int = NGRAMS, words: int = WORDS) -> tuple[str, str]:
    """The texts of the two reference files."""
    general: dict[str, int] = {}
    with (Path(jieba.__file__).parent / "dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, count, *_ = line.split()
            general[word] = int(count)
    weighted = [
        (word, max(2, round(math.log(count))))
        for word, count in general.items()
        if count >= _GENERAL_FLOOR and all("\u4e00" <= letter <= "\u9fff" for letter in word)
    ]
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(jieba.cut(symbols(text)))
    ngram_lines = learn_genre_model(texts, weighted, ngrams)
    word_lines = learn_words(counts, general, words)
    return (
        _NGRAMS_HEADER + "\n".join(ngram_lines) + "\n",
        _WORDS_HEADER + "\n".join(word_lines) + "\n",
    )


def main() -> None:
    """Learn from the folders named and write the files."""
    parser = argparse.ArgumentParser(description="Learn the genre's language from clean reports.")
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument(
        "--out", type=Path, default=OUT, help="folder to write to (default: reference/repair)"
    )
    arguments = parser.parse_args()
    texts = list(clean_texts(arguments.folders))
    if not texts:
        parser.error("no report found in these folders")
    ngrams, words = learn(texts)
    (arguments.out / "genre_ngrams.txt").write_text(ngrams, encoding="utf-8")
    (arguments.out / "genre_words.txt").write_text(words, encoding="utf-8")
    print(f"{len(texts)} reports, {len(ngrams.encode()):,} and {len(words.encode()):,} bytes")


if __name__ == "__main__":
    main()
