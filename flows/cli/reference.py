"""`baogao reference check` and `baogao reference try`: for the person who edits reference/."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.errors import CommandError, ReportingGroup, usage

if TYPE_CHECKING:
    from transforms.extract.reader import Grammar
    from transforms.records import Identity, Observation

YEAR = 2024
"""The made-up report's year, where none is asked for."""

FolderOption = Annotated[
    Path | None,
    typer.Option(
        "--reference", "-r", metavar="DIR", help="Folder of reference data.", show_default="the shipped one"
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    group = typer.Typer(
        cls=ReportingGroup,
        context_settings={"help_option_names": ["-h", "--help"]},
        no_args_is_help=True,
        help="Check what was edited in reference/, and try what a clause reads by it.",
        epilog="Example: baogao reference check",
    )
    group.command(
        "check",
        help="Check all reference files, or those of DIR, which has the same files: one line for each slip, "
        "with the file, the line, the entry, what is wrong and the way out; exit code 1 where there is one. "
        "Every build begins with this check.",
        epilog="Example: baogao reference check reference",
    )(check)
    group.command(
        "try",
        help="Read one clause as it would be read in a report, and show what was read and which lines of the "
        "reference files did it: the written form of the indicator, the words before the number, the unit, "
        "the bounds. The report is made up: a prefecture's, unless --region names another; the clause stands "
        "in its review of the year before, or with --plan among the year's aims.",
        epilog="Example: baogao reference try 全市地区生产总值增长5%左右 --plan --year 2024 --region 鞍山市",
    )(try_clause)
    app.add_typer(group, name="reference")


def check(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Folder of reference data.", show_default=False)
    ] = None,
) -> None:
    """Print what is wrong in the reference files."""
    from flows.cli.console import output
    from flows.reference import FOLDER, reference_files, reference_slips

    chosen = _folder(folder) or FOLDER
    slips = reference_slips(chosen)
    out = output()
    for slip in slips:
        out.print(str(slip), markup=False, soft_wrap=True)
    if slips:
        count = "1 slip" if len(slips) == 1 else f"{len(slips):,} slips"
        raise CommandError(f"{chosen}: {count}; correct the lines above, then check again")
    out.print(f"{chosen}: {len(reference_files(chosen))} files, nothing is wrong", markup=False)


def _folder(folder: Path | None) -> Path | None:
    if folder is not None and not folder.is_dir():
        raise usage(f"{folder}: there is no such folder")
    return folder


def try_clause(
    clause: Annotated[str, typer.Argument(metavar="CLAUSE", help="A clause as a report would say it.")],
    plan: Annotated[
        bool, typer.Option("--plan/--review", help="Where it stands: the year's plan, or the review.")
    ] = False,
    year: Annotated[int, typer.Option(min=1949, max=2100, help="The report's year.")] = YEAR,
    region: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The region, by name or code.", show_default="a made-up city"),
    ] = None,
    reference: FolderOption = None,
) -> None:
    """Print what a clause reads."""
    from flows.cli.console import output, table
    from flows.reference import FOLDER, reference_text, require_sound_reference
    from transforms.extract.reader import Grammar
    from transforms.reference_trace import FILES, Tracer

    folder = _folder(reference) or FOLDER
    require_sound_reference(folder)
    tracer = Tracer({name: reference_text(name, folder) for name in FILES})
    identity = _identity(region, year, folder)
    found = _read(Grammar(tracer.rules), clause, identity, plan)
    out = output()
    part = f"the plan for {year}" if plan else f"the review of {year - 1}"
    out.print(f"{clause}  (in {part}, {identity.region_name})", markup=False, style="bold")
    if not found:
        out.print("No figure is read of it.")
    else:
        out.print()
        out.print(
            table(
                (
                    "",
                    "indicator",
                    "measure",
                    "value",
                    "unit",
                    "year",
                    "status",
                    "comparator",
                    "scope",
                    "rule",
                ),
                [_row(number, o) for number, o in enumerate(found, 1)],
                numbers=(0, 3, 5),
            )
        )
    lines: list[tuple[Any, ...]] = [
        (number, cause.what, cause.words, cause.says, cause.place)
        for number, o in enumerate(found, 1)
        for cause in tracer.causes(o, identity)
    ]
    lines += [("", cause.what, cause.words, cause.says, cause.place) for cause in tracer.terms_in(clause)]
    if lines:
        out.print()
        out.print(table(("", "what", "words", "reads as", "line"), lines, numbers=(0,)))
    for number, o in enumerate(found, 1):
        known = tracer.rules.catalogue.indicators.get(o.indicator_id or "")
        kept_out = known.kept_out if known is not None else None
        for note in _notes(o, identity, {line[3] for line in lines if line[0] == number}, kept_out):
            out.print(f"{number}: {note}", markup=False)


def _row(number: int, o: Observation) -> tuple[object, ...]:
    value = o.value if o.value_high is None else f"{o.value:g}–{o.value_high:g}"
    scope = o.scope if not o.scope_name else f"{o.scope}: {o.scope_name}"
    return (
        number, o.indicator_id or f"none ({o.subject})", o.measure, value, o.unit, o.ref_year, o.status,
        o.comparator, scope, o.rule_id,
    )  # fmt: skip


def _notes(o: Observation, identity: Identity, categories: set[str], kept_out: str | None) -> list[str]:
    """What told the status, the year and the comparator, and what speaks against a figure.

    `categories` are those of the words before its number; `kept_out` is why its indicator has no cells.
    """
    from transforms.extract.cells import why_no_cell

    notes = [f"{o.status} by {o.status_by}; {o.ref_year or 'no year'} by {o.ref_year_by} ({o.period})"]
    if o.comparator in ("ge", "le", "approx") and not categories & {o.comparator, "marks"}:
        notes.append(f"{o.comparator} by words behind the number or around it, which the grammar knows")
    if o.suspect_reason:
        notes.append(f"in doubt: {o.suspect_reason}")
    against = why_no_cell(o, identity.review_year, identity.report_year, kept_out)
    if against:
        notes.append(f"no cell: {against}")
    return notes


def _identity(region: str | None, year: int, folder: Path) -> Identity:
    """Whose report is made up."""
    from flows.reference import load_regions
    from transforms.records import Identity

    code, name, level, province = "999900", "某某市", "prefecture", "990000"
    if region is not None:
        regions = load_regions(folder)
        found = regions.get(region, year) if region.isdecimal() else regions.resolve(region, year=year)
        if found is None:
            raise usage(
                f"--region {region}: no one region is called so; give its code or its name from the top"
            )
        code, name, level, province = found.code, found.name, found.level, found.province_code
    return Identity(
        region_code=code, region_name=name, level=level, province_code=province, report_year=year,
        review_year=year - 1, delivered_on=None, published_on=None, speaker=None, speaker_title=None,
        session=None, title=None, is_digest=False,
    )  # fmt: skip


def _read(grammar: Grammar, clause: str, identity: Identity, plan: bool) -> list[Observation]:
    """The observations of a report of two parts, one of which says the clause."""
    from transforms.records import Section

    heads = (f"一、{identity.review_year}年工作回顾", f"二、{identity.report_year}年工作安排")
    said = clause if clause.endswith(("。", "！", "；")) else f"{clause}。"
    bodies = ("", said) if plan else (said, "")
    first = f"{heads[0]}\n{bodies[0]}\n"
    text = f"{first}{heads[1]}\n{bodies[1]}\n"
    sections = [
        Section("1", None, 1, 1, heads[0], "review", 0, len(first)),
        Section("2", None, 1, 2, heads[1], "plan", len(first), len(text)),
    ]
    return grammar.read(text, identity, sections)
