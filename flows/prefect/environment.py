"""Prefect's surroundings: its folders inside the project's own, and its telemetry off.

`prepare` must run before Prefect is imported, for Prefect reads its environment once, at its import.
"""

from __future__ import annotations

import os

from flows.settings import Settings

STARTUP_SECONDS = 90
"""How long a server may take to come up; on a slow disk the first start lays out its database."""


def environment(settings: Settings) -> dict[str, str]:
    """The variables that keep Prefect inside `settings.prefect_dir` and silent towards the outside."""
    home = settings.prefect_dir
    variables = {
        "PREFECT_HOME": str(home),
        "PREFECT_PROFILES_PATH": str(home / "profiles.toml"),
        "PREFECT_LOCAL_STORAGE_PATH": str(home / "storage"),
        "PREFECT_MEMO_STORE_PATH": str(home / "memo_store.toml"),
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(home / "ui"),
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": str(STARTUP_SECONDS),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_V2_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "DO_NOT_TRACK": "1",
        "GX_ANALYTICS_ENABLED": "false",
    }
    if settings.prefect_api_url:
        variables["PREFECT_API_URL"] = settings.prefect_api_url
    return variables


def prepare(settings: Settings) -> None:
    """Put Prefect's variables into this process's environment; what the caller has set himself stands."""
    settings.prefect_dir.mkdir(parents=True, exist_ok=True)
    for name, value in environment(settings).items():
        os.environ.setdefault(name, value)
