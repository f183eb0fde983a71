"""What scans cost: reports printed, scanned with noise and askew, recognised, and compared to their text.

    python -m benchmarks.ocr [--reports N] [--characters N] [--font FILE] [--dpi N …] [--examples N]

Takes Word documents of the corpus (by default `../shared/corpus` beside the checkout), prints the beginning
of each (whole reports take hours) with a head and page numbers, makes grey pictures of the pages as a scanner
does (askew by up to 0.8 degrees, blurred, noisy, JPEG), and reads the PDF of these pictures and the plain
text. Needs the extra `ocr` and a Chinese TrueType font. It prints, for each resolution,
  characters  share of wrong, lost and added characters of the clean text, blanks apart;
  right       share of the plain text's cells that the scan has with the same value, range and comparator;
  unflagged   share of the scan's cells that are wrong (or none of the plain text's) and not suspect;
  suspect     share of the scan's right cells that are marked all the same.
"""

from __future__ import annotations

import argparse
import difflib
import functools
import hashlib
import io
import multiprocessing
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from benchmarks.damage.running_heads import FORMS, laid_out
from benchmarks.documents import files_in, records_of
from flows.places import ROOT
from flows.reference import load_reference
from transforms.decode.documents.scan import SURE
from transforms.document import Reference, read_document
from transforms.records import LandedDocument

_FORM = "spaced title above, page of pages below"
_FONTS = ("gbsn00lp.ttf", "gkai00mp.ttf", "simsun.ttf", "SimSun.ttf", "uming.ttc", "wqy-zenhei.ttc")
_SKEW, _NOISE, _BLUR, _QUALITY = 0.8, 14.0, 0.6, 70


class Cell(NamedTuple):
    """What a cell states, and whether it is marked."""

    stated: tuple[Any, ...]
    is_suspect: bool


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a document."""

    text: str
    """Clean, without blanks."""
    cells: dict[tuple[Any, ...], Cell]
    """By indicator, measure, year and status."""


class Outcome(NamedTuple):
    """How one report was read from its scan."""

    dpi: int
    characters: int
    wrong_characters: int
    cells: int
    right: int
    unflagged: int
    suspect: int
    pages: int
    seconds: float
    examples: tuple[str, ...]


def scanned(pdf: bytes, dpi: int, seed: int) -> tuple[bytes, int]:
    """A PDF of pictures of another's pages, as a scanner makes them, and how many there are."""
    random = np.random.default_rng(seed)
    pictures = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            clean = page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
            askew = clean.rotate(
                float(random.uniform(-_SKEW, _SKEW)), Image.Resampling.BICUBIC, fillcolor=255
            )
            blurred = askew.filter(ImageFilter.GaussianBlur(_BLUR * dpi / 150))
            grains = np.asarray(blurred, dtype=float) * 0.9 + random.normal(12, _NOISE, blurred.size[::-1])
            pictures.append(Image.fromarray(np.clip(grains, 0, 255).astype(np.uint8)))
    made = io.BytesIO()
    pictures[0].save(made, "PDF", save_all=True, append_images=pictures[1:], resolution=dpi, quality=_QUALITY)
    return made.getvalue(), len(pictures)


def read(data: bytes, name: str, reference: Reference) -> Read:
    """The clean text and the cells of a document that holds one report."""
    document = LandedDocument(hashlib.sha256(data).hexdigest(), name, "", None, len(data), datetime.now(UTC))
    rows = read_document(data, document, reference).rows
    observations: dict[tuple[Any, ...], Any] = {(o[0], o[1]): o for o in rows["observations"]}
    cells = {}
    for version, indicator, measure, year, status, number, _, reason in rows["cells"]:
        stated = observations[version, number]
        suspect = reason or stated[-1]
        cells[indicator, measure, year, status] = Cell((stated[6], stated[7], stated[17]), bool(suspect))
    text = "".join("".join(str(version[-1]).split()) for version in rows["versions"])
    return Read(text, cells)


_reference = functools.cache(load_reference)


def measured(job: tuple[str, str, str, int, int]) -> Outcome:
    """Print, scan and read one report."""
    name, text, font, dpi, seed = job
    pdfmetrics.registerFont(TTFont("printed", font))
    data, pages = scanned(laid_out(text, name, FORMS[_FORM], "printed"), dpi, seed)
    plain = read(text.encode(), f"{name}.txt", _reference())
    started = time.monotonic()
    scan = read(data, f"{name}.pdf", _reference())
    seconds = time.monotonic() - started
    matcher = difflib.SequenceMatcher(None, plain.text, scan.text, autojunk=False)
    differing = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    wrong = sum(max(i2 - i1, j2 - j1) for _, i1, i2, j1, j2 in differing)
    right = {
        key
        for key, cell in plain.cells.items()
        if key in scan.cells and scan.cells[key].stated == cell.stated
    }
    false = {key for key in scan.cells if key not in right and not scan.cells[key].is_suspect}
    marked = sum(scan.cells[key].is_suspect > plain.cells[key].is_suspect for key in right)
    examples = [f"{plain.text[i1:i2]!r} read as {scan.text[j1:j2]!r}" for _, i1, i2, j1, j2 in differing]
    for key in sorted((plain.cells.keys() | scan.cells.keys()) - right, key=str):
        examples.append(f"cell {key}: {plain.cells.get(key)} read as {scan.cells.get(key)}")
    return Outcome(
        dpi, len(plain.text), wrong, len(plain.cells), len(right), len(false), marked, pages, seconds,
        tuple(examples),
    )  # fmt: skip


def main() -> int:
    """Measure, and print a line for each resolution."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--reports", type=int, default=10)
    parser.add_argument("--characters", type=int, default=2400)
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    parser.add_argument("--font", type=Path)
    parser.add_argument("--dpi", type=int, nargs="+", default=[150, 300])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--examples", type=int, default=0)
    arguments = parser.parse_args()
    font = arguments.font or _installed_font()
    files = [path for path in files_in([arguments.corpus]) if path.suffix == ".docx"][: arguments.reports]
    if font is None or not files:
        print(
            "no Chinese TrueType font found, name one by --font" if files else "no documents", file=sys.stderr
        )
        return 2
    texts = [(path.stem, _beginning(path, arguments.characters)) for path in files]
    jobs = [
        (name, text, str(font), dpi, seed) for seed, (name, text) in enumerate(texts) for dpi in arguments.dpi
    ]
    with multiprocessing.get_context("spawn").Pool(arguments.workers) as pool:
        outcomes = []
        for outcome in pool.imap(measured, jobs):
            outcomes.append(outcome)
            print(f"{len(outcomes)} of {len(jobs)}: {outcome[:-1]}", file=sys.stderr)
    print(f"{len(texts)} reports, printed in {font.name}; suspect below a confidence of {SURE}\n")
    for dpi in arguments.dpi:
        some = [outcome for outcome in outcomes if outcome.dpi == dpi]
        total = Outcome(dpi, *(sum(column) for column in list(zip(*some, strict=True))[1:-1]), ())  # type: ignore[call-arg]
        print(
            f"{dpi} dpi: {total.wrong_characters} of {total.characters:,} characters wrong"
            f" ({total.wrong_characters / total.characters:.3%});"
            f" {total.right} of {total.cells:,} cells right ({total.right / total.cells:.2%});"
            f" {total.unflagged} wrong and unflagged"
            f" ({total.unflagged / total.cells:.2%}); {total.suspect} right but suspect;"
            f" {total.seconds / total.pages:.1f} s a page"
        )
        for outcome in some:
            for example in outcome.examples[: arguments.examples]:
                print(f"    {example}")
    return 0


def _beginning(path: Path, characters: int) -> str:
    """The first paragraphs of a document."""
    paragraphs: list[str] = []
    for paragraph in next(iter(records_of(path))).text.split("\n"):
        if sum(map(len, paragraphs)) > characters:
            break
        paragraphs.append(paragraph)
    return "\n".join(paragraphs)


def _installed_font() -> Path | None:
    folders = (
        Path("/usr/share/fonts"),
        Path.home() / ".fonts",
        Path("/Library/Fonts"),
        Path("C:/Windows/Fonts"),
    )
    files = [path for folder in folders if folder.is_dir() for path in folder.rglob("*.tt?")]
    return next((path for name in _FONTS for path in files if path.name == name), None)


if __name__ == "__main__":
    sys.exit(main())
