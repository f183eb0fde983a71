"""The staged tables: what reading one document yields, row by row, before any SQL.

A table's columns are its keys and then the fields of its record, with the dtypes that their annotations
mean; what a column holds is said in the record and, for users, in the YAML of its relation under sql/. A
*version* is one report as one document gives it; `version_id` joins every staged table to `versions`. The SQL
models choose the canonical version of each report and replace `version_id` by `report_id`. Spans are code
points of the clean text unless named raw.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

import polars as pl

from transforms.records import (
    Cell,
    Commitment,
    CommitmentItem,
    Deed,
    GlossaryNote,
    IdentityClue,
    Observation,
    PolicyTermCount,
    Rejection,
    ReportVersion,
    Section,
    Sentence,
    StagedDocument,
    TermCount,
)
from transforms.repair import Change

_KEYS = {"version_id": str, "observation_id": int, "seq": int}
_TABLES: dict[str, tuple[type, tuple[str, ...]]] = {
    "documents": (StagedDocument, ()),
    "versions": (ReportVersion, ("version_id",)),
    "identity_clues": (IdentityClue, ("version_id", "seq")),
    "repairs": (Change, ("version_id",)),
    "sections": (Section, ("version_id",)),
    "observations": (Observation, ("version_id", "observation_id")),
    "cells": (Cell, ("version_id",)),
    "commitments": (Commitment, ("version_id",)),
    "commitment_items": (CommitmentItem, ("version_id",)),
    "deeds": (Deed, ("version_id",)),
    "glossary": (GlossaryNote, ("version_id",)),
    "sentences": (Sentence, ("version_id",)),
    "policy_term_counts": (PolicyTermCount, ("version_id",)),
    "terms": (TermCount, ("version_id",)),
    "rejections": (Rejection, ()),
}
"""Each table's record and the keys that stand before it."""
_DTYPES: dict[type, pl.DataType | type[pl.DataType]] = {
    str: pl.String,
    int: pl.Int64,
    float: pl.Float64,
    bool: pl.Boolean,
    date: pl.Date,
    datetime: pl.Datetime("us", "UTC"),
}


def _dtype(annotation: Any) -> pl.DataType | type[pl.DataType]:
    """The dtype of a field: of an optional one its own, of a tuple a list of its members'."""
    if get_origin(annotation) is UnionType:
        (annotation,) = (one for one in get_args(annotation) if one is not NoneType)
    if get_origin(annotation) is tuple:
        return pl.List(_dtype(get_args(annotation)[0]))
    return _DTYPES[annotation]


def _columns(record: type, keys: tuple[str, ...]) -> dict[str, pl.DataType | type[pl.DataType]]:
    fields = {key: _KEYS[key] for key in keys} | get_type_hints(record)
    return {name: _dtype(annotation) for name, annotation in fields.items()}


SCHEMAS: dict[str, dict[str, pl.DataType | type[pl.DataType]]] = {
    table: _columns(record, keys) for table, (record, keys) in _TABLES.items()
}
"""Table name to column names and dtypes."""
_MANY = 100
"""So many rows become a frame sooner by their columns."""
_WITH_LISTS = frozenset(
    table for table, schema in SCHEMAS.items() if any(isinstance(dtype, pl.List) for dtype in schema.values())
)
"""Tables with a column of lists, which takes longer by itself."""


def frame(table: str, rows: Sequence[tuple[Any, ...]]) -> pl.DataFrame:
    """Rows of one staged table, its keys and then its record's fields, as a frame of just its schema."""
    schema = SCHEMAS[table]
    if len(rows) < _MANY or table in _WITH_LISTS:
        return pl.DataFrame(rows, schema=schema, orient="row")
    columns = zip(schema.items(), zip(*rows, strict=True), strict=True)
    return pl.DataFrame([pl.Series(name, column, dtype) for (name, dtype), column in columns])


def frames(parts: Iterable[dict[str, list[tuple[Any, ...]]]]) -> dict[str, pl.DataFrame]:
    """The staged tables of many documents, each a frame of its schema."""
    rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in SCHEMAS}
    for part in parts:
        for table, some in part.items():
            rows[table] += some
    return {table: frame(table, some) for table, some in rows.items()}
