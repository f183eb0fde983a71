"""Measures whose reports are taken for, and of which year, when files, tables and heads say less, or wrong.

Real reports whose region and year are plain are put in disguise: without a title and an address, under a name
of every usual form, under the name of another region or year, as a row of a table whose columns speak true or
not, with a title of the year reviewed, as an account of half a year. What is published under a wrong region
or year with nothing said must not happen; a refusal and a doubt are right where the clues disagree.

    python -m benchmarks.disguises FOLDER… [--reports 120] [--seed 1]
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.documents import files_in, reports_of
from flows.reference import load_reference
from transforms.document import Reference
from transforms.document import reports_of as reports_of_record
from transforms.records import Identity, PageFacts, Rejection, TextRecord

OUTCOMES = ("right", "doubted, right", "doubted, wrong", "refused", "wrong, nothing said")
_NAMES = (
    "{name}_{year}.txt", "{year}{name}.txt", "{name}{year}年政府工作报告.txt", "{code}_{year}.txt",
    "data/{name}/{year}.txt", "{year}年/{name}.txt", "{name}（{year}）.txt",
)  # fmt: skip
_FIRST_HEADING = re.compile(r"\n\s*(?:一、|第一部分)")
_YEAR_OF_A_LINE = re.compile(r"(?m)^(.{0,40}?)(?:19|20)\d\d年")
_HEAD = 600
"""Characters that are left out of a text that has no numbered heading near its beginning."""


class Plain(NamedTuple):
    """A report whose region and year nothing speaks against."""

    identity: Identity
    text: str

    @property
    def body(self) -> str:
        """The text from its first heading on."""
        found = _FIRST_HEADING.search(self.text[:4000])
        return self.text[found.start() :].lstrip() if found else self.text[_HEAD:]

    def named(self, form: str, year: int | None = None) -> str:
        """The name of a file of one form."""
        one = self.identity
        return form.format(name=one.region_name, year=year or one.report_year, code=one.region_code)


Disguise = Callable[[Plain, Plain, random.Random], tuple[str, str, dict[str, Any]]]
"""A report and another region's, to the text, its path and what a table's columns say."""


def _other_year(one: Plain, draw: random.Random) -> int:
    return one.identity.report_year + draw.choice((1, 2, -2, -3))


def _without_years(text: str) -> str:
    return _YEAR_OF_A_LINE.sub(r"\1", text)


def _columns(one: Plain, year: int | None = None) -> dict[str, Any]:
    return {"region_hint": one.identity.region_name, "year_hint": year or one.identity.report_year}


def _title(one: Plain, year: int, words: str) -> str:
    return f"{year}年{one.identity.region_name}{words}"


def _given(one: Plain) -> str:
    return (
        f"——{one.identity.report_year}年1月16日在{one.identity.region_name}第十三届人民代表大会第三次会议上"
    )


DISGUISES: dict[str, Disguise] = {
    "whole, a name that says nothing": lambda one, _, __: (one.text, "a1.txt", {}),
    "whole, named": lambda one, _, draw: (one.text, one.named(draw.choice(_NAMES)), {}),
    "body, named": lambda one, _, draw: (one.body, one.named(draw.choice(_NAMES)), {}),
    "body, a name that says nothing": lambda one, _, __: (one.body, "a1.txt", {}),
    "body without years, named": lambda one, _, draw: (
        _without_years(one.body), one.named(draw.choice(_NAMES)), {},
    ),
    "whole, another region's name": lambda one, other, _: (
        one.text, other.named(_NAMES[0], one.identity.report_year), {},
    ),
    "whole, another year's name": lambda one, _, draw: (
        one.text, one.named(_NAMES[0], _other_year(one, draw)), {},
    ),
    "body, another region's name": lambda one, other, _: (
        one.body, other.named(_NAMES[0], one.identity.report_year), {},
    ),
    "body, another year's name": lambda one, _, draw: (
        one.body, one.named(_NAMES[0], _other_year(one, draw)), {},
    ),
    "body, a table's row": lambda one, _, __: (one.body, "t.csv", _columns(one)),
    "whole, another region's row": lambda one, other, _: (
        one.text, "t.csv", _columns(other, one.identity.report_year),
    ),
    "body, another region's row": lambda one, other, _: (
        one.body, "t.csv", _columns(other, one.identity.report_year),
    ),
    "whole, another year's row": lambda one, _, draw: (
        one.text, "t.csv", _columns(one, _other_year(one, draw)),
    ),
    "body, another year's row": lambda one, _, draw: (
        one.body, "t.csv", _columns(one, _other_year(one, draw)),
    ),
    "half a year's title": lambda one, _, __: (
        f"{_title(one, one.identity.report_year, '上半年工作情况报告')}\n{one.body}", "a.txt", {},
    ),
    "a title of the year reviewed": lambda one, _, __: (
        f"{_title(one, one.identity.review_year, '政府工作报告')}\n{_given(one)}\n{_without_years(one.body)}",
        "a.txt", {},
    ),
}  # fmt: skip


def plain_reports(folders: list[Path], reference: Reference, most: int, draw: random.Random) -> list[Plain]:
    """Reports that stand alone in their file and whose region and year are sure."""
    files = files_in(folders)
    draw.shuffle(files)
    found: list[Plain] = []
    for path in track(files, "reading the reports", transient=True):
        reports = list(reports_of(path, reference))
        if len(reports) == 1 and isinstance(reports[0].identity, Identity) and not reports[0].identity.doubt:
            found.append(Plain(reports[0].identity, reports[0].repaired.clean))
        if len(found) == most:
            break
    return found


def outcomes(text: str, path: str, facts: dict[str, Any], one: Plain, reference: Reference) -> Iterator[str]:
    """What becomes of a disguised report, once for each report that it is taken for."""
    record = TextRecord("0" * 64, path, 0, text, PageFacts(**facts))
    for report in reports_of_record(record, reference):
        taken = report.identity
        if isinstance(taken, Rejection):
            yield "refused"
            continue
        is_right = taken.report_id == one.identity.report_id
        if taken.doubt:
            yield "doubted, right" if is_right else "doubted, wrong"
        else:
            yield "right" if is_right else "wrong, nothing said"


def main() -> None:
    """Disguise the reports, and print what becomes of each kind."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", type=Path, nargs="+", help="folders of reports")
    parser.add_argument("--reports", type=int, default=120, help="reports that are disguised")
    parser.add_argument("--seed", type=int, default=1, help="what is drawn")
    arguments = parser.parse_args()
    draw, reference = random.Random(arguments.seed), load_reference()
    reports = plain_reports(arguments.folders, reference, arguments.reports, draw)
    table = Table("disguise", *OUTCOMES, title=f"{len(reports)} reports, {len(DISGUISES)} disguises each")
    total: Counter[str] = Counter()
    for name, disguise in track(DISGUISES.items(), "disguising", transient=True):
        counted: Counter[str] = Counter()
        for one in reports:
            other = draw.choice([r for r in reports if r.identity.region_code != one.identity.region_code])
            counted.update(outcomes(*disguise(one, other, draw), one, reference))
        total += counted
        table.add_row(name, *(str(counted[outcome] or "") for outcome in OUTCOMES))
    table.add_row("all", *(str(total[outcome]) for outcome in OUTCOMES))
    Console().print(table)


if __name__ == "__main__":
    main()
