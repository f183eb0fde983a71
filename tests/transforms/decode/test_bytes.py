"""A few bad bytes, and text whose bytes were read in the wrong charset and saved so."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.documents import REPORT, landed

from transforms.decode import decode
from transforms.decode.charset import Unread, read_text

TEXT = REPORT + "\n" + "我们要坚持稳中求进工作总基调，推动经济社会高质量发展。\n" * 20


def text_of(data: bytes) -> str:
    (record,) = decode(data, landed(data)).records
    return record.text


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
@pytest.mark.parametrize("bad", [b"\xff", b"\x80", b"\xff\xff"])
def test_stray_bytes_cost_their_place_and_no_more(charset: str, bad: bytes) -> None:
    encoded = TEXT.encode(charset)
    at = len("地区生产".join(TEXT.split("地区生产")[:1]).encode(charset))
    read = text_of(encoded[:at] + bad + encoded[at:])
    assert read.replace("\ufffd", "") == TEXT
    assert 1 <= read.count("\ufffd") <= len(bad)


@settings(max_examples=60, deadline=None)
@given(st.floats(0.05, 0.99))
def test_a_lost_byte_of_gbk_puts_no_line_out_of_step(place: float) -> None:
    encoded = TEXT.encode("gb18030")
    at = next(at for at in range(int(place * len(encoded)), len(encoded)) if encoded[at] >= 0x80)
    read = text_of(encoded[:at] + encoded[at + 1 :])
    same = sum(line in TEXT.split("\n") for line in read.split("\n"))
    assert same >= len(TEXT.split("\n")) - 1
    (line,) = [line for line in read.split("\n") if line not in TEXT.split("\n")] or [""]
    # The place may be off by a few characters where the neighbours make sense either way.
    kept = sum(letter in TEXT for letter in line)
    assert kept >= len(line) - 4


def test_a_file_cut_inside_its_last_character_is_read() -> None:
    for charset in ("utf-8", "gb18030"):
        encoded = (TEXT + "增长").encode(charset)
        assert text_of(encoded[:-1]) == TEXT + "增\ufffd"


def test_the_confidence_says_that_something_is_lost() -> None:
    data = TEXT.encode("gb18030") + b"\xff" + TEXT.encode("gb18030")
    decoded = decode(data, landed(data))
    assert (decoded.charset, 0.5 <= decoded.charset_confidence < 0.95) == ("gb18030", True)
    assert isinstance(read_text(data, None), Unread)


@pytest.mark.parametrize("meant", ["utf-8", "gb18030"])
@pytest.mark.parametrize("taken_for", ["cp1252", "latin-1"])
def test_western_mojibake_is_undone(meant: str, taken_for: str) -> None:
    encoded = TEXT.encode(meant)
    table = {byte: bytes([byte]).decode(taken_for, "ignore") or chr(byte) for byte in range(256)}
    data = "".join(table[byte] for byte in encoded).encode()
    decoded = decode(data, landed(data))
    assert decoded.records[0].text == TEXT
    assert decoded.charset == f"{meant} read as cp1252"
    mixed = f"<title>政府工作报告</title><div id=zoom><p>{data.decode()}</p></div>".encode()
    assert "地区生产总值增长4.2%" in text_of(mixed)


def _survives(pair: str) -> bool:
    if len(pair.encode()) != 6:
        return False
    try:
        return "€" not in pair.encode().decode("gbk")
    except UnicodeDecodeError:
        return False


def test_gbk_mojibake_is_undone_where_nothing_is_lost() -> None:
    # Two letters of three bytes make three of GBK, if none of these falls on a byte that it lacks.
    pairs = "".join(TEXT[at : at + 2] for at in range(len(TEXT)) if _survives(TEXT[at : at + 2]))
    data = pairs.encode().decode("gb18030").encode()
    decoded = decode(data, landed(data))
    assert decoded.records[0].text == pairs
    assert decoded.charset == "utf-8 read as gb18030"


@pytest.mark.parametrize("errors", ["replace", "ignore"])
def test_gbk_mojibake_with_losses_is_named(errors: str) -> None:
    data = TEXT.encode().decode("gbk", errors).encode()
    decoded = decode(data, landed(data))
    (rejection,) = decoded.rejections
    assert rejection.reason == "undecodable"
    assert "utf-8 that was read as gb18030" in rejection.detail


@pytest.mark.parametrize(
    "written",
    [
        repr(TEXT.encode()),
        repr(TEXT.encode("gb18030")),
        repr(TEXT.encode())[2:-1],
        quote(TEXT),
        ascii(TEXT)[1:-1].replace("\\n", "\n"),
    ],
)
def test_bytes_and_letters_written_out_are_read(written: str) -> None:
    data = written.encode()
    decoded = decode(data, landed(data))
    assert decoded.records[0].text == TEXT
    assert (decoded.charset or "").endswith(", escaped")


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "增长5%，" * 30 + "见 https://example.org/%E5%B8%82 和 \\u5e02",
        "Résumé: été, où, naïve, Übung, größer, façade, señor, coração, crème brûlée, à côté",
        "§1 ±0.5 ×3 °C · " * 10 + TEXT,
    ],
)
def test_text_that_is_what_it_seems_stays(text: str) -> None:
    assert text_of(text.encode()) == text
