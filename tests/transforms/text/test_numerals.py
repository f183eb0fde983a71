"""Numerals, and numbers with their units, in every writing of reports: held against a table of forms."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from math import isclose
from typing import NamedTuple

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from support.places import CASES, REFERENCE

from flows.reference import load_repair_lexicon
from transforms.extract.numbers.finder import QuantityFinder
from transforms.extract.numbers.quantity import Quantity
from transforms.reference.genre import parse_genre
from transforms.reference.units import Units, parse_units
from transforms.repair import repair
from transforms.text.numerals import DIGITS, HAN, PLACES, SCALES, Numeral, digits, read_numeral

UNITS = parse_units((REFERENCE / "units.yaml").read_text(encoding="utf-8"))
NUMBER_WORDS = parse_genre(
    {path.name: path.read_text(encoding="utf-8") for path in (REFERENCE / "genre").iterdir()}
).numbers
RIGHT = 0.92
"""Share of the numbers of the table that are read right; a change may make it more."""
MOST_WRONG = 3
"""Forms that are read wrong today; a change may make them fewer."""

SCALES_ALONE = {"万": 1e4, "亿": 1e8, "万亿": 1e12}
_WORDS = {"at least": "ge", "at most": "le", "about": "approx"}
_WORTH = re.compile(r"(?:(at least|at most|about) )?(-?[\d.]+)(?: to (-?[\d.]+))?(?: (\S+))?")


def _near(a: float | None, b: float | None) -> bool:
    return a is b if a is None or b is None else isclose(a, b, rel_tol=1e-5)


class Worth(NamedTuple):
    """What a number is worth, in the base of its unit."""

    low: float
    high: float | None
    unit: str
    hedge: str | None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Worth):
            return NotImplemented
        same_ends = _near(self.low, other.low) and _near(self.high, other.high)
        return same_ends and (self.unit, self.hedge) == (other.unit, other.hedge)

    __hash__ = None  # type: ignore[assignment]


class Form(NamedTuple):
    """One line of the table."""

    group: str
    text: str
    expected: list[Worth]
    stated: str
    """What it is worth, as the table has it."""
    known: str | None
    is_open: bool


def in_base(unit: str, table: Units = UNITS) -> tuple[str, float]:
    """The base of a unit with or without a scale, and its factor; what stands behind a slash stays."""
    if unit in SCALES_ALONE:
        return "", SCALES_ALONE[unit]
    if parsed := table.parse(unit):
        return parsed.base, parsed.factor
    bare, slash, denominator = unit.partition("/")
    parsed = table.parse(bare)
    return (unit, 1.0) if parsed is None else (parsed.base + slash + denominator, parsed.factor)


def stated_worth(words: str) -> Worth:
    """A worth as the table writes it: at least 3000 人, 6 to 7 %."""
    m = _WORTH.fullmatch(words)
    assert m, f"no worth: {words}"
    base, factor = in_base(m[4] or "")
    high = None if m[3] is None else float(m[3]) * factor
    return Worth(float(m[2]) * factor, high, base, _WORDS.get(m[1]))


def read_worth(found: Quantity) -> Worth:
    """The worth of a quantity that was read."""
    per = re.search(r"[/每](.+)", found.stated_unit) if "/" not in found.unit else None
    base, factor = in_base(found.unit)
    high = None if found.high is None else found.high * factor
    return Worth(found.value * factor, high, f"{base}/{per[1]}" if per else base, found.hedge)


def forms() -> list[Form]:
    """The lines of the table."""
    groups = yaml.load(
        (CASES / "numerals.yaml").read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    )
    rows = []
    for group, lines in groups.items():
        for line in lines:
            stated = [str(said) for said in (line["is"] if isinstance(line["is"], list) else [line["is"]])]
            expected = [] if stated == ["refused"] else [stated_worth(words) for words in stated]
            said = ", ".join(stated)
            rows.append(Form(group, line["text"], expected, said, line.get("known"), line.get("open", False)))
    return rows


FORMS = forms()
GROUPS = list(dict.fromkeys(form.group for form in FORMS))


@cache
def finder() -> QuantityFinder:
    return QuantityFinder(UNITS, NUMBER_WORDS)


@cache
def read(text: str) -> list[Worth]:
    """What the program reads of a form that is a sentence of its own."""
    clean = repair(f"{text}。", None, load_repair_lexicon()).clean
    return [read_worth(found) for found in finder().find(clean)]


def verdict(form: Form) -> str:
    """`right`, `missed` (some number is left out, and none is read wrong) or `wrong`."""
    found = read(form.text)
    if found == form.expected:
        return "right"
    return "missed" if all(worth in form.expected for worth in found) else "wrong"


def complaint(form: Form) -> str | None:
    """What is to be said of a form whose reading is not what the table has of it."""
    now = verdict(form)
    if now == (form.known or "right"):
        return None
    if form.known and now == "right":
        return f"{form.text}: is read right now, take away the mark {form.known}"
    mark = f", though it is marked {form.known}" if form.known else ""
    return f"{form.text}: is {form.stated}, but {now}{mark}; read {[tuple(w) for w in read(form.text)]}"


@pytest.mark.parametrize("group", GROUPS)
def test_the_forms_of_a_group_are_read_as_the_table_has_them(group: str) -> None:
    complaints = [said for form in FORMS if form.group == group and (said := complaint(form))]
    assert not complaints, "\n" + "\n".join(complaints)


def test_the_table_covers_the_writings_of_the_genre() -> None:
    assert len(FORMS) == len({form.text for form in FORMS}) >= 300
    assert sum(bool(form.expected) for form in FORMS) >= 300


def share(kept: Callable[[Form], bool]) -> float:
    """The share of the numbers of some forms that are read right; what could be taken otherwise aside."""
    some = [form for form in FORMS if form.expected and not form.is_open and kept(form)]
    right = sum(worth in read(form.text) for form in some for worth in form.expected)
    return right / sum(len(form.expected) for form in some)


def test_a_number_that_is_read_is_read_right() -> None:
    assert share(lambda form: verdict(form) != "missed") >= 0.95


def test_most_numbers_are_read() -> None:
    """What is refused is torn by dirt, or of a unit that is not in the table."""
    assert share(lambda form: True) >= RIGHT


def test_no_more_forms_are_read_wrong_than_are_known() -> None:
    wrong = [form.text for form in FORMS if verdict(form) == "wrong"]
    assert len(wrong) <= MOST_WRONG, wrong


# --- numerals alone ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "low", "high", "hedge"),
    [
        ("110.5", 110.5, None, None),
        ("12,560,000", 12_560_000, None, None),
        ("三百二十", 320, None, None),
        ("十", 10, None, None),
        ("一百零五", 105, None, None),
        ("二〇五", 205, None, None),
        ("零五", 5, None, None),
        ("廿五", 25, None, None),
        ("卅", 30, None, None),
        ("叁佰伍拾", 350, None, None),
        ("七点五", 7.5, None, None),
        ("二四·六", 24.6, None, None),
        ("两千四百五", 2450, None, None),
        ("一万三", 13_000, None, None),
        ("2万3", 23_000, None, None),
        ("1亿3千万", 130_000_000, None, None),
        ("万亿", 1e12, None, None),
        ("六万万", 600_000_000, None, None),
        ("七八百亿", 7e10, 8e10, None),
        ("二三十", 20, 30, None),
        ("三百多", 300, None, "ge"),
        ("8860余", 8860, None, "ge"),
        ("三千五百多万", 35_000_000, None, "ge"),
        ("二十几", 20, None, "ge"),
        ("十来", 10, None, "approx"),
    ],
)
def test_a_numeral(text: str, low: float, high: float | None, hedge: str | None) -> None:
    assert read_numeral(text) == Numeral(low, high, hedge)


@pytest.mark.parametrize(
    "text",
    ["", "甲", "几百", "多", "三五万", "百八十", "十百", "三多百多", "一二三四点", "三百三百"],
)
def test_what_is_no_numeral_is_refused(text: str) -> None:
    assert read_numeral(text) is None


def test_two_numerals_in_a_row_are_refused() -> None:
    assert read_numeral("三万五万") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12.0), ("0.5", 0.5), ("1,234.5", 1234.5), ("12，300", 12_300.0)],
)
def test_digits_with_and_without_separators(text: str, value: float) -> None:
    assert digits(text) == value


def test_the_signs_of_numerals_are_known_by_what_they_stand_for() -> None:
    assert set(HAN) >= {*DIGITS, *PLACES, *SCALES, "廿", "卅"}
    assert len(set(HAN)) == len(HAN)
    assert all(read_numeral(sign) == Numeral(float(value)) for sign, value in DIGITS.items())


_ONES = "零一二三四五六七八九"


def spelled(number: int) -> str:
    """A number below 100,000,000 as it is said in full."""
    if number >= 10_000:
        head, tail = divmod(number, 10_000)
        gap = "零" if 0 < tail < 1_000 else ""
        return spelled(head) + "万" + gap + (spelled(tail) if tail else "")
    said, is_open = "", False
    for place, sign in ((1_000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            said += ("零" if is_open else "") + _ONES[digit] + sign
        is_open = not digit and bool(said)
    return said


@given(st.integers(min_value=1, max_value=99_999_999))
def test_a_number_said_in_full_is_read_back(number: int) -> None:
    assert read_numeral(spelled(number)) == Numeral(float(number))


@given(st.integers(min_value=0, max_value=10**12))
def test_a_number_in_digits_is_read_back_with_and_without_separators(number: int) -> None:
    assert read_numeral(str(number)) == read_numeral(f"{number:,}") == Numeral(float(number))


@given(st.text(alphabet=HAN + "多余几来0123456789.,点·", max_size=12))
def test_no_run_of_signs_fails_or_gives_a_range_that_falls(text: str) -> None:
    said = read_numeral(text)
    assert said is None or said.high is None or said.low < said.high
