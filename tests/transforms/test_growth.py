"""What reading a document costs grows as its size does: at four times the size, five times at most.

Costs are seconds of the processor, the least of several runs, so that a busy machine does not count.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from flows.reference.reading import load_reference
from tests.support.shapes import PAGES, TEXTS, page_of, text_of
from transforms.document import read_document
from transforms.records import LandedDocument

LEAST_SECONDS = 0.05
"""A cost below this is mostly that of beginning."""
MOST = 5.0
"""Times the cost of a quarter of the size."""

LONG = ("percents", "clauses", "digits", "words", "persons")
"""Texts that once took time by the square of their length, or its cube."""
DEEP = ("open div", "open li", "open table", "cells", "attributes")
"""The same of pages."""


def seconds(data: bytes, name: str, media_type: str) -> float:
    document = LandedDocument("0" * 64, name, media_type, None, len(data), datetime(2026, 1, 1, tzinfo=UTC))
    reference = load_reference()
    began = time.process_time()
    read_document(data, document, reference)
    return time.process_time() - began


def growth(made: Callable[[int], bytes], size: int, name: str, media_type: str) -> float:
    """Cost at four times the size by that at the size; small costs count as LEAST_SECONDS."""
    tries = []
    for _ in range(3):
        once, four = (min(seconds(made(n), name, media_type) for _ in range(2)) for n in (size, 4 * size))
        tries.append(four / max(once, LEAST_SECONDS))
        if tries[-1] <= MOST:
            break
    return min(tries)


def grown_text(shape: str, length: int) -> float:
    return growth(lambda n: text_of(shape, n), length, "鞍山2024.txt", "text/plain")


def grown_page(shape: str, times: int) -> float:
    return growth(lambda n: page_of(shape, n), times, "鞍山2024.html", "text/html")


@pytest.mark.parametrize("shape", LONG)
def test_a_text_that_was_slow_grows_as_its_length_does(shape: str) -> None:
    assert grown_text(shape, 2500) <= MOST


@pytest.mark.parametrize("shape", DEEP)
def test_a_page_that_was_slow_grows_as_its_length_does(shape: str) -> None:
    assert grown_page(shape, 1500) <= MOST


@pytest.mark.slow
@pytest.mark.parametrize("shape", TEXTS)
def test_every_text_grows_as_its_length_does(shape: str) -> None:
    assert grown_text(shape, 20_000) <= MOST


@pytest.mark.slow
@pytest.mark.parametrize("shape", PAGES)
def test_every_page_grows_as_its_length_does(shape: str) -> None:
    assert grown_page(shape, 6_000) <= MOST
