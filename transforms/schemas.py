"""Polars schemas of the staged tables: what reading one document yields, row by row, before any SQL.

A *version* is one report as one document gives it; `version_id` joins every staged table to `versions`.
The SQL models choose the canonical version of each report and replace `version_id` by `report_id`.
"""

from __future__ import annotations

import polars as pl

_SPAN = pl.Int64

SCHEMAS: dict[str, dict[str, pl.DataType | type[pl.DataType]]] = {
    # one row a landed document that was read
    "documents": {
        "document_id": pl.String, "source": pl.String, "media_type": pl.String, "charset": pl.String,
        "charset_confidence": pl.Float64, "n_bytes": pl.Int64, "landed_at": pl.Datetime("us", "UTC"),
        "n_records": pl.Int64,
    },
    # one row a report version
    "versions": {
        "version_id": pl.String, "document_id": pl.String, "record": pl.Int64, "stretch": pl.Int64,
        "report_id": pl.String, "region_code": pl.String, "region_name": pl.String, "level": pl.String,
        "province_code": pl.String, "report_year": pl.Int64, "review_year": pl.Int64,
        "delivered_on": pl.Date, "published_on": pl.Date, "speaker": pl.String, "speaker_title": pl.String,
        "session": pl.String, "title": pl.String, "source": pl.String, "n_chars": pl.Int64,
        "n_repairs": pl.Int64, "n_unproven": pl.Int64, "is_truncated": pl.Boolean, "is_digest": pl.Boolean,
        "raw_text": pl.String, "clean_text": pl.String,
    },
    "repairs": {
        "version_id": pl.String, "seq": pl.Int64, "kind": pl.String, "raw_start": _SPAN, "raw_end": _SPAN,
        "clean_start": _SPAN, "clean_end": _SPAN, "before": pl.String, "after": pl.String,
        "certainty": pl.String, "reason": pl.String, "candidates": pl.List(pl.String),
    },
    "sections": {
        "version_id": pl.String, "section_id": pl.String, "parent_id": pl.String, "depth": pl.Int64,
        "ordinal": pl.Int64, "heading": pl.String, "kind": pl.String, "start": _SPAN, "end": _SPAN,
    },
    "observations": {
        "version_id": pl.String, "observation_id": pl.Int64, "section_id": pl.String, "subject": pl.String,
        "indicator_id": pl.String, "measure": pl.String, "value": pl.Float64, "value_high": pl.Float64,
        "unit": pl.String, "value_stated": pl.String, "unit_stated": pl.String, "ref_year": pl.Int64,
        "ref_year_from": pl.Int64, "period": pl.String, "status": pl.String, "is_estimate": pl.Boolean,
        "basis": pl.String,
        "comparator": pl.String, "scope": pl.String, "scope_name": pl.String, "evidence": pl.String,
        "evidence_start": _SPAN, "evidence_end": _SPAN, "sentence": pl.String, "rule_id": pl.String,
        "status_by": pl.String, "ref_year_by": pl.String, "suspect": pl.Boolean, "suspect_reason": pl.String,
    },
    # one row a cell: the observation that speaks for (indicator, measure, ref_year, status) of its report
    "cells": {
        "version_id": pl.String, "indicator_id": pl.String, "measure": pl.String, "ref_year": pl.Int64,
        "status": pl.String, "observation_id": pl.Int64, "n_mentions": pl.Int64, "suspect_reason": pl.String,
    },
    "commitments": {
        "version_id": pl.String, "number": pl.Int64, "title": pl.String, "text": pl.String,
        "start": _SPAN, "end": _SPAN,
    },
    "glossary": {
        "version_id": pl.String, "number": pl.Int64, "term": pl.String, "definition": pl.String,
        "start": _SPAN, "end": _SPAN, "citations": pl.List(pl.Int64),
    },
    "terms": {"version_id": pl.String, "section_id": pl.String, "term": pl.String, "n": pl.Int64},
    "rejections": {
        "document_id": pl.String, "source": pl.String, "record": pl.Int64, "title": pl.String,
        "reason": pl.String, "detail": pl.String,
    },
}  # fmt: skip
"""Table name to column names and dtypes. Spans are code points of the clean text unless named raw."""


def frame(table: str, rows: list[tuple]) -> pl.DataFrame:
    """Rows of one staged table, in the order of its schema's columns, as a frame of just that schema."""
    return pl.DataFrame(rows, schema=SCHEMAS[table], orient="row")
