"""The text layer of a PDF, its printed lines joined to paragraphs."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError

from transforms.decode.charset import plausibility
from transforms.decode.formats import UnreadableError
from transforms.decode.page import count_han

# Its warnings name no file; what matters of them ends up in a rejection that does.
logging.getLogger("pypdf").setLevel(logging.ERROR)

_SPARSE = 20
"""Characters a page, on average, below which a PDF is a scan with stray words."""


def read_pdf(data: bytes) -> str:
    """The document's text, one paragraph a line.

    Raises UnreadableError: password, no_text_layer (a scan, or a layer without readable characters),
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
        pages = [page.extract_text() or "" for page in reader.pages]
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
    text = "\n".join(_paragraphs([page.split("\n") for page in pages]))
    letters = len(re.sub(r"\s", "", text))
    if letters < _SPARSE * max(1, len(pages)):
        what = "pictures of pages" if images else "no text"
        raise UnreadableError(
            "no_text_layer",
            f"the PDF's {len(pages)} page(s) hold {what} ({letters} characters); recognise its text first",
        )
    if count_han(text) >= 50 and plausibility(text) < 0.05:
        raise UnreadableError(
            "no_text_layer", "the PDF's text layer holds no readable Chinese (its fonts lack a character map)"
        )
    return text


_PAGE_NUMBER = re.compile(
    r"^\s*(?:[-—–－~·]\s*)?(?:第\s*)?\d{1,3}(?:\s*页)?(?:\s*[/／]\s*(?:共\s*)?\d{1,3}(?:\s*页)?)?(?:\s*[-—–－~·])?\s*$"
)
_OPENS_PARAGRAPH = re.compile(
    r"^(?:[\u3000\u2002\u2003]|\s{2,}|第[一二三四五六七八九十]+[章节部]|[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]"
    r"|\d{1,2}[.．、](?!\d)|[①-⑳]|——|各位代表)"
)
_CLOSES_SENTENCE = re.compile(r"[。！？：；!?;:][”’」』）)]*\s*$")


def _paragraphs(pages: list[list[str]]) -> list[str]:
    """Printed lines joined where the page's width, not the writer, ended them.

    A line as wide as the page's usual line goes on in the next, unless that opens a paragraph. Lines of
    page numbers are left out; they would stand in the middle of sentences.
    """
    lines = []
    for page in pages:
        kept = [line.rstrip() for line in page if line.strip()]
        for at, line in enumerate(kept):
            if at in (0, len(kept) - 1) and _PAGE_NUMBER.match(line):
                continue
            lines.append(line)
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
