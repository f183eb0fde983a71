"""The site of a warehouse that was just published, where the settings name one."""

from __future__ import annotations

from pathlib import Path

from flows.run.progress import current
from flows.settings import Settings
from flows.site.assets import prepared_assets
from flows.site.build import build_site
from flows.site.files import SiteError
from flows.warehouse.connections import WarehouseError


def refresh_site(settings: Settings, warehouse: Path) -> str | None:
    """Build the site that the settings name; returns what went wrong, which no publish fails by.

    Where npm is missing the site is built without charts and console, and that is said.
    """
    if settings.site is None:
        return None
    wrong = None
    try:
        assets = prepared_assets(settings.state_dir)
    except SiteError as error:
        assets, wrong = None, f"the site has no charts and no console: {error}"
    try:
        build_site(warehouse, settings.site, assets, current())
    except (SiteError, WarehouseError, OSError, ValueError) as error:
        return f"the site {settings.site} was not refreshed and stands as it was: {error}"
    return wrong
