"""panel.dta: the wide panel for Stata 14 and later (format 118), with labels in English or Chinese.

Comparators and levels are numbers with value labels, suspicions 0 and 1; `region_id` is the region's code as
a number, for xtset.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from flows.export.panel import COMPARATOR_CODES, Panel
from flows.export.words import COMPARATOR_WORDS, KEY_WORDS, LEVEL_WORDS, SUSPECT_WORDS
from transforms.reference.vocabulary import LEVELS

LEVEL_CODES = {level: code for code, level in enumerate(LEVELS, 1)}
LONGEST_LABEL = 80
"""Characters of a variable's label in Stata."""
LONGEST_NAME = 32


def write_stata(panel: Panel, path: Path, language: str, title: str) -> None:
    """Write the wide panel with labels in `language` (zh or en); `title` is the label of the data set."""
    import pyreadstat

    comparators = [variable.name for variable in panel.variables if variable.kind == "comparator"]
    suspicions = [variable.name for variable in panel.variables if variable.kind == "suspect"]
    coded = panel.wide.select(
        pl.col("region_code").cast(pl.Int32).alias("region_id"),
        "region_code",
        "region_name",
        pl.col("level").replace_strict(LEVEL_CODES, return_dtype=pl.Int8),
        "province_code",
        pl.col("year").cast(pl.Int16),
        *(
            pl.col(v.name).replace_strict(COMPARATOR_CODES, return_dtype=pl.Int8)
            if v.kind == "comparator"
            else pl.col(v.name).cast(pl.Int8)
            if v.kind == "suspect"
            else pl.col(v.name)
            for v in panel.variables
        ),
    )
    labels: dict[str, str | None] = {name: words[language] for name, words in KEY_WORDS.items()}
    labels |= {variable.name: shortened(variable.label(language)) for variable in panel.variables}
    values: dict[str, dict[float | int, str]] = {
        "level": {LEVEL_CODES[level]: LEVEL_WORDS[level][language] for level in LEVELS}
    }
    for name in comparators:
        values[name] = {code: COMPARATOR_WORDS[said][language] for said, code in COMPARATOR_CODES.items()}
    for name in suspicions:
        values[name] = {code: words[language] for code, words in SUSPECT_WORDS.items()}
    pyreadstat.write_dta(
        coded,
        str(path),
        file_label=title[:LONGEST_LABEL],
        column_labels=labels,
        version=14,  # which is format 118
        variable_value_labels=values,
    )


def shortened(label: str) -> str:
    """A label that Stata takes, cut before the part after its colon where it is too long."""
    if len(label) <= LONGEST_LABEL:
        return label
    head, separator, tail = label.rpartition(": ")
    return f"{head[: LONGEST_LABEL - len(separator + tail) - 1]}…{separator}{tail}"
