"""Packed bodies: unpacked as far as asked for, and whole or not."""

from __future__ import annotations

import gzip
import zlib

import pytest

from flows.sources.bodies import inflater
from flows.sources.failures import FetchError

TEXT = "政府工作报告".encode() * 100


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("", TEXT),
        ("gzip", gzip.compress(TEXT)),
        ("gzip", gzip.compress(TEXT[:600]) + gzip.compress(TEXT[600:])),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)[2:-4]),
        ("gzip", gzip.compress(TEXT) + b"left behind"),
    ],
    ids=["plain", "gzip", "gzip in two parts", "deflate", "deflate without its header", "gzip and a rest"],
)
def test_a_body_comes_out_whole(encoding: str, packed: bytes) -> None:
    inflate = inflater(encoding)
    assert b"".join(inflate.feed(packed[at : at + 100], 10_000) for at in range(0, len(packed), 100)) == TEXT
    assert inflate.is_whole


def test_no_more_is_unpacked_than_was_asked_for() -> None:
    packed = gzip.compress(b"\0" * 10_000_000)
    inflate = inflater("gzip")
    assert len(inflate.feed(packed, 1000)) == 1000
    assert inflate.waiting > 0
    assert not inflate.is_whole


def test_a_body_that_breaks_off_is_not_whole() -> None:
    inflate = inflater("gzip")
    inflate.feed(gzip.compress(TEXT)[:-9], 10_000)
    assert not inflate.is_whole


def test_damage_and_unknown_packing_are_named() -> None:
    with pytest.raises(FetchError, match="damaged"):
        inflater("gzip").feed(b"no gzip at all", 10)
    with pytest.raises(FetchError, match="packed as br"):
        inflater("br")
