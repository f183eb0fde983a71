"""`baogao sources`: what is landed, what of it was read, and what failed and since when."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli.arguments import WarehouseOption

LANDED = "SELECT document_id, media_type, charset, n_versions FROM core.documents"
FAILED = """
SELECT document_id, source, record, title, reason, detail, failing_since
FROM ops.quarantine
WHERE run_id = (SELECT max(run_id) FROM ops.quarantine)
ORDER BY seq
"""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(
        "sources",
        help="List what is landed and what was read of it, and what failed and since when.",
        epilog="Example: baogao sources --failed",
    )(sources)


def sources(
    failed: Annotated[bool, typer.Option("--failed", help="Only what failed.")] = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Print what is known of the sources."""
    from flows import connections
    from flows.cli.console import output, table
    from flows.landing import LandingStore
    from flows.settings import load_settings

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
    if not path.exists():
        out.print(f"No warehouse is at {path} yet: what was read, and what failed, is known after a build.")
        return
    shown = [
        (
            f"{row['failing_since']:%Y-%m-%d %H:%M}" if row["failing_since"] else "", row["reason"],
            row["source"] + (f" #{row['record']}" if row["record"] is not None else ""), row["detail"],
        )
        for row in rejected
    ]  # fmt: skip
    if shown:
        out.print(table(["failing since", "reason", "source", "detail"], shown, title="Failed"))
    else:
        out.print("Nothing failed.")
