"""The codebook in both languages, as Markdown and as HTML: every variable, every column, every indicator.

One list of blocks is written in both forms, so that they say the same.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.export.panel import KEYS, Panel
from flows.export.tables import Table
from flows.export.words import COMPARATOR_WORDS, KEY_WORDS
from flows.warehouse.connections import Connection, rows


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a depth from 1."""

    depth: int
    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: a row of heads, and rows."""

    heads: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


Block = Heading | Grid | str

_WORDS = {
    "en": {
        "title": "Codebook of Baogao", "panel": "Variables of the wide panel",
        "indicators": "Indicators", "relations": "Relations", "taken": "How a number is to be taken",
        "variable": ("variable", "meaning", "unit", "rows that state it"),
        "indicator": ("indicator", "name", "kind", "units", "definition", "what it is not"),
        "column": ("column", "type", "meaning"), "comparator": ("comparator", "meaning"),
        "rows": "rows", "key": "One row for each",
    },
    "zh": {
        "title": "Baogao 数据手册", "panel": "宽面板变量", "indicators": "指标", "relations": "数据表",
        "taken": "数值的比较方式", "variable": ("变量", "含义", "单位", "有值行数"),
        "indicator": ("指标", "名称", "类型", "单位", "定义", "易混概念"), "column": ("列", "类型", "含义"),
        "comparator": ("比较方式", "含义"), "rows": "行", "key": "每行由以下各列唯一确定：",
    },
}  # fmt: skip


def write_codebook(
    con: Connection, folder: Path, version: str, panel: Panel, tables: Sequence[Table]
) -> None:
    """codebook.en and codebook.zh, each as .md and .html."""
    for language, words in _WORDS.items():
        blocks = list(_blocks(con, language, version, panel, tables))
        title = f"{words['title']} {version}"
        (folder / f"codebook.{language}.md").write_text(as_markdown(blocks), "utf-8")
        (folder / f"codebook.{language}.html").write_text(as_html(blocks, title, language), "utf-8")


def _blocks(
    con: Connection, language: str, version: str, panel: Panel, tables: Sequence[Table]
) -> Iterable[Block]:
    words = _WORDS[language]
    yield Heading(1, f"{words['title']} {version}")
    yield Heading(2, str(words["panel"]))
    lines = [(name, KEY_WORDS[name][language], "", "") for name in KEYS]
    lines += [
        (v.name, v.label(language), v.unit if v.kind == "number" else "", str(v.n)) for v in panel.variables
    ]
    yield Grid(tuple(words["variable"]), tuple(lines))
    yield Heading(2, str(words["taken"]))
    said = tuple((name, text[language]) for name, text in COMPARATOR_WORDS.items())
    yield Grid(tuple(words["comparator"]), said)
    yield Heading(2, str(words["indicators"]))
    found = rows(
        con,
        "SELECT indicator_id, name_en, name_zh, kind, unit_level, unit_growth, definition, is_not"
        " FROM core.indicators ORDER BY NOT is_core, indicator_id",
    )
    yield Grid(
        tuple(words["indicator"]),
        tuple(
            (i, en if language == "en" else zh, kind or "", ", ".join(filter(None, (level, growth))),
             definition or "", "; ".join(is_not or ()))
            for i, en, zh, kind, level, growth, definition, is_not in found
        ),
    )  # fmt: skip
    yield Heading(2, str(words["relations"]))
    for table in tables:
        model = table.model
        yield Heading(3, f"{model.relation} ({table.n_rows:,} {words['rows']})")
        yield model.description_en if language == "en" else model.description_zh
        yield f"{words['key']} {', '.join(model.key)}"
        columns = [column for column in model.columns if column.name in table.columns]
        yield Grid(
            tuple(words["column"]),
            tuple((c.name, c.dtype, c.en if language == "en" else c.zh) for c in columns),
        )


def as_markdown(blocks: Iterable[Block]) -> str:
    """The blocks as Markdown; no cell can end its table or become mark-up."""
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Heading):
            lines += [f"{'#' * block.depth} {_plain(block.text)}", ""]
        elif isinstance(block, Grid):
            lines += [_row(block.heads), _row(["---"] * len(block.heads))]
            lines += [*map(_row, block.lines), ""]
        else:
            lines += [_plain(block), ""]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell if cell == '---' else _plain(cell) for cell in cells)} |"


def _plain(text: str) -> str:
    for mark in "\\|<>*[]`":
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.split())


def as_html(blocks: Iterable[Block], title: str, language: str) -> str:
    """The blocks as one page without anything from outside."""
    lines = [
        "<!doctype html>", f'<html lang="{language}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width">', f"<title>{html.escape(title)}</title>",
        "<style>body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}"
        "table{border-collapse:collapse;margin:1rem 0}td,th{border-bottom:1px solid #ddd;padding:.25rem;"
        "text-align:left;vertical-align:top}@media(prefers-color-scheme:dark){body{background:#111;color:#eee}"
        "td,th{border-color:#444}}</style></head><body>",
    ]  # fmt: skip
    for block in blocks:
        if isinstance(block, Heading):
            lines.append(f"<h{block.depth}>{html.escape(block.text)}</h{block.depth}>")
        elif isinstance(block, Grid):
            heads = "".join(f"<th>{html.escape(head)}</th>" for head in block.heads)
            lines.append(f"<table><thead><tr>{heads}</tr></thead><tbody>")
            for line in block.lines:
                lines.append("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in line) + "</tr>")
            lines.append("</tbody></table>")
        else:
            lines.append(f"<p>{html.escape(block)}</p>")
    return "\n".join([*lines, "</body></html>", ""])
