"""Scans: the text on pictures of pages, recognised line by line, with how sure the recogniser is of it.

Needs the extra `ocr`: rapidocr, whose wheel holds its models (PP-OCRv6, small), and pypdfium2, which makes
pictures of a PDF's pages. Nothing is loaded from elsewhere. One thread a page gives the same text on every
machine and leaves the other cores to other documents.
"""

from __future__ import annotations

import functools
import io
import math
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transforms.decode import formats
from transforms.decode.documents.pdf import joined_paragraphs
from transforms.decode.documents.running_heads import without_running_heads
from transforms.decode.formats import UnreadableError

SCANS = (formats.PDF, "image/png", "image/jpeg", "image/tiff")
"""Media types of what may be a scan."""
RECOGNISE = "to have its text recognised, type: make install EXTRAS=ocr (or: pip install 'baogao[ocr]')"
"""What to do about a scan where the recogniser is missing."""
SURE = 0.95
"""Confidence in a character below which what is read of it is suspect; measured by benchmarks/ocr.py."""

_LIBRARIES = ("rapidocr", "onnxruntime", "pypdfium2")
_DPI = 200
"""Dots an inch at which a PDF's pages are drawn."""
_MOST_PIXELS = 60_000_000
"""Of one page; A3 at 300 dpi has 17 million."""
_SPARSE = 20
"""Characters a page, on average, below which pictures are no pages of a text."""
_INDENT = 1.2
"""Letters by which a line starts further right than the others where it opens a paragraph."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What was recognised."""

    text: str
    """One paragraph a line."""
    unsure: tuple[tuple[int, int, float], ...]
    """Spans of the text that the recogniser is less than SURE of, with its confidence."""
    recogniser: str
    """Its name and version."""


class _Line(str):
    """A printed line with the confidence in each of its characters."""

    confidences: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of text found on a page; places in dots, the page turned so that its lines are level."""

    left: float
    middle: float
    height: float
    width: float
    text: str
    confidences: tuple[float, ...]


def can_recognise() -> bool:
    """Whether the extra `ocr` is installed."""
    return all(find_spec(library) is not None for library in _LIBRARIES)


def read_scan(data: bytes, media_type: str) -> Scan:
    """The text on the pages of a PDF or of a picture, lines joined, without heads, feet and page numbers.

    Raises UnreadableError: empty (no text is recognised), bomb, truncated_file.
    """
    pages = [_lines(_recognised(picture)) for picture in _pictures(data, media_type)]
    lines = [line for page in without_running_heads(pages) for line in page]
    text = "\n".join(joined_paragraphs(lines))
    letters = sum(not letter.isspace() for letter in text)
    if letters < _SPARSE * max(1, len(pages)):
        raise UnreadableError(
            "empty",
            f"its {len(pages)} page(s) are pictures on which no text is recognised ({letters} characters)",
        )
    return Scan(text, _unsure(text, lines), f"rapidocr {metadata.version('rapidocr')}")


def _unsure(text: str, lines: list[Any]) -> tuple[tuple[int, int, float], ...]:
    """The places of a joined text that are not sure: its characters are those of the lines, blanks apart."""
    printed = (
        confidence
        for line in lines
        for letter, confidence in zip(line, line.confidences, strict=True)
        if not letter.isspace()
    )
    spans: list[tuple[int, int, float]] = []
    for place, letter in enumerate(text):
        if letter.isspace():
            continue
        confidence = next(printed)
        if confidence >= SURE:
            continue
        if spans and spans[-1][1] == place:
            start, _, before = spans.pop()
            spans.append((start, place + 1, min(before, confidence)))
        else:
            spans.append((place, place + 1, confidence))
    return tuple(spans)


# -- pictures -----------------------------------------------------------------------------------------------


def _pictures(data: bytes, media_type: str) -> Iterator[NDArray[np.uint8]]:
    """The pages as pictures, one at a time, in three colours."""
    if media_type == formats.PDF:
        yield from _pages_of_pdf(data)
        return
    from PIL import Image, ImageSequence, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as picture:
            for frame in ImageSequence.Iterator(picture):
                if frame.width * frame.height > _MOST_PIXELS:
                    raise _too_many_dots(frame.width, frame.height)
                yield np.asarray(frame.convert("RGB"))
    except Image.DecompressionBombError as error:
        raise UnreadableError("bomb", f"the picture is larger than any page ({error})") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        if isinstance(error, UnreadableError):
            raise
        raise UnreadableError(
            "truncated_file", f"the picture is cut off or damaged ({error}); fetch it again"
        ) from error


def _pages_of_pdf(data: bytes) -> Iterator[NDArray[np.uint8]]:
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise UnreadableError("truncated_file", f"the PDF is damaged ({error}); fetch it again") from error
    with pdf:
        for page in pdf:
            width, height = (length * _DPI / 72 for length in page.get_size())
            if width * height > _MOST_PIXELS:
                raise _too_many_dots(int(width), int(height))
            yield np.ascontiguousarray(page.render(scale=_DPI / 72).to_numpy()[:, :, :3])
            page.close()


def _too_many_dots(width: int, height: int) -> UnreadableError:
    return UnreadableError("bomb", f"a page has {width:,} by {height:,} dots; scan it at 300 dots an inch")


# -- recognising --------------------------------------------------------------------------------------------


@functools.cache
def _recogniser() -> Any:
    from rapidocr import RapidOCR

    threads = ("intra_op_num_threads", "inter_op_num_threads")
    one_thread = {f"EngineConfig.onnxruntime.{name}": 1 for name in threads}
    return RapidOCR(params={"Global.log_level": "critical", **one_thread})


def _recognised(picture: NDArray[np.uint8]) -> list[_Piece]:
    """The runs of text on a page, in no order."""
    found = _recogniser()(picture, use_cls=False, return_word_box=True, return_single_char_box=True)
    if found.boxes is None or not found.txts:
        return []
    boxes = [np.asarray(box, dtype=float) for box in found.boxes]
    # Scans lie askew; the long edges of the runs say by how much.
    slopes = [
        math.atan2(box[1][1] - box[0][1], box[1][0] - box[0][0])
        for box in boxes
        if box[1][0] - box[0][0] > 5 * abs(box[3][1] - box[0][1])
    ]
    turn = -statistics.median(slopes) if slopes else 0.0
    cosine, sine = math.cos(turn), math.sin(turn)
    level = np.array([[cosine, -sine], [sine, cosine]])
    pieces = []
    for box, text, score, letters in zip(boxes, found.txts, found.scores, found.word_results, strict=True):
        corners = box @ level.T
        (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
        middle = float(corners[:, 1].mean())
        pieces.append(
            _Piece(
                float(left),
                middle,
                float(bottom - top),
                float(right - left),
                text,
                _of_letters(text, score, letters),
            )
        )
    return pieces


def _of_letters(text: str, score: float, letters: Any) -> tuple[float, ...]:
    """The confidence in each character of a run; where they cannot be told apart, that in the worst."""
    said = [(str(word), float(confidence)) for word, confidence, *_ in letters]
    singly = [(letter, confidence) for word, confidence in said for letter in word if not letter.isspace()]
    plain = [letter for letter in text if not letter.isspace()]
    if [letter for letter, _ in singly] != plain:
        worst = min([float(score), *(confidence for _, confidence in said)])
        return (worst,) * len(text)
    of_letter = (confidence for _, confidence in singly)
    return tuple(1.0 if letter.isspace() else next(of_letter) for letter in text)


# -- lines --------------------------------------------------------------------------------------------------


def _lines(pieces: list[_Piece]) -> list[str]:
    """The printed lines of a page from top to bottom; a line that starts further right is indented."""
    rows: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.middle):
        if rows and piece.middle - statistics.fmean(p.middle for p in rows[-1]) < 0.5 * piece.height:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    long_rows = [row for row in rows if sum(len(piece.text) for piece in row) >= 8]
    margin = min((piece.left for row in long_rows for piece in row), default=0.0)
    letter = statistics.median([piece.height for piece in pieces]) if pieces else 1.0
    lines: list[str] = []
    for row in rows:
        row.sort(key=lambda piece: piece.left)
        indent = "\u3000\u3000" if row[0].left - margin > _INDENT * letter else ""
        line = _Line(indent + " ".join(piece.text for piece in row))
        confidences = [1.0] * len(indent)
        for number, piece in enumerate(row):
            confidences += [1.0] * (number > 0)
            confidences += piece.confidences
        line.confidences = tuple(confidences)
        lines.append(line)
    return lines
