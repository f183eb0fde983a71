"""The words of the genre: as they ship, and what is said of slips in them."""

from __future__ import annotations

import pytest
from support.places import REFERENCE

from transforms.reference.genre import GENRE_MODELS, any_of, parse_genre

SHIPPED = {path.name: path.read_text(encoding="utf-8") for path in (REFERENCE / "genre").iterdir()}


def test_every_file_is_read_and_no_other_lies_there():
    assert parse_genre(SHIPPED)
    assert sorted(SHIPPED) == sorted(GENRE_MODELS)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("orders: [届, ", "orders: [届, 届, ", "orders.*届 stands twice"),
        ("orders: [届, ", "orders: [届 , '批 ', ", "orders.*blanks"),
        ("orders: [届, ", "orders: [5, ", "orders"),
        ("orders: [届, ", "orders: [届|期间, ", "orders.*届.期间 holds a sign of patterns"),
        ("\norders: ", "\nordres: ", "orders.*required.*ordres.*not permitted"),
        ("\norders: [", "\norders: [[", "is no YAML"),
        ("  nothing: [", "  nothing: []\n  none: [", "hedges.*nothing"),
    ],
)
def test_a_slip_is_named_with_file_and_key(old, new, said):
    text = SHIPPED["numbers.yaml"]
    assert text.count(old) == 1
    with pytest.raises(ValueError, match=rf"(?s)genre/numbers\.yaml.*{said}"):
        parse_genre({**SHIPPED, "numbers.yaml": text.replace(old, new)})


def test_a_missing_file_is_named():
    with pytest.raises(ValueError, match=r"genre/numbers\.yaml is missing"):
        parse_genre({name: text for name, text in SHIPPED.items() if name != "numbers.yaml"})


def test_alternatives_are_longest_first_and_plain():
    assert any_of(("多", "以上", "+")) == r"以上|\+|多"
