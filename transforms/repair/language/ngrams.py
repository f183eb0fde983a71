"""What the genre's language makes likely: a small n-gram model, read from a reference file and adapted
to the document at hand. It ranks the readings of damaged places; it never proves one.

Texts are seen as runs of symbols: a simplified Han character or a full-width mark stands for itself, a
number for `０`, a Latin word for `Ａ`, a line's end for `￤`, anything else for `□`.

A line of the n-grams' file tells what follows a history of up to `ORDER - 1` symbols: how many symbols the
history shares with that of the line before (a digit), its other symbols, the code of its back-off weight,
and its successors, each with the code of its probability. A code is one ASCII character, `chr(33 + n)`, for
the natural logarithm -n/5.8. Symbols are never ASCII, so that codes end them.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

import numpy as np

from transforms.repair.language.pair_tables import BITS, PairTable, Sieve
from transforms.text.code_points import code_points, from_code_points

ORDER = 4
NUMBER, LATIN, LINE_END, OTHER = "０", "Ａ", "￤", "□"
_STEPS = 5.8
_CODES = 94
_DISCOUNT = 0.75
_UNSEEN = 1e-7
_NO_WORD = -15.0
_LONGEST_WORD = 6
_POINT = "．"
_OWN_SYMBOLS = "，。、；：！？（）“”‘’《》％·—…"
_RUNS = re.compile(f"{NUMBER}[{NUMBER}{_POINT}]+|{LATIN}{LATIN}+|{LINE_END}{LINE_END}+")


class _SymbolTable(dict[int, str]):
    """Each character's symbol, for `str.translate`; worked out when first met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = chr(code - 0xFEE0) if 0xFF01 <= code <= 0xFF5E else character
        if character in _OWN_SYMBOLS or "\u3400" <= character <= "\u9fff":
            symbol = character
        elif folded in ",;:!?()%":
            symbol = chr(ord(folded) + 0xFEE0)
        elif folded in "0123456789":
            symbol = NUMBER
        elif folded == ".":
            symbol = _POINT
        elif folded.isascii() and folded.isalpha():
            symbol = LATIN
        elif character == "\n":
            symbol = LINE_END
        else:
            symbol = "" if character.isspace() else OTHER
        self[code] = symbol
        return symbol


_SYMBOLS = _SymbolTable()


def symbols(text: str, simplified: Mapping[int, str] | None = None) -> str:
    """The run of symbols that `text` stands for.

    Args:
        text: any text, of any width.
        simplified: traditional to simplified characters, as a table for `str.translate`.
    """
    run = _RUNS.sub(lambda match: match[0][0], text.translate(_SYMBOLS)).replace(_POINT, OTHER)
    return run.translate(simplified) if simplified else run


def symbols_of_document(text: str, simplified: Mapping[int, str]) -> str:
    """What `symbols` gives, worked out by array: a long text takes a tenth of the time."""
    codes = code_points(text)
    table = np.zeros(int(codes.max(initial=0)) + 1, dtype=np.uint32)
    known = np.bincount(codes).astype(bool).nonzero()[0].tolist()
    letters = "".join([_SYMBOLS[code] or "\0" for code in known])
    table[known] = code_points(letters.translate(simplified))
    run = table[codes]
    run = run[run != 0]
    before = np.append(np.uint32(0), run[:-1])
    repeats = (run == before) & ((run == ord(LATIN)) | (run == ord(LINE_END)))
    # In a number all is one symbol from its first digit on.
    places = ((run == ord(NUMBER)) | (run == ord(_POINT))).nonzero()[0]
    is_digit = run.take(places) == ord(NUMBER)
    begins = np.diff(places, prepend=-2) != 1
    n_digits = np.append(0, np.cumsum(is_digit))
    n_before = np.maximum.accumulate(np.where(begins, n_digits[:-1], 0))
    repeats[places] = n_digits[:-1] > n_before
    run = run[~repeats]
    run[run == ord(_POINT)] = ord(OTHER)
    return from_code_points(run)


def symbol_of(character: str) -> str:
    """The symbol of one character; empty for a space."""
    return symbols(character)


_NGRAM_LINE = re.compile(r"([0-9])([^\x00-\x7f]*)([!-~])((?:[^\x00-\x7f][!-~])+)")


class Words:
    """The words of the genre, by how often they stand among all words."""

    def __init__(self, costs: Mapping[str, float]) -> None:
        self._costs = costs
        self._longest = max(map(len, costs), default=1)

    def log_probability(self, run: str) -> float:
        """Natural logarithm of the probability of a run of symbols, cut into words in the likeliest way."""
        costs, longest = self._costs.get, self._longest
        best = [0.0]
        for end in range(1, len(run) + 1):
            likeliest = best[-1] + costs(run[end - 1], _NO_WORD)
            for start in range(max(0, end - longest), end - 1):
                cost = costs(run[start:end])
                if cost is not None and best[start] + cost > likeliest:
                    likeliest = best[start] + cost
            best.append(likeliest)
        return best[-1]


class Genre:
    """The model as read from its files: probabilities by back-off over histories, and words."""

    def __init__(self, rows: Mapping[str, tuple[float, str]], words: Words) -> None:
        self.words = words
        self._rows = rows
        _, successors = rows.get("", (0.0, ""))
        self._cost = {chr(33 + n): -n / _STEPS for n in range(_CODES)}
        self._alone = {
            symbol: self._cost[code] for symbol, code in zip(successors[::2], successors[1::2], strict=True)
        }
        self._unseen = math.log(_UNSEEN)
        self._successors: dict[str, frozenset[str]] = {}

    def rows(self, history: str) -> list[tuple[float, str]]:
        """Back-off weight and successors of a history and of its tails, the longest first."""
        known = self._rows
        rows: list[tuple[float, str]] = []
        for start in range(max(0, len(history) - ORDER + 1), len(history)):
            row = known.get(history[start:])
            if row is not None:
                rows.append(row)
        return rows

    def log_probability(self, rows: list[tuple[float, str]], symbol: str) -> float:
        """Natural logarithm of the probability of `symbol` behind the history that the rows belong to."""
        total = 0.0
        for backoff, successors in rows:
            at = successors.find(symbol)
            if at >= 0:
                return total + self._cost[successors[at + 1]]
            total += backoff
        return total + self._alone.get(symbol, self._unseen)

    def alone(self, symbol: str) -> float:
        """Natural logarithm of the symbol's share of all symbols."""
        return self._alone.get(symbol, self._unseen)

    @property
    def shares(self) -> Mapping[str, float]:
        """The genre's symbols, each with the natural logarithm of its share of all symbols."""
        return self._alone

    def knows(self, symbols_: str) -> bool:
        """Whether the last of the symbols was seen behind those before it (at most `ORDER`)."""
        if len(symbols_) < 2:
            return symbols_ in self._alone
        row = self._rows.get(symbols_[:-1])
        return row is not None and symbols_[-1] in row[1]

    def successors(self, symbol: str) -> frozenset[str]:
        """The symbols known to stand behind one symbol."""
        found = self._successors.get(symbol)
        if found is None:
            row = self._rows.get(symbol)
            found = self._successors[symbol] = frozenset(row[1][::2] if row else "")
        return found

    def backoff(self, symbol: str) -> float:
        """Natural logarithm of what is left for the symbols that the genre does not have behind a symbol."""
        row = self._rows.get(symbol)
        return row[0] if row else 0.0

    @cached_property
    def pairs(self) -> PairTable:
        """The natural logarithms of the probabilities of the second symbols of all known pairs."""
        rows = [(symbol, self._rows[symbol][1]) for symbol in self._alone if symbol in self._rows]
        firsts = code_points("".join(symbol for symbol, _ in rows)).astype(np.int64)
        letters = code_points("".join(successors for _, successors in rows)).astype(np.int64)
        pairs = np.repeat(firsts << BITS, [len(successors) // 2 for _, successors in rows]) | letters[::2]
        order = np.argsort(pairs, kind="stable")
        return PairTable(pairs[order], (33 - letters[1::2][order]) / _STEPS)

    @cached_property
    def sieve(self) -> Sieve:
        """Of all known pairs."""
        return Sieve(self.pairs.pairs)


def parse_genre(ngrams: str, words: str) -> Genre:
    """Read the two reference files; lines that begin with `#` are comments.

    Args:
        ngrams: histories with their successors, as the module describes them.
        words: a word a line, the code of its probability behind it.

    Raises:
        ValueError: a line has not its fields.
    """
    rows: dict[str, tuple[float, str]] = {}
    history = ""
    for number, line in enumerate(ngrams.split("\n"), 1):
        if not line or line.startswith("#"):
            continue
        parts = _NGRAM_LINE.fullmatch(line)
        if parts is None:
            raise ValueError(f"line {number} of the genre's n-grams cannot be read: {line[:40]!r}")
        shared, own, backoff, successors = parts.groups()
        history = history[: int(shared)] + own
        rows[history] = ((33 - ord(backoff)) / _STEPS, successors)
    costs: dict[str, float] = {}
    for number, line in enumerate(words.split("\n"), 1):
        if not line or line.startswith("#"):
            continue
        if len(line) < 2:
            raise ValueError(f"line {number} of the genre's words has no code: {line!r}")
        costs[line[:-1]] = (33 - ord(line[-1])) / _STEPS
    return Genre(rows, Words(costs))


def learn_genre(texts: Iterable[str], words: Iterable[tuple[str, int]], entries: int) -> list[str]:
    """Learn the lines of the reference file from clean texts and a general word list.

    Args:
        texts: clean simplified texts of the genre.
        words: words of the general language with a weight each, for what the texts do not mention.
        entries: how many successors the file may hold, beyond those of the empty history.

    Of the successors those stay that tell most beyond the shorter history: count times the difference of
    the logarithms, largest first.
    """
    counts: list[Counter[str]] = [Counter() for _ in range(ORDER + 1)]
    weighted = [(symbols(text), 1) for text in texts] + list(words)
    for run, weight in weighted:
        for length in range(1, ORDER + 1):
            count = counts[length]
            for at in range(len(run) - length + 1):
                count[run[at : at + length]] += weight
    total = sum(counts[1].values())
    lower: dict[str, float] = {run: n / total for run, n in counts[1].items()}
    chosen: list[tuple[float, str, float]] = []
    backoffs: dict[str, float] = {}
    for length in range(2, ORDER + 1):
        following: dict[str, list[str]] = defaultdict(list)
        for run in counts[length]:
            following[run[:-1]].append(run)
        higher: dict[str, float] = {}
        for history, runs in following.items():
            seen = sum(counts[length][run] for run in runs)
            backoff = _DISCOUNT * len(runs) / seen
            backoffs[history] = backoff
            for run in runs:
                short = backoff * lower[run[1:]]
                higher[run] = (counts[length][run] - _DISCOUNT) / seen + short
                gain = counts[length][run] * (math.log(higher[run]) - math.log(short))
                if counts[length][run] > 1:
                    chosen.append((-gain, run, higher[run]))
        lower = higher
    chosen.sort()
    rows: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for run, n in sorted(counts[1].items()):
        if n > 1:
            rows[""].append((run, n / total))
    for _, run, probability in sorted(chosen[:entries], key=lambda entry: entry[1]):
        rows[run[:-1]].append((run[-1], probability))
    return _lines(rows)


def _lines(rows: Mapping[str, list[tuple[str, float]]]) -> list[str]:
    """Write the rows, with back-off weights that make each history's probabilities sum to one."""
    known = {history + symbol: p for history, row in rows.items() for symbol, p in row}
    backoffs: dict[str, float] = {"": 1.0}

    def probability(history: str, symbol: str) -> float:
        weight = 1.0
        while True:
            p = known.get(history + symbol)
            if p is not None:
                return weight * p
            if not history:
                return weight * _UNSEEN
            weight *= backoffs.get(history, 1.0)
            history = history[1:]

    for history in sorted(rows, key=len):
        row = rows[history]
        if history:
            left = max(1 - sum(p for _, p in row), 1e-4)
            short = max(1 - sum(probability(history[1:], symbol) for symbol, _ in row), 1e-4)
            backoffs[history] = min(left / short, 1.0)
    lines: list[str] = []
    before = ""
    for history in sorted(rows):
        shared = next(
            (at for at, (one, other) in enumerate(zip(before, history, strict=False)) if one != other),
            min(len(before), len(history)),
        )
        successors = "".join(symbol + _code(p) for symbol, p in rows[history])
        lines.append(f"{shared}{history[shared:]}{_code(backoffs[history])}{successors}")
        before = history
    return lines


def _code(probability: float) -> str:
    return chr(33 + min(_CODES - 1, max(0, round(-math.log(probability) * _STEPS))))


def learn_words(counts: Mapping[str, int], general: Mapping[str, int], entries: int) -> list[str]:
    """Learn the lines of the file of words.

    Args:
        counts: how often each word stands in texts of the genre (segmented `symbols`).
        general: how often it stands in the general language; a tenth of the whole is left to it.
        entries: how many words of two and more symbols the file may hold.
    """
    total, total_general = sum(counts.values()), sum(general.values())
    shares = {
        word: (counts.get(word, 0) / total + 0.1 * general.get(word, 0) / total_general) / 1.1
        for word in counts.keys() | general.keys()
        if 0 < len(word) <= _LONGEST_WORD and symbols(word) == word
    }
    ranked = sorted(shares, key=lambda word: (-shares[word], word))
    chosen = [word for word in ranked if len(word) > 1][:entries]
    chosen += [word for word in ranked if len(word) == 1 and counts.get(word, 0) > 1]
    return [word + _code(shares[word]) for word in sorted(chosen)]
