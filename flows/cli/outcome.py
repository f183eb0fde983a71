"""What came of a folder, in words: the reasons why texts were not loaded, each with the way out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from transforms.text.printable import in_one_line

if TYPE_CHECKING:
    from rich.console import Console

DOUBT = "in doubt"

_NOTHING = "nothing: it is no government work report"
WAYS_OUT = {
    DOUBT: "look at the text, and say in baogao.csv whose it is and of which year",
    "missing": "check the path",
    "unreadable": "check the permissions, or save the file anew",
    "empty": "fetch it again",
    "too_large": "split it",
    "unsupported_format": "save it as text, DOCX, PDF, CSV or Excel (docs/formats.md)",
    "undecodable": "save it as UTF-8",
    "binary": "save it as text; this is no document",
    "password": "take the password off",
    "scanned": "install the extra that reads scans (make install EXTRAS=ocr), or recognise its text first",
    "truncated_file": "fetch it again; its end is missing",
    "unsafe_path": "unpack the archive and give the folder",
    "bomb": "unpack the archive and give the folder",
    "error_page": "fetch the page again",
    "not_a_report": _NOTHING,
    "unknown_region": "say whose it is in the file's name, in a column, or in baogao.csv",
    "unknown_year": "say the year in the file's name, in a column, or in baogao.csv",
    "template": "nothing: it is a template without figures",
    "part_year": "nothing: it tells of a part of a year",
    "not_a_division": "nothing, unless baogao.csv says which region it is the report of",
    "summary_or_reading_of_a_report": "nothing: find the report itself",
    "too_slow": "save it anew, or split it; a document of ordinary shape takes seconds",
    "too_much_memory": "save it anew, or split it; a document of ordinary shape takes a tenth of that",
    "failed_check": "keep the file and report it: the program misread it",
}
"""What a person can do about each reason (`transforms.records.REASONS`), and about a doubt."""

_EXAMPLE = 160
"""Characters of an example that are shown."""


class Refusal(NamedTuple):
    """One text that was not loaded, or only in doubt."""

    source: str
    record: int | None
    """From 1 on; None where the document holds one text."""
    reason: str
    detail: str

    @property
    def place(self) -> str:
        """The source, with the number of the record as a manifest names it."""
        return self.source if self.record is None else f"{self.source}#{self.record}"


def print_by_reason(out: Console, refusals: Iterable[Refusal]) -> None:
    """Print how many texts each reason kept out, most first: one example of each, and the way out."""
    groups: dict[str, list[Refusal]] = defaultdict(list)
    for refusal in refusals:
        groups[refusal.reason].append(refusal)
    for reason, some in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])):
        first = some[0]
        detail = first.detail if len(first.detail) <= _EXAMPLE else first.detail[: _EXAMPLE - 1] + "…"
        out.print(f"{len(some):>6,}  {reason}", style="bold", markup=False)
        example = f"for one: {first.place}" if len(some) > 1 else first.place
        out.print(f"        {in_one_line(example)}: {in_one_line(detail)}", markup=False, soft_wrap=True)
        out.print(
            f"        what helps: {WAYS_OUT.get(reason, in_one_line(first.detail))}",
            markup=False,
            soft_wrap=True,
        )
