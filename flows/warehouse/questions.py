"""The questions that come with the project: one SQL file each in sql/questions/, asked by its name.

A file is called `<name>.sql`, or `<number>_<name>.sql` to give it a place in the list. It opens with
comment lines: `-- en: …` and `-- zh: …` say what it answers, `-- parameter <name>: …` what a value means
that it takes, `-- example: …` how it is called as a macro. The SQL takes that value as
`getvariable('<name>')`, which is NULL where a person gives none; for the macro the name alone takes its
place, so every column of that name stands with its relation's alias.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from flows.places import SQL

FOLDER = SQL / "questions"


@dataclass(frozen=True, slots=True)
class Question:
    """A query over a published warehouse that has a name."""

    name: str
    number: int | None
    title_en: str
    title_zh: str
    parameters: dict[str, str]
    """Name of each value that it takes to what the value means."""
    sql: str
    example: str = ""
    """How it is called as a macro."""


def load_questions(folder: Path = FOLDER) -> dict[str, Question]:
    """The questions of `folder` by name, in the order of their numbers and names."""
    questions = []
    for path in folder.glob("*.sql"):
        numbered = re.fullmatch(r"(\d+)_(.+)", path.stem)
        sql = path.read_text(encoding="utf-8")
        titles = dict(re.findall(r"^-- (en|zh): (.+)$", sql, re.MULTILINE))
        meanings = dict(re.findall(r"^-- parameter (\w+): (.+)$", sql, re.MULTILINE))
        taken = dict.fromkeys(re.findall(r"getvariable\(\s*'(\w+)'\s*\)", sql, re.IGNORECASE), "")
        questions.append(
            Question(
                name=numbered[2] if numbered else path.stem,
                number=int(numbered[1]) if numbered else None,
                title_en=titles.get("en", ""),
                title_zh=titles.get("zh", ""),
                parameters={name: meanings.get(name, meaning) for name, meaning in taken.items()},
                sql=sql,
                example="".join(re.findall(r"^-- example: (.+)$", sql, re.MULTILINE)),
            )
        )
    questions.sort(key=lambda question: (question.number is None, question.number or 0, question.name))
    return {question.name: question for question in questions}
