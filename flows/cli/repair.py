"""`baogao repair`: the clean text of a file on standard output, and why it differs on standard error."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.errors import CommandError, usage

if TYPE_CHECKING:
    from rich.console import Console

    from transforms.records import LandedDocument
    from transforms.repair.ledger import Change, Repaired

BETWEEN_REPORTS = "\f"
CONTEXT = 12
"""Characters shown on each side of a change."""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(
        "repair",
        help="Print the clean text of FILE and nothing else; of several reports in one file each in order, "
        "with a form feed between them.",
        epilog="Example: baogao repair page.html --explain > page.txt",
    )(repair)


def repair(
    file: Annotated[str, typer.Argument(help="Text, HTML, DOCX, PDF, CSV or JSONL; - reads standard input.")],
    explain: Annotated[
        bool, typer.Option("--explain", help="List every change and its reason on standard error.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show the changes in their places on standard error.")
    ] = False,
    raw: Annotated[bool, typer.Option("--raw", help="Print the text as decoded, before any repair.")] = False,
    traditional: Annotated[
        str, typer.Option(help="Convert traditional characters: auto (machine-made ones), always or never.")
    ] = "auto",
    keep_furniture: Annotated[
        bool, typer.Option("--keep-furniture", help="Leave menus, footers and page marks where they are.")
    ] = False,
) -> None:
    """Repair one file."""
    from flows.cli.console import output
    from flows.reference import load_repair_lexicon
    from flows.settings import load_settings
    from flows.store.office import ConversionError, readable
    from transforms.decode import decode
    from transforms.repair import RepairOptions
    from transforms.repair import repair as repair_text
    from transforms.structure.split import split

    if traditional not in {"auto", "always", "never"}:
        raise usage(f"--traditional takes auto, always or never, not {traditional}")
    document, data = _document(file)
    try:
        data, document = readable(data, document, load_settings().landing_dir / "converted")
    except ConversionError as error:
        raise CommandError(f"{file}: {error.detail}") from None
    decoded = decode(data, document)
    console = output(errors=True)
    for rejection in decoded.rejections:
        where = f", record {rejection.record + 1}" if rejection.record else ""
        console.print(f"{file}{where}: {rejection.reason}: {rejection.detail}", markup=False)
    if not decoded.records:
        raise CommandError(f"{file}: nothing in it could be read")
    lexicon = load_repair_lexicon()
    options = RepairOptions(traditional=traditional, keep_boilerplate=keep_furniture)
    texts = []
    for record in decoded.records:
        whole = repair_text(record.text, record.facts, lexicon, options)
        stretches = split(whole.clean, whole.facts) or []
        parts = [whole.stretch(stretch.start, stretch.end) for stretch in stretches] or [whole]
        for part in parts:
            texts.append(part.raw if raw else part.clean)
            if explain:
                _explain(
                    console, part, f"{decoded.charset or decoded.media_type}", decoded.charset_confidence
                )
            if diff:
                _show_changes(console, part)
    text = f"\n{BETWEEN_REPORTS}".join(text.rstrip("\n") for text in texts) + "\n"
    # Clean text is UTF-8, whatever the terminal's locale says.
    typer.echo(text.encode("utf-8", "replace"), nl=False)


def _document(file: str) -> tuple[LandedDocument, bytes]:
    import hashlib
    from datetime import UTC, datetime

    from flows.store.files import Limits, media_type_of
    from transforms.records import LandedDocument

    if file == "-":
        data = sys.stdin.buffer.read()
    else:
        path = Path(file)
        if path.is_dir():
            raise usage(f"{file} is a folder; repair takes one file (build takes folders)")
        try:
            if path.stat().st_size > Limits().document_bytes:
                raise CommandError(f"{file}: too_large: its {path.stat().st_size:,} bytes are past the limit")
            data = path.read_bytes()
        except FileNotFoundError:
            raise usage(f"{file}: there is no such file") from None
        except OSError as error:
            raise CommandError(f"{file}: it cannot be read ({error.strerror})") from error
    document = LandedDocument(
        hashlib.sha256(data).hexdigest(), file, media_type_of(file), None, len(data), datetime.now(UTC)
    )
    return document, data


def _explain(console: Console, part: Repaired[Any], charset: str, confidence: float) -> None:
    from flows.cli.console import table

    console.print(
        f"read as {charset} (confidence {confidence:.2f}), {len(part.changes)} changes", markup=False
    )
    counted = Counter((change.kind, change.certainty) for change in part.changes)
    if counted:
        of_kind = [(kind, certainty, count) for (kind, certainty), count in sorted(counted.items())]
        console.print(table(["kind", "certainty", "changes"], of_kind, numbers=[2]))
    for what, decision in part.decisions.items():
        console.print(f"{what}: {decision}", markup=False)
    rows = [
        (
            change.seq, change.kind, change.certainty, f"{change.raw_start}-{change.raw_end}",
            f"{change.clean_start}-{change.clean_end}", visible(change.before), visible(change.after),
            change.reason, " ".join(change.candidates),
        )
        for change in part.changes
    ]  # fmt: skip
    names = ["seq", "kind", "certainty", "raw", "clean", "before", "after", "reason", "candidates"]
    console.print(table(names, rows, numbers=[0]))


def _show_changes(console: Console, part: Repaired[Any]) -> None:
    """Each change within its line: what went struck through in red, what came in green, doubts in yellow."""
    from rich.text import Text

    line, counted = 1, 0
    for change in part.changes:
        line += part.clean.count("\n", counted, change.clean_start)
        counted = change.clean_start
        before = part.clean[max(0, change.clean_start - CONTEXT) : change.clean_start]
        after = part.clean[change.clean_end : change.clean_end + CONTEXT]
        shown = Text(f"{line:>5}: {visible(before)}")
        if change.before == change.after:
            shown.append(f"[?{visible(change.before)}?]", style="yellow")
        else:
            if change.before:
                shown.append(f"[-{visible(change.before)}-]", style="red strike")
            if change.after:
                shown.append(f"{{+{visible(change.after)}+}}", style="green")
        shown.append(visible(after))
        shown.append(f"  ({_summary(change)})", style="dim")
        console.print(shown)


def _summary(change: Change) -> str:
    among = f"; among {' '.join(change.candidates)}" if change.candidates else ""
    return f"{change.kind}, {change.certainty}: {change.reason}{among}"


def visible(text: str) -> str:
    """`text` in one line, with a sign in the place of each character that does not show."""
    signs = {
        "\n": "⏎",
        "\r": "␍",
        "\t": "⇥",
        "\f": "␌",
        "\u3000": "□",
        "\xa0": "␣",
        "\u200b": "·",
        "\ufeff": "·",
    }
    return "".join(
        signs.get(char) or (char if char.isprintable() else f"\\u{ord(char):04x}") for char in text
    )
