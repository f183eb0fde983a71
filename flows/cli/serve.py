"""`baogao serve`: the Prefect server with its UI, a worker and the deployments, for as long as it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli.errors import CommandError


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(
        "serve",
        help="Start a Prefect server, a work pool and a worker on 127.0.0.1 and register the deployments; "
        "Ctrl-C ends it all.",
        epilog="Example: BAOGAO_SOURCE_LISTS=my/lists baogao serve --port 4200",
    )(serve)


def serve(
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="Port of 127.0.0.1.", show_default="BAOGAO_SERVER_PORT, 4200"),
    ] = None,
) -> None:
    """Serve until Ctrl-C."""
    from flows.prefect.server import ServerNotReadyError
    from flows.prefect.serving import ServingError
    from flows.prefect.serving import serve as serve_until_signal
    from flows.settings import load_settings

    settings = load_settings()

    def say(line: str) -> None:
        typer.echo(line, err=True)

    try:
        serve_until_signal(settings, port or settings.server_port, say)
    except (ServingError, ServerNotReadyError) as error:
        raise CommandError(str(error)) from error
