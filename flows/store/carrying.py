"""Reports of a published warehouse as staged rows again: what a run keeps of the warehouse before it.

Their words and what was read of them stay as they were published; what follows from that (cells and their
doubts, promises, deeds, counts of words) is found anew, so that it fits what the run reads beside it.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from flows.warehouse.connections import Connection, WarehouseError, connect, execute, quoted, rows
from transforms.records import (
    Commitment,
    GlossaryNote,
    IdentityClue,
    Observation,
    ReportVersion,
    Section,
    Sentence,
    StagedDocument,
)
from transforms.repair import Change
from transforms.schemas import frame

if TYPE_CHECKING:
    from transforms.document import Reference
    from transforms.reference.indicators import Catalogue

Record = TypeVar("Record", bound=tuple[Any, ...])

STALE = "-stale"
"""Ends the version_id of a report that is kept: the text of this run may bear the same id."""
_CONFLICT = "another text is filed as the same report"
"""Begins what `core.report_versions` adds to a doubt; it is weighed anew among the texts of each run."""
_VERSION = """(
    SELECT r.*, t.raw_text, t.clean_text, v.record, v.stretch
    FROM core.reports AS r
    JOIN core.report_texts AS t USING (report_id)
    JOIN core.report_versions AS v ON v.version_id = r.version_id
)"""


def lost_reports(staged: dict[str, list[Path]]) -> list[str]:
    """The reports that a run read, and has no version of, for each broke a rule of its own records."""
    import polars as pl

    failed = pl.scan_parquet(staged["rejections"]).filter(pl.col("report_id").is_not_null())
    found = set(failed.select("report_id").collect()["report_id"]) if staged.get("rejections") else set()
    if found and staged.get("versions"):
        found -= set(pl.scan_parquet(staged["versions"]).select("report_id").collect()["report_id"])
    return sorted(found)


def carry(
    warehouse: Path, report_ids: Sequence[str], reference: Reference, out: Path
) -> tuple[dict[str, list[Path]], list[str]]:
    """Write the staged rows of those of `report_ids` that `warehouse` holds, as Parquet, to the folder `out`.

    Of each its canonical version, marked stale. Returns the files of each staged table and the reports that
    are in them. A report whose earlier records break a rule too is left out, and so is one of a warehouse
    that an older version of the program made, where it lacks what is asked for today.
    """
    staged: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    kept: list[str] = []
    with closing(connect(warehouse)) as con:
        for report_id in report_ids:
            with contextlib.suppress(_NotThereError):
                _stage_again(con, report_id, reference, staged)
                kept.append(report_id)
        staged["documents"] = _documents(con, {version[1] for version in staged["versions"]})
    if not kept:
        return {}, []
    out.mkdir(parents=True, exist_ok=True)
    files = {}
    for table, some in staged.items():
        files[table] = [out / f"{table}.parquet"]
        frame(table, some).write_parquet(files[table][0])
    return files, kept


class _NotThereError(Exception):
    """The warehouse does not hold a report, or not as it is needed."""


def _stage_again(
    con: Connection, report_id: str, reference: Reference, staged: dict[str, list[tuple[Any, ...]]]
) -> None:
    from transforms.document import stage
    from transforms.document_checks import ReportRecords, broken_rules
    from transforms.extract.cells import reconcile

    found = _records(con, ReportVersion, _VERSION, "report_id", report_id)
    if not found:
        raise _NotThereError
    doubt = (found[0].identity_doubt or "").partition(_CONFLICT)[0].removesuffix("; ") or None
    version = found[0]._replace(is_stale=True, identity_doubt=doubt)
    ((version_id,),) = rows(con, "SELECT version_id FROM core.reports WHERE report_id = ?", [report_id])
    catalogue = reference.grammar.rules.catalogue
    observations = _known(_records(con, Observation, "core.observations", "report_id", report_id), catalogue)
    read = ReportRecords(
        version=version,
        repairs=_records(con, Change, "core.repairs", "report_id", report_id),
        sections=_records(con, Section, "core.sections", "report_id", report_id),
        observations=observations,
        cells=reconcile(observations, version, catalogue),
        commitments=_records(con, Commitment, "core.commitments", "report_id", report_id),
        glossary=_records(con, GlossaryNote, "core.glossary", "report_id", report_id),
        sentences=_records(con, Sentence, "core.sentences", "report_id", report_id),
    )
    if broken_rules(read):
        raise _NotThereError
    clues = _records(con, IdentityClue, "core.identity_clues", "version_id", version_id)
    stage(staged, version_id.removesuffix(STALE) + STALE, read, clues, reference)


def _known(observations: list[Observation], catalogue: Catalogue) -> list[Observation]:
    """Observations as today's catalogue has them: one of an indicator that it lost is of none."""
    known = catalogue.indicators
    return [o if o.indicator_id in known else o._replace(indicator_id=None) for o in observations]


def _documents(con: Connection, document_ids: Iterable[str]) -> list[tuple[Any, ...]]:
    """The staged rows of the documents that the kept reports came from."""
    found = [
        document
        for document_id in sorted(document_ids)
        for document in _records(con, StagedDocument, "core.documents", "document_id", document_id)
    ]
    return [one._replace(landed_at=one.landed_at.replace(tzinfo=UTC)) for one in found]


def _records(con: Connection, record: type[Record], relation: str, key: str, value: str) -> list[Record]:
    """Rows of a relation as the records that they were made of, in the relation's order.

    Raises _NotThereError where the relation, or a column that the record cannot do without, is not there.
    """
    fields: tuple[str, ...] = record._fields  # type: ignore[attr-defined]
    defaults: dict[str, Any] = record._field_defaults  # type: ignore[attr-defined]
    try:
        there = {name for name, *_ in execute(con, f"FROM {relation} LIMIT 0").description or ()}
        wanted = [name for name in fields if name in there]
        if any(name not in there and name not in defaults for name in fields):
            raise _NotThereError
        columns = ", ".join(map(quoted, wanted))
        found = rows(con, f"SELECT {columns} FROM {relation} WHERE {quoted(key)} = ?", [value])
    except WarehouseError as error:
        raise _NotThereError from error
    return [
        record(**{n: tuple(v) if isinstance(v, list) else v for n, v in zip(wanted, row, strict=True)})
        for row in found
    ]
