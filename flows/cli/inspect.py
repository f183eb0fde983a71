"""`baogao inspect`: whose reports a folder holds, before anything is built; it can write a manifest of it."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.arguments import Format, FormatOption
from flows.cli.errors import FAILED, usage

if TYPE_CHECKING:
    from flows.stations.inspect import Found


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(
        "inspect",
        help="Say of each file which region's and year's report it is, or why it is none: the first "
        "command for a folder.\n\n"
        "Nothing is built or stored. FOLDER may be a folder, a file or an archive, and is read as "
        "`baogao build` reads it, some twenty to fifty files a second. Each text is one of\n\n"
        "* [bold]sure[/bold]: all clues agree (title, meeting, headings, columns, names of files "
        "and folders);\n\n"
        "* [bold]doubt[/bold]: taken for a report, and a clue speaks against it; its cells would "
        "be suspect;\n\n"
        "* [bold]refused[/bold]: no report, or nobody could tell whose; the reason says what "
        "helps.\n\n"
        "[bold]--write baogao.csv[/bold] puts a manifest beside the files, filled with what was "
        "found. Doubts and refusals are rows with an empty region and year and a note that says "
        "why: fill them in (a code or a name, a year), and inspect again. What baogao.csv says is "
        "the last word for inspect and build alike; an empty cell says nothing. docs/identity.md "
        "has its form and the rules.",
        epilog="Example: baogao inspect reports/ --write baogao.csv",
    )(inspect)


def inspect(
    source: Annotated[
        list[str], typer.Argument(metavar="FOLDER...", help="Folders, files or archives.", show_default=False)
    ],
    write: Annotated[
        Path | None,
        typer.Option(
            "--write", metavar="FILE",
            help="Write what was found as a manifest; plain baogao.csv goes beside the files of each FOLDER.",
        ),
    ] = None,
    problems: Annotated[
        bool, typer.Option("--problems", help="List doubts and refusals only; totals are of all.")
    ] = False,
    output_format: FormatOption = Format.TABLE,
) -> None:  # fmt: skip
    """Look at the sources."""
    from flows.run.progress import for_terminal, reporting_to
    from flows.stations.inspect import inspect_sources

    for given in source:
        if not os.path.lexists(given):
            raise usage(f"{given}: there is no such file or folder")
    targets = _targets(source, write) if write is not None else {}
    with reporting_to(for_terminal()):
        found = inspect_sources(source)
    shown = [one for one in found if one.status in ("doubt", "refused")] if problems else found
    _print(shown, output_format)
    _print_totals(found, on_stderr=output_format is not Format.TABLE)
    for base, path in targets.items():
        _write_manifest(path, base, [one for one in found if one.source.startswith(base)], output_format)
    if not any(one.report_id for one in found):
        raise typer.Exit(FAILED)


def _print(found: Sequence[Found], output_format: Format) -> None:
    import polars as pl

    from flows.cli.console import output, table
    from flows.cli.rows import print_rows
    from flows.stations.inspect import Found

    if output_format is not Format.TABLE:
        types = {
            "record": pl.Int64, "report_year": pl.Int64, "n_chars": pl.Int64, "told_by_manifest": pl.Boolean
        }  # fmt: skip
        schema = {name: types.get(name, pl.String) for name in Found._fields}
        print_rows(pl.DataFrame(found, schema=schema, orient="row"), output_format, None)
        return
    rows = [(_place(one), one.report_id, one.region_name, one.marks, _words(one)) for one in found]
    output().print(table(["file", "report", "region", "text is", "found"], rows))


def _place(one: Found) -> str:
    return one.source if one.record is None else f"{one.source}#{one.record}"


def _words(one: Found) -> str:
    """What was found of a text, in a cell."""
    if one.status == "sure":
        return "sure, by baogao.csv" if one.told_by_manifest else "sure"
    if one.status == "refused":
        return f"{one.reason}: {one.detail}"
    return f"{one.status}: {one.detail}"


def _print_totals(found: Sequence[Found], *, on_stderr: bool) -> None:
    from flows.cli.console import output
    from flows.cli.outcome import DOUBT, Refusal, print_by_reason

    out = output(errors=on_stderr)
    counts = Counter(one.status for one in found)
    reports = Counter(one.report_id for one in found if one.report_id)
    more = sum(n > 1 for n in reports.values())
    several = f", {more:,} of them in more than one text" if more else ""
    out.print()
    out.print(
        f"{len(found):,} texts: {counts['sure']:,} sure, {counts['doubt']:,} in doubt, "
        f"{counts['refused']:,} refused" + (f", {counts['copy']:,} copies" if counts["copy"] else "")
        + f"; {len(reports):,} reports{several}",
        style="bold",
    )  # fmt: skip
    print_by_reason(
        out,
        [
            Refusal(one.source, one.record, one.reason or DOUBT, one.detail or "")
            for one in found
            if one.status in ("doubt", "refused")
        ],
    )


# -- the manifest ------------------------------------------------------------------------------------------


def _targets(sources: Sequence[str], write: Path) -> dict[str, Path]:
    """The manifests to write, by what the sources that each is about begin with."""
    from flows.store.files import readable_name
    from transforms.sources.manifest import MANIFEST_NAME

    targets: dict[str, Path] = {}
    for given in sources:
        path = Path(given)
        folder = path if path.is_dir() else path.parent
        named = readable_name(given)
        if path.is_dir():
            base = named.rstrip("/") + "/"
        else:
            base = named[: len(named) - len(readable_name(path.name))]
        targets[base] = folder / MANIFEST_NAME if str(write) == MANIFEST_NAME else write
    if str(write) != MANIFEST_NAME and len(targets) > 1:
        raise usage(f"--write {write} is one file, and the sources lie in {len(targets)} folders; "
                    f"--write {MANIFEST_NAME} puts one into each")  # fmt: skip
    for path in targets.values():
        if path.is_dir():
            raise usage(f"--write {path}: it is a folder; name a file in it, such as {path / MANIFEST_NAME}")
        if path.exists():
            raise usage(f"{path} is there already, and stays as it is; move it away, or name another file")
        if not path.parent.is_dir():
            raise usage(f"--write {path}: there is no folder {path.parent}")
    return targets


def _write_manifest(path: Path, base: str, found: Sequence[Found], output_format: Format) -> None:
    """Write a row a text, and say what to do with it."""
    import csv

    from flows.cli.console import output
    from transforms.sources.manifest import COLUMNS, MANIFEST_NAME, formula_safe

    by_place: dict[str, list[Found]] = defaultdict(list)
    for one in found:
        if one.status != "copy":
            by_place[_place(one)].append(one)
    rows = [_manifest_row(place.removeprefix(base), some) for place, some in by_place.items()]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([formula_safe(cell) for cell in row] for row in rows)
    n_open = sum(not row[1] for row in rows)
    out = output(errors=output_format is not Format.TABLE)
    out.print()
    out.print(f"Wrote {path}: {len(rows):,} rows, {n_open:,} of them to be filled in", markup=False)
    if path.name != MANIFEST_NAME or path.parent.resolve() != Path(base or ".").resolve():
        out.print(f"build looks for it as {base}{MANIFEST_NAME}", markup=False)


def _manifest_row(place: str, some: Sequence[Found]) -> tuple[str, str, str, str, str]:
    """A row of the manifest: filled where one report was found for sure, else open, with a note."""
    first = some[0]
    url = next((one.source_url for one in some if one.source_url), None) or ""
    if len(some) > 1:
        held = ", ".join(one.report_id or f"{one.reason}" for one in some)
        return place, "", "", url, f"holds {len(some)} texts: {held}; a row is about all of a file"
    if first.status == "sure":
        name = first.region_name or ""
        return place, first.region_code or "", str(first.report_year), url, name
    if first.status == "doubt":
        return (
            place,
            "",
            "",
            url,
            f"in doubt, taken for {first.report_id} {first.region_name}: {first.detail}",
        )
    return place, "", "", url, f"{first.reason}: {first.detail}"
