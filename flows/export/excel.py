"""panel.xlsx: the headline indicators of the wide panel for Excel and WPS, and what each variable means.

Two rows stand frozen above the numbers: names and units. Words go in as words, whatever they begin with, so
nothing of a document becomes a formula.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.export.panel import KEYS, Panel, PanelVariable
from flows.export.words import COMPARATOR_WORDS, KEY_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_ROWS = 1_048_576 - 2
"""Rows of a sheet beside the header."""
MOST_COLUMNS = 16_384


def write_excel(panel: Panel, path: Path, made_on: datetime) -> None:
    """Write the workbook; what a sheet has no room for is left to panel_wide.csv, and it says so."""
    import xlsxwriter

    variables = [variable for variable in panel.variables if variable.is_core][: MOST_COLUMNS - len(KEYS)]
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": "Baogao: panel of headline indicators", "created": made_on})
        bold = book.add_format({"bold": True})
        grey = book.add_format({"font_color": "#666666", "italic": True})
        sheet = book.add_worksheet("panel")
        sheet.freeze_panes(2, len(KEYS))
        sheet.set_column(0, len(KEYS) - 1, 12)
        _write_row(sheet, 0, [*KEYS, *(variable.name for variable in variables)], bold)
        _write_row(sheet, 1, ["", "", "", "", "", *map(_unit, variables)], grey)
        data = panel.wide.select(*KEYS, *(variable.name for variable in variables)).head(MOST_ROWS)
        for number, row in enumerate(data.iter_rows(), 2):
            _write_row(sheet, number, row)
        _write_codebook(book.add_worksheet("codebook"), variables, bold)
        notes = book.add_worksheet("notes")
        for number, line in enumerate(_notes(panel, len(variables))):
            notes.write_string(number, 0, line)


def _unit(variable: PanelVariable) -> str:
    return variable.unit if variable.kind == "number" else {"suspect": "0/1"}.get(variable.kind, "")


def _write_row(sheet: Any, number: int, values: Sequence[Any], form: Any = None) -> None:
    for column, value in enumerate(values):
        if isinstance(value, bool):
            sheet.write_number(number, column, int(value), form)
        elif isinstance(value, int | float):
            sheet.write_number(number, column, value, form)
        elif value is not None:
            sheet.write_string(number, column, str(value), form)


def _write_codebook(sheet: Any, variables: Sequence[PanelVariable], bold: Any) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 2, 60)
    _write_row(sheet, 0, ["variable", "meaning", "含义", "unit", "rows"], bold)
    lines: list[tuple[str | int | None, ...]] = [
        (name, KEY_WORDS[name]["en"], KEY_WORDS[name]["zh"], "", None) for name in KEYS
    ]
    lines += [(v.name, v.label("en"), v.label("zh"), _unit(v), v.n) for v in variables]
    for number, line in enumerate(lines, 1):
        _write_row(sheet, number, line)


def _notes(panel: Panel, n_variables: int) -> list[str]:
    said = [
        "Headline indicators alone; panel_wide.csv and panel.dta hold all of them.",
        "仅含主要指标；全部指标见 panel_wide.csv 与 panel.dta。",
    ]
    if panel.wide.height > MOST_ROWS:
        said.append(
            f"A sheet has room for {MOST_ROWS:,} of the {panel.wide.height:,} rows;"
            " the rest is in panel_wide.csv."
        )
    if n_variables == MOST_COLUMNS - len(KEYS):
        said.append("A sheet has no room for more variables; the rest is in panel_wide.csv.")
    said += ["", "How numbers are to be taken (variables that end in _cmp):"]
    return said + [f"{name}: {words['en']} / {words['zh']}" for name, words in COMPARATOR_WORDS.items()]
