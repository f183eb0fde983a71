"""Pages whose elements lie too deep in one another keep their text and lose tags."""

from __future__ import annotations

import pytest

from transforms.decode.nesting import DEEPEST, flattened
from transforms.decode.page import fragment_text


@pytest.mark.parametrize(
    "markup",
    [
        "<div><p>甲</p></div>" * 3000,
        "<p>甲<span>乙" * 20,
        "<table>" + "<tr><td>甲<td>乙" * 3000 + "</table>",
        "<ul>" + "<li>甲" * 3000 + "</ul>",
        "<script>" + "'<div>'" * 3000 + "</script><p>甲</p>",
        "<!-- " + "<div>" * 3000 + "--><p>甲</p>",
    ],
)
def test_a_page_of_ordinary_shape_comes_back_as_it_is(markup: str) -> None:
    assert flattened(markup) == markup


def test_what_lies_too_deep_keeps_its_text_on_a_line_of_its_own() -> None:
    markup = "".join(f"<div>第{n}层" for n in range(3000))
    cut = flattened(markup)
    assert cut.count("<div>") == DEEPEST
    assert fragment_text(markup).split("\n") == [f"第{n}层" for n in range(3000)]


def test_behind_what_lay_too_deep_the_page_goes_on() -> None:
    markup = "<div>" * 3000 + "</div>" * 3000 + "<div id='a'>甲</div>"
    assert flattened(markup).endswith("<div id='a'>甲</div>")


def test_of_countless_attributes_the_first_stay() -> None:
    markup = "<p " + " ".join(f"a{n}=b" for n in range(5000)) + ">甲</p>"
    cut = flattened(markup)
    assert len(cut) < 2000 and cut.startswith("<p  a0=b"[:3]) and cut.endswith(">甲</p>")
