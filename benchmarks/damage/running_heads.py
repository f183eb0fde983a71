"""What heads, feet and page numbers of PDFs cost: reports laid out as PDFs, read and compared to their text.

    python -m benchmarks.damage.running_heads [--reports N] [--corpus FOLDER] [--examples N] [--as FORM]

Takes the Word documents of the corpus (by default `../shared/corpus` beside the checkout), lays each out as a
PDF under every form of head and foot below, and reads both the PDF and the plain text. `--as text` writes the
pages into a text file, as converters do, and `--as lines` without the blank lines around heads and feet. A
cell is known by its indicator, measure, reference year and status. It is
  lost      where only the plain text has it,
  changed   where value, range or comparator are others,
  gained    where only the PDF has it.
Goal: at most 0.5 % lost, none changed. The exit code is 1 where that is missed.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from benchmarks.documents import files_in, records_of
from flows.places import ROOT
from flows.reference import load_reference
from transforms.document import Reference, read_document
from transforms.records import LandedDocument

_FONT = "STSong-Light"
_WIDTH, _HEIGHT = 595.0, 842.0
_MARGIN, _SIZE, _LEADING = 80.0, 14.0, 26.0
_MOST_LOST = 0.005


@dataclass(frozen=True, slots=True)
class _Place:
    """What a head may speak of."""

    page: int
    pages: int
    title: str
    chapter: str


_Printed = Callable[[_Place], str]
FORMS: dict[str, tuple[_Printed, _Printed]] = {
    "title above, dashes below": (lambda at: at.title, lambda at: f"— {at.page} —"),
    "spaced title above, page of pages below": (
        lambda _: "政 府 工 作 报 告",
        lambda at: f"第{at.page}页 共{at.pages}页",
    ),
    "gazette with a year above, number beside it": (
        lambda at: f"{at.page}  人民政府公报 2025年第3期" if at.page % 2 else f"公报文件  {at.page}",
        lambda _: "",
    ),
    "chapter above, bare number below": (lambda at: at.chapter, lambda at: str(at.page)),
    "address, date and page below": (
        lambda _: "",
        lambda at: f"https://www.example.gov.cn/report.html  2025/2/11 {at.page}/{at.pages}",
    ),
    "next year's title above, number in both": (
        lambda at: f"2026年政府工作报告 · {at.page}",
        lambda at: f"- {at.page} -",
    ),
}
"""Forms of head and foot, by what they print on a page."""


def laid_out(text: str, title: str, form: tuple[_Printed, _Printed], font: str = _FONT) -> bytes:
    """A PDF of a text, one paragraph a line of it, under one form of head and foot.

    `font` is one that reportlab knows by that name.
    """
    head, foot = form
    lines = list(_lines(text, font))
    per_page = int((_HEIGHT - 2 * _MARGIN) // _LEADING)
    pages = [lines[at : at + per_page] for at in range(0, len(lines), per_page)]
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(_WIDTH, _HEIGHT), invariant=True)
    for number, page in enumerate(pages, 1):
        place = _Place(number, len(pages), title, page[0][1])
        canvas.setFont(font, 9)
        canvas.drawCentredString(_WIDTH / 2, _HEIGHT - 45, head(place))
        canvas.setFont(font, _SIZE)
        for at, (line, _) in enumerate(page):
            canvas.drawString(_MARGIN, _HEIGHT - _MARGIN - at * _LEADING, line)
        canvas.setFont(font, 9)
        canvas.drawCentredString(_WIDTH / 2, 40, foot(place))
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def as_text(text: str, title: str, form: tuple[_Printed, _Printed], gap: str = "\n\n") -> bytes:
    """The same pages one behind the other in a text file; `gap` stands between text, head and foot."""
    head, foot = form
    lines = list(_lines(text, _FONT))
    per_page = int((_HEIGHT - 2 * _MARGIN) // _LEADING)
    pages = [lines[at : at + per_page] for at in range(0, len(lines), per_page)]
    parts = []
    for number, page in enumerate(pages, 1):
        place = _Place(number, len(pages), title, page[0][1])
        parts += [head(place), "\n".join(line for line, _ in page), foot(place)]
    return gap.join(part for part in parts if part).encode()


def _lines(text: str, font: str) -> Iterator[tuple[str, str]]:
    """Printed lines with the chapter that each stands in."""
    chapter = "政府工作报告"
    room = _WIDTH - 2 * _MARGIN
    for paragraph in text.split("\n"):
        words = paragraph.strip()
        if not words:
            continue
        if words[:2] in ("一、", "二、", "三、", "四、") and len(words) < 40:
            chapter = words
        line = "\u3000\u3000"
        used = 2 * _SIZE
        for letter in words:
            width = pdfmetrics.stringWidth(letter, font, _SIZE)
            if used + width > room:
                yield line, chapter
                line, used = "", 0.0
            line += letter
            used += width
        yield line, chapter


def cells_of(data: bytes, name: str, reference: Reference) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """The cells that a document gives, by report, indicator, measure, year and status."""
    document = LandedDocument(hashlib.sha256(data).hexdigest(), name, "", None, len(data), datetime.now(UTC))
    rows = read_document(data, document, reference).rows
    reports = {version[0]: version[4] for version in rows["versions"]}
    observations = {(o[0], o[1]): o for o in rows["observations"]}
    found = {}
    for version, indicator, measure, year, status, number, *_ in rows["cells"]:
        stated = observations[version, number]
        found[reports[version], indicator, measure, year, status] = (stated[6], stated[7], stated[17])
    return found


def main() -> int:
    """Measure, print a line a form and the totals."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--reports", type=int, default=24)
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    parser.add_argument("--examples", type=int, default=0)
    parser.add_argument("--as", dest="made", choices=("pdf", "text", "lines"), default="pdf")
    arguments = parser.parse_args()
    files = [path for path in files_in([arguments.corpus]) if path.suffix == ".docx"][: arguments.reports]
    if not files:
        print(f"no Word documents below {arguments.corpus}", file=sys.stderr)
        return 2
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    reference = load_reference()
    texts = [(path.stem, next(iter(records_of(path))).text) for path in files]
    plain = {name: cells_of(text.encode(), f"{name}.txt", reference) for name, text in texts}
    total = sum(len(cells) for cells in plain.values())
    print(f"{len(texts)} reports, {total:,} cells in their plain text\n")
    sums = [0, 0, 0]
    for form, printed in FORMS.items():
        counts = [0, 0, 0]
        for name, text in texts:
            before = plain[name]
            if arguments.made == "pdf":
                after = cells_of(laid_out(text, name, printed), f"{name}.pdf", reference)
            else:
                gap = "\n\n" if arguments.made == "text" else "\n"
                after = cells_of(as_text(text, name, printed, gap), f"{name}.txt", reference)
            lost, gained = before.keys() - after.keys(), after.keys() - before.keys()
            changed = {cell for cell in before.keys() & after.keys() if before[cell] != after[cell]}
            counts = [n + len(some) for n, some in zip(counts, (lost, changed, gained), strict=True)]
            for cell in sorted([*lost, *changed, *gained], key=str)[: arguments.examples]:
                print(f"    {cell}: {before.get(cell)} -> {after.get(cell)}")
        print(f"{form}: {counts[0]} lost, {counts[1]} changed, {counts[2]} gained")
        sums = [n + some for n, some in zip(sums, counts, strict=True)]
    all_cells = total * len(FORMS)
    print(
        f"\nall: {sums[0]} of {all_cells:,} lost ({sums[0] / all_cells:.2%}), {sums[1]} changed,"
        f" {sums[2]} gained"
    )
    return int(sums[0] > _MOST_LOST * all_cells or sums[1] > 0)


if __name__ == "__main__":
    sys.exit(main())
