"""`baogao doctor`: versions, paths, each setting with where it came from, whether a Prefect server runs."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import typer

PACKAGES = (
    "baogao", "prefect", "duckdb", "polars", "great-expectations", "sqlglot", "pydantic", "jieba",
    "rjieba", "zhconv-rs", "selectolax", "trafilatura", "charset-normalizer", "python-docx", "pypdf", "httpx",
    "typer",
)  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(
        "doctor",
        help="Show versions, paths, settings with where each came from, and whether a Prefect server runs.",
        epilog="Example: baogao doctor",
    )(doctor)


def doctor() -> None:
    """Print what a person needs to know about this installation."""
    from flows.cli.console import output, table
    from flows.places import IS_CHECKOUT, ROOT
    from flows.settings import load_settings

    out = output()
    settings = load_settings()
    versions = [("Python", platform.python_version()), *((name, _version(name)) for name in PACKAGES)]
    out.print(table(["package", "version"], versions))
    out.print()
    rows = [
        (name, getattr(settings, name), _origin(name), field.description)
        for name, field in type(settings).model_fields.items()
    ]
    out.print(table(["setting", "value", "from", "what for"], rows))
    out.print()
    api = os.environ.get("PREFECT_API_URL") or settings.prefect_api_url or "http://127.0.0.1:4200/api"
    paths = [
        ("program", ROOT, "a checkout" if IS_CHECKOUT else "installed"),
        ("state", settings.state_dir, _state_of(settings.state_dir)),
        ("warehouse", settings.warehouse, _warehouse_state(settings.warehouse)),
        ("source lists", settings.source_lists, _lists_state(settings.source_lists)),
        ("Prefect server", api, "answers" if _answers(api) else "none answers; commands start their own"),
    ]
    out.print(table(["what", "where", "state"], paths))


def _version(package: str) -> str:
    from importlib import metadata

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def _origin(setting: str) -> str:
    variable = f"BAOGAO_{setting}".upper()
    return next((f"environment ({name})" for name in os.environ if name.upper() == variable), "default")


def _state_of(path: Path) -> str:
    if not path.exists():
        return "not there yet"
    return "there" if os.access(path, os.W_OK) else "not writable"


def _warehouse_state(path: Path) -> str:
    if not path.exists():
        return "not there yet; `baogao build` makes it"
    from flows.warehouse import connections

    try:
        found = connections.query(path, "SELECT count(*) AS n FROM core.reports")
    except connections.WarehouseError as error:
        return str(error)
    return f"{path.stat().st_size / 1e6:.1f} MB, {found['n'][0]} reports"


def _lists_state(path: Path) -> str:
    from flows.sources.lists import read_source_lists
    from transforms.sources.lists import SourceListError

    try:
        sources = read_source_lists(path)
    except SourceListError as error:
        return str(error)
    active = sum(bool(source.active_addresses() or source.active_lists()) for source in sources)
    return f"{len(sources)} lists, {active} with an address that was checked"


def _answers(api: str) -> bool:
    from urllib.request import urlopen

    try:
        with urlopen(f"{api}/health", timeout=2) as reply:
            return bool(reply.status == 200)
    except (OSError, ValueError):
        return False
