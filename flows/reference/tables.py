"""The reference files as tables that the models read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from flows.places import REFERENCE
from flows.reference.reading import reference_text

if TYPE_CHECKING:
    import polars as pl

    from transforms.records import LandedDocument


def reference_tables(
    landed: Iterable[LandedDocument],
    folder: Path = REFERENCE,
    readings: Mapping[str, str] | None = None,
) -> dict[str, pl.DataFrame]:
    """The reference tables that the models read, what this run landed among them.

    `readings` says of documents what their rows were read from.
    """
    from transforms.reference.corrections import parse_corrections
    from transforms.reference.indicator_file import parse_catalogue
    from transforms.reference.policy_terms import parse_policy_terms
    from transforms.reference.region_tables import parse_region_history, parse_regions
    from transforms.reference.tables import (
        correction_frame,
        indicator_frames,
        policy_term_frame,
        reference_frame,
        region_frame,
    )

    def text(name: str) -> str:
        return reference_text(name, folder)

    known = readings or {}
    rows = [
        {"document_id": one.document_id, "source": one.source, "reading": known.get(one.document_id)}
        for one in landed
    ]
    tables = {
        "regions": region_frame(
            parse_regions(text("regions.csv")), parse_region_history(text("regions_history.csv"))
        ),
        **indicator_frames(parse_catalogue(text("indicators.yaml"))),
        "policy_terms": policy_term_frame(parse_policy_terms(text("terms/policy_terms.csv"))),
        "landed": reference_frame("landed", rows),
    }
    if (folder / "corrections.csv").exists():
        tables["corrections"] = correction_frame(parse_corrections(text("corrections.csv")))
    return tables
