"""What tests of landing ask of what was landed."""

from __future__ import annotations

from flows.store.files import Limits
from flows.store.landing import Landed

SMALL = Limits(document_bytes=10_000, archive_bytes=50_000, archive_members=5, archive_ratio=100)


def sources(landed: Landed) -> list[str]:
    """The documents by their sources, in order."""
    return [document.source for document in landed.documents]


def reasons(landed: Landed) -> dict[str, str]:
    """Source to reason, of what gave no document."""
    return {rejection.source: rejection.reason for rejection in landed.rejections}
