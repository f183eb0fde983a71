"""The text layer of a PDF, its printed lines joined to paragraphs."""

from __future__ import annotations

import io
import itertools
import logging
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError

from transforms.decode.charset import plausibility
from transforms.decode.documents.running_heads import without_running_heads
from transforms.decode.formats import UnreadableError

# Its warnings name no file; what matters of them ends up in a rejection that does.
logging.getLogger("pypdf").setLevel(logging.ERROR)

_SPARSE = 20
"""Characters a page, on average, below which a PDF is a scan with stray words."""


def read_pdf(data: bytes) -> str:
    """The document's text, one paragraph a line.

    Raises UnreadableError: password, scanned (no text layer, or one without readable characters),
    truncated_file.
    """
    if b"%%EOF" not in data[-4096:] and b"startxref" not in data[-4096:]:
        raise UnreadableError("truncated_file", "the PDF breaks off before its end mark; fetch it again")
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableError(
                "password", "the PDF is encrypted with a password; save a copy without one and give that"
            )
        pages = [_text_of(page) for page in reader.pages]
        images = sum(
            "/Image" in str(page.get("/Resources", "")) or "/XObject" in page.get("/Resources", {})
            for page in reader.pages
        )
    except UnreadableError:
        raise
    except (DependencyError, FileNotDecryptedError) as error:
        raise UnreadableError(
            "password", f"the PDF is encrypted ({error}); save a copy without encryption"
        ) from error
    except Exception as error:  # the reader raises whatever a broken object makes it stumble over
        raise UnreadableError(
            "truncated_file", f"the PDF is damaged ({type(error).__name__}: {error}); fetch it again"
        ) from error
    cut = without_running_heads([page.split("\n") for page in pages])
    text = "\n".join(joined_paragraphs([line for page in cut for line in page]))
    letters = len(re.sub(r"\s", "", text))
    if letters < _SPARSE * max(1, len(pages)):
        what = "pictures of pages" if images else "no text"
        raise UnreadableError(
            "scanned",
            f"the PDF's {len(pages)} page(s) hold {what} ({letters} characters)",
        )
    if sum(letter > "\u2e7f" for letter in text) >= 50 and plausibility(text) < 0.05:
        raise UnreadableError(
            "scanned", "the PDF's text layer holds no readable Chinese (its fonts lack a character map)"
        )
    return text


_LONE = 40
"""Lines of one letter from which on a page is no column of figures."""
_INDENT = 1.5
"""Letters by which a line starts further right than the others where it opens a paragraph."""


def _text_of(page: PageObject) -> str:
    """The text of a page as printed; where each letter was placed alone, put together by its place."""
    text = page.extract_text() or ""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    is_by_letter = len(lines) > _LONE and sum(len(line) == 1 for line in lines) > 0.7 * len(lines)
    return _by_place(page) if is_by_letter else text


def _by_place(page: PageObject) -> str:
    """The letters of a page in the order of their places, a line for each height."""
    placed: dict[float, list[tuple[float, str]]] = defaultdict(list)

    def visit(text: str, user: list[float], line: list[float], *_: object) -> None:
        if letters := text.strip("\r\n"):
            x = line[4] * user[0] + line[5] * user[2] + user[4]
            y = line[4] * user[1] + line[5] * user[3] + user[5]
            placed[round(y)].append((x, letters))

    page.extract_text(visitor_text=visit)
    rows = [sorted(placed[height]) for height in sorted(placed, reverse=True)]
    margin = min((row[0][0] for row in rows), default=0.0)
    steps = Counter(
        round(after[0] - before[0], 1) for row in rows for before, after in itertools.pairwise(row)
    )
    width = max(steps, key=lambda step: (steps[step], step), default=1.0) or 1.0
    return "\n".join(
        ("\u3000\u3000" if row[0][0] - margin > _INDENT * width else "") + "".join(text for _, text in row)
        for row in rows
    )


_OPENS_PARAGRAPH = re.compile(
    r"^(?:[\u3000\u2002\u2003]|\s{2,}|第[一二三四五六七八九十]+[章节部]|[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]"
    r"|\d{1,2}[.．、](?!\d)|[①-⑳]|——|各位代表)"
)
_CLOSES_SENTENCE = re.compile(r"[。！？：；!?;:][”’」』）)]*\s*$")


def joined_paragraphs(printed_lines: Sequence[str]) -> list[str]:
    """Printed lines joined where the page's width, not the writer, ended them.

    A line as wide as the page's usual line goes on in the next, unless that opens a paragraph. Heads, feet
    and page numbers are left out before; they would stand in the middle of sentences.
    """
    lines = [line.rstrip() for line in printed_lines]
    if not lines:
        return []
    # The page's line is the width at which most of the text is printed; tables may be wider.
    widths = Counter(_width(line) for line in lines)
    printed = {
        width: sum(n * near for near, n in widths.items() if abs(near - width) <= 1) for width in widths
    }
    full = max(printed, key=lambda width: (printed[width], width))
    paragraphs: list[str] = []
    open_ended = False
    for line in lines:
        if open_ended and not _OPENS_PARAGRAPH.match(line):
            before = paragraphs[-1]
            gap = (
                " "
                if before[-1:].isascii()
                and before[-1:].isalpha()
                and line[:1].isascii()
                and line[:1].isalpha()
                else ""
            )
            paragraphs[-1] = before + gap + line.lstrip(" ")
        else:
            paragraphs.append(line.strip(" "))
        width = _width(line)
        # A full last line that ends a sentence leaves the question open; the next line's look decides.
        open_ended = (
            width >= 0.9 * full and full >= 10 and not (_CLOSES_SENTENCE.search(line) and width < full - 1)
        )
    return paragraphs


def _width(line: str) -> int:
    """Width in full characters; two half-width ones make one."""
    narrow = sum(character.isascii() for character in line)
    return len(line) - narrow + narrow // 2
