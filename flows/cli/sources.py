"""`baogao sources`: what is landed and what failed since when; `baogao sources add` writes a new entry."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.arguments import WarehouseOption
from flows.cli.errors import CommandError, ReportingGroup, usage

if TYPE_CHECKING:
    from rich.console import Console

    from flows.settings import Settings
    from flows.sources.adding import AddedSource

LANDED = "SELECT document_id, media_type, charset, n_versions FROM core.documents"
FAILED = """
SELECT document_id, source, record, title, reason, detail, failing_since
FROM ops.quarantine
WHERE run_id = (SELECT max(run_id) FROM ops.quarantine)
ORDER BY seq
"""


SHOWN_CHARACTERS = 400
"""Of the text that was read from a new address."""


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    group = typer.Typer(cls=ReportingGroup, context_settings={"help_option_names": ["-h", "--help"]})
    group.callback(
        invoke_without_command=True,
        help="List what is landed and what was read of it, and what failed and since when.",
        epilog="Example: baogao sources --failed",
    )(sources)
    group.command(
        "add",
        help="Write an entry of the source lists for a new address, land its page and show what was read.",
        epilog="Example: baogao sources add https://www.example.gov.cn/zfgzbg/2026/t20260120.html",
    )(add)
    app.add_typer(group, name="sources")


def sources(
    context: typer.Context,
    failed: Annotated[bool, typer.Option("--failed", help="Only what failed.")] = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Print what is known of the sources."""
    if context.invoked_subcommand is not None:
        return
    from flows.cli.console import output, table
    from flows.settings import load_settings
    from flows.store.landing import LandingStore
    from flows.warehouse import connections

    settings = load_settings()
    path = warehouse if warehouse is not None else settings.warehouse
    out = output()
    read, rejected = {}, []
    if path.exists():
        read = {row["document_id"]: row for row in connections.query(path, LANDED).iter_rows(named=True)}
        rejected = connections.query(path, FAILED).to_dicts()
    if not failed:
        rows = []
        for document in LandingStore(settings.landing_dir).documents():
            known = read.get(document.document_id, {})
            media_type = known.get("media_type", document.media_type)
            landed = f"{document.landed_at:%Y-%m-%d %H:%M}"
            rows.append(
                (
                    document.document_id[:12], f"{document.n_bytes:,}", media_type, known.get("charset"),
                    known.get("n_versions", 0), landed, document.source,
                )
            )  # fmt: skip
        names = ["document", "bytes", "media type", "charset", "reports", "landed (UTC)", "source"]
        out.print(table(names, rows, numbers=[1, 4], title=f"Landed in {settings.landing_dir}"))
        out.print()
    _failing_addresses(settings, out)
    if not path.exists():
        out.print(f"No warehouse is at {path} yet: what was read, and what failed, is known after a build.")
        return
    shown = [
        (
            f"{row['failing_since']:%Y-%m-%d %H:%M}" if row["failing_since"] else "", row["reason"],
            row["source"] + (f", record {row['record'] + 1}" if row["record"] else ""), row["detail"],
        )
        for row in rejected
    ]  # fmt: skip
    if shown:
        out.print(table(["failing since", "reason", "source", "detail"], shown, title="Failed"))
    else:
        out.print("Nothing failed.")


def _failing_addresses(settings: Settings, out: Console) -> None:
    """The addresses of the source lists that gave nothing when they were last asked."""
    from flows.cli.console import table
    from flows.sources.state import SourceState

    if not settings.source_state.exists():
        return
    with SourceState(settings.source_state) as state:
        failing = [address for address in state.all() if address.failing_since is not None]
    if failing:
        rows = [
            (
                f"{address.failing_since:%Y-%m-%d %H:%M}", address.failures, address.source_id, address.url,
                f"{(address.failure_kind or '').replace('_', ' ')}: {address.failure_detail}",
            )
            for address in sorted(failing, key=lambda address: (address.failing_since, address.url))
        ]  # fmt: skip
        names = ["failing since (UTC)", "times", "list", "address", "why"]
        out.print(table(names, rows, numbers=[1], title="Addresses that fail"))
        out.print()


def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="A report's page, or a list page to watch.")],
    year: Annotated[
        int | None,
        typer.Option(min=1949, max=2100, help="The report's year.", show_default="as its title says"),
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(metavar="CODE", help="The region's six-digit code.", show_default="as the site says"),
    ] = None,
    lists: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Folder to write to.", show_default="BAOGAO_SOURCE_LISTS"),
    ] = None,
) -> None:
    """Scaffold an entry."""
    from flows.cli.console import output
    from flows.reference import reference_text
    from flows.settings import load_settings
    from flows.sources.adding import add_source
    from flows.sources.failures import FetchError
    from flows.sources.fetching import fetching_into
    from flows.sources.rules import fetch_rules
    from flows.store.landing import LandingStore
    from transforms.reference.region_tables import parse_regions
    from transforms.sources.lists import SourceListError

    if not url.startswith(("http://", "https://")):
        raise usage(f"{url} is no http or https address; files and folders go to `baogao build --source`")
    settings = load_settings()
    names = {known.code: known.name for known in parse_regions(reference_text("regions.csv"))}
    if region is not None and region not in names:
        raise usage(f"--region {region}: there is no region of this code; reference/regions.csv has them")
    store = LandingStore(settings.landing_dir)
    try:
        with fetching_into(store, settings.source_state, fetch_rules(settings)) as fetching:
            added = add_source(
                fetching, store, lists or settings.source_lists, url,
                year=year, region_code=region, region_names=names,
            )  # fmt: skip
    except FetchError as error:
        raise CommandError(f"{url}: {error.kind.replace('_', ' ')}: {error.detail}") from error
    except SourceListError as error:
        raise CommandError(str(error)) from error
    _show_added(added, output())


def _show_added(added: AddedSource, out: Console) -> None:
    """What was read from a new address, and what to do next."""
    for link in added.links:
        out.print(f"{link.year}  {link.title}  {link.url}", markup=False)
    for record in added.records:
        facts = {"title": record.facts.title, "site": record.facts.site_name, "of": record.facts.published_on}
        for name, value in facts.items():
            if value:
                out.print(f"{name}: {value}", markup=False)
        out.print(f"{len(record.text):,} characters, beginning:", markup=False)
        out.print(record.text[:SHOWN_CHARACTERS], markup=False)
    for rejection in added.rejections:
        out.print(f"not read: {rejection.reason}: {rejection.detail}", markup=False)
    out.print()
    out.print(added.path.read_text("utf-8"), markup=False)
    out.print(
        f"Wrote {added.path}. Look at the page, then fill in checked_on: nothing is fetched before.",
        markup=False,
    )
