"""What a release says of itself to programs: datapackage.json, croissant.json, CITATION.cff, README, licence.

datapackage.json is Frictionless Data's (one resource a CSV file), croissant.json MLCommons' (one record set a
Parquet file); both name each column's type and meaning and each file's SHA-256.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from flows.export.tables import Table

TITLE = "Baogao: figures and promises of Chinese government work reports"
DESCRIPTION = (
    "Every quantity that Chinese government work reports (政府工作报告) state or promise, each with the "
    "sentence that it was read from, how it is hedged, and what speaks against it."
)
LICENCE = "CC-BY-4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
LICENCE_TEXT = f"""\
The data of this release (what was read, its tables, its codebook) may be used under the Creative Commons
Attribution 4.0 International licence ({LICENCE}, {LICENCE_URL}): name Baogao and the version. The texts of
the reports are those of the governments that gave them; official documents of governments are no object of
copyright under article 5 of the Copyright Law of the People's Republic of China. The code that made the
release is under the Apache License 2.0.

本发布的数据（读取结果、数据表与手册）依知识共享署名 4.0 国际许可协议（{LICENCE}）使用，
请注明 Baogao 与版本号。报告文本属于作报告的各级政府；依《中华人民共和国著作权法》第五条，
官方文件不受著作权法保护。代码依 Apache License 2.0。
"""
_FIELD_TYPES = {
    "VARCHAR": "string", "BIGINT": "integer", "INTEGER": "integer", "DOUBLE": "number", "BOOLEAN": "boolean",
    "DATE": "date", "TIMESTAMP": "datetime",
}  # fmt: skip
_CROISSANT_TYPES = {
    "string": "sc:Text", "integer": "sc:Integer", "number": "sc:Float", "boolean": "sc:Boolean",
    "date": "sc:Date", "datetime": "sc:Date", "array": "sc:Text",
}  # fmt: skip


def write_descriptors(
    folder: Path, version: str, published_on: datetime, tables: Sequence[Table], n_reports: int
) -> None:
    """Write them all; the files that they describe are there already."""
    package = data_package(folder, version, published_on, tables)
    _write_json(folder / "datapackage.json", package)
    _write_json(folder / "croissant.json", croissant(folder, version, published_on, tables))
    citation = {
        "cff-version": "1.2.0",
        "message": "If you use these data, please cite them so.",
        "type": "dataset",
        "title": TITLE,
        "abstract": DESCRIPTION,
        "version": version,
        "date-released": f"{published_on:%Y-%m-%d}",
        "license": LICENCE,
        "authors": [{"name": "The Baogao developers"}],
        "keywords": ["government work report", "政府工作报告", "China", "economic targets"],
    }
    (folder / "CITATION.cff").write_text(
        yaml.safe_dump(citation, allow_unicode=True, sort_keys=False), "utf-8"
    )
    (folder / "LICENSE-DATA").write_text(LICENCE_TEXT, "utf-8")
    (folder / "README.md").write_text(_readme(version, published_on, n_reports), "utf-8")


def _write_json(path: Path, data: dict[str, Any]) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")


def sha256_of_file(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def field_type(dtype: str) -> str:
    """The Frictionless type of a column of DuckDB's."""
    return "array" if dtype.endswith("]") else _FIELD_TYPES.get(dtype, "any")


def data_package(
    folder: Path, version: str, published_on: datetime, tables: Sequence[Table]
) -> dict[str, Any]:
    """The Frictionless descriptor of the CSV files."""
    resources = []
    for table in tables:
        columns = [column for column in table.model.columns if column.name in table.columns]
        resources.append(
            {
                "name": table.model.relation.replace(".", "-").replace("_", "-"),
                "title": table.model.name_en,
                "description": table.model.description_en,
                "path": table.csv,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8-sig",
                "bytes": (folder / table.csv).stat().st_size,
                "hash": f"sha256:{sha256_of_file(folder / table.csv)}",
                "schema": {
                    "fields": [
                        {
                            "name": column.name,
                            "type": field_type(column.dtype),
                            "description": column.comment,
                        }
                        | ({"format": "any"} if field_type(column.dtype) == "datetime" else {})
                        for column in columns
                    ],
                    "primaryKey": list(table.model.key),
                },
            }
        )
    return {
        "profile": "data-package",
        "name": "baogao",
        "title": TITLE,
        "description": DESCRIPTION,
        "version": version,
        "created": f"{published_on:%Y-%m-%dT%H:%M:%SZ}",
        "licenses": [{"name": LICENCE, "path": LICENCE_URL, "title": "Creative Commons Attribution 4.0"}],
        "contributors": [{"title": "The Baogao developers", "role": "author"}],
        "keywords": ["government work report", "政府工作报告", "China"],
        "resources": resources,
    }


def croissant(folder: Path, version: str, published_on: datetime, tables: Sequence[Table]) -> dict[str, Any]:
    """The Croissant description (JSON-LD) of the Parquet files."""
    files, sets = [], []
    for table in tables:
        name = table.model.relation.replace(".", "-")
        files.append(
            {
                "@type": "cr:FileObject",
                "@id": f"{name}.parquet",
                "name": f"{name}.parquet",
                "contentUrl": table.parquet,
                "encodingFormat": "application/x-parquet",
                "sha256": sha256_of_file(folder / table.parquet),
            }
        )
        sets.append(
            {
                "@type": "cr:RecordSet",
                "@id": name,
                "name": name,
                "description": table.model.description_en,
                "key": [{"@id": f"{name}/{column}"} for column in table.model.key],
                "field": [
                    {
                        "@type": "cr:Field",
                        "@id": f"{name}/{column.name}",
                        "name": column.name,
                        "description": column.en,
                        "dataType": _CROISSANT_TYPES.get(field_type(column.dtype), "sc:Text"),
                        "source": {
                            "fileObject": {"@id": f"{name}.parquet"},
                            "extract": {"column": column.name},
                        },
                    }
                    for column in table.model.columns
                    if column.name in table.columns
                ],
            }
        )
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "baogao",
        "description": DESCRIPTION,
        "version": version.partition("-")[0].replace(".0", "."),
        "datePublished": f"{published_on:%Y-%m-%d}",
        "license": LICENCE_URL,
        "citeAs": f"The Baogao developers. {TITLE}. Version {version}.",
        "creator": {"@type": "sc:Organization", "name": "The Baogao developers"},
        "url": "https://baogao.invalid/",
        "distribution": files,
        "recordSet": sets,
    }


_CONTEXT = {
    "@language": "en", "@vocab": "https://schema.org/", "citeAs": "cr:citeAs", "column": "cr:column",
    "conformsTo": "dct:conformsTo", "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/", "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"}, "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty", "samplingRate": "cr:samplingRate",
    "examples": {"@id": "cr:examples", "@type": "@json"}, "extract": "cr:extract", "field": "cr:field",
    "fileProperty": "cr:fileProperty", "fileObject": "cr:fileObject", "fileSet": "cr:fileSet",
    "format": "cr:format", "includes": "cr:includes", "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath", "key": "cr:key", "md5": "cr:md5", "parentField": "cr:parentField",
    "path": "cr:path", "recordSet": "cr:recordSet", "references": "cr:references", "regex": "cr:regex",
    "repeated": "cr:repeated", "replace": "cr:replace", "sc": "https://schema.org/",
    "separator": "cr:separator", "source": "cr:source", "subField": "cr:subField",
    "transform": "cr:transform",
}  # fmt: skip
"""Croissant 1.0's own context."""


def _readme(version: str, published_on: datetime, n_reports: int) -> str:
    return f"""\
# Baogao {version}

{DESCRIPTION} This release was published on {published_on:%Y-%m-%d} and holds {n_reports:,} reports.

| file | what it is |
|---|---|
| `panel.dta`, `panel.zh.dta` | region by year, all indicators, for Stata 14 on, in English, in Chinese |
| `panel.xlsx` | the same, headline indicators, for Excel and WPS, with a codebook |
| `panel_wide.*`, `panel_long.*` | the panel wide and long, as CSV and Parquet |
| `codebook.*` | what each variable, indicator, relation and column means, in English and Chinese |
| `parquet/`, `csv/` | every relation of the warehouse |
| `open.sql` | makes a warehouse of `parquet/` in any DuckDB from 1.1.3 on: `duckdb -init open.sql` |
| `delta.csv`, `delta.md` | what changed since the release before, and why, where there is one |
| `baogao.ducklake` | the same files as a frozen DuckLake, where its extension was installed (below) |
| `datapackage.json`, `croissant.json` | descriptions for programs (Frictionless, Croissant) |
| `CITATION.cff`, `LICENSE-DATA` | how to cite it, what you may do with it |
| `SHA256SUMS` | `sha256sum -c SHA256SUMS` |

`ATTACH 'ducklake:ADDRESS/baogao.ducklake' AS lake (READ_ONLY, DATA_PATH 'ADDRESS/parquet/',
OVERRIDE_DATA_PATH true)` opens the DuckLake from this folder's path or address, over plain HTTP too.

CSV is UTF-8 with a byte order mark; lists in it are JSON. A text cell may begin with `=`: in Excel open
`panel.xlsx`, or import CSV as text. Suspect numbers are kept and flagged; leave them out, or look at them.
"""
