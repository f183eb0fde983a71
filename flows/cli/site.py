"""`baogao site`: the published warehouse as static pages that people look at, ask, print and take away."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.arguments import WarehouseOption, existing_warehouse
from flows.cli.errors import CommandError, usage

HELP = """Build the site of a published warehouse: static pages in Chinese and English, for any web server.

DIR holds pages of regions, indicators, reports (each number of a text opens how it was read), comparisons,
terms, promises and quality, every relation as Parquet and CSV, and an SQL console that runs in the reader's
browser. No page asks for anything outside of DIR.

It is built beside DIR and takes its place at once; what did not change since is taken over. Charts and the
console are made from npm packages, which are installed from hashes the first time (Node.js 20 or later);
--plain leaves them out and shows tables.

Pages read data files, so they are opened through a server: `baogao site DIR --open 4201` serves DIR on
127.0.0.1 until Ctrl-C; `baogao serve` shows it beside the Prefect UI."""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(
        "site",
        help=HELP,
        short_help="Build the static site of a warehouse: pages, charts, texts, downloads, an SQL console.",
        epilog="Example: baogao site public --warehouse warehouse.duckdb --open 4201",
    )(site)


def site(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="DIR", help="Where the site stands; without it BAOGAO_SITE.", show_default=False
        ),
    ] = None,
    warehouse: WarehouseOption = None,
    plain: Annotated[
        bool, typer.Option("--plain", help="Without charts and console: no npm is needed.")
    ] = False,
    port: Annotated[
        int | None,
        typer.Option(
            "--open", metavar="PORT", min=1, max=65535, help="Then serve it on 127.0.0.1 until Ctrl-C."
        ),
    ] = None,
) -> None:
    """Build the site and say what was done."""
    from flows.run.progress import for_terminal, reporting_to
    from flows.settings import load_settings
    from flows.site.assets import prepared_assets
    from flows.site.build import build_site

    settings = load_settings()
    path = existing_warehouse(warehouse)
    target = folder if folder is not None else settings.site
    if target is None:
        raise usage("name the folder that the site shall stand in, or set BAOGAO_SITE")
    target = target.expanduser().absolute()
    with reporting_to(for_terminal()) as reporter:
        if not plain:
            reporter.say("==> Preparing charts and console")
        assets = None if plain else prepared_assets(settings.state_dir)
        reporter.say(f"==> Building the site of {path}")
        result = build_site(path, target, assets, reporter)
    typer.echo(
        f"{result.folder}: {result.n_reports:,} reports; {result.n_written:,} files written,"
        f" {result.n_kept:,} kept",
        err=True,
    )
    if port is None:
        typer.echo(
            f"Next: baogao site {target} --open 4201, and http://127.0.0.1:4201/ in a browser", err=True
        )
        return
    _serve(target, port)


def _serve(folder: Path, port: int) -> None:
    from flows.site.server import HOST, site_server

    try:
        server = site_server(folder, port)
    except OSError as error:
        raise CommandError(
            f"port {port} of {HOST} is taken ({error.strerror}): choose another with --open"
        ) from error
    typer.echo(f"The site is at http://{HOST}:{port}/ ; Ctrl-C ends it.", err=True)
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            typer.echo("Ended.", err=True)
