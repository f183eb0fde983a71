"""The macros of a warehouse: what models call, and what users call in any DuckDB that opens the file.

A macro of sql/macros is a file that ends in its CREATE MACRO. One that gives a value says in the comment
above what it is for. One that gives a table is for users, and says it in tagged lines:

    -- en: What it gives.
    -- zh: 内容。
    -- parameter region: a code or a full name
    -- example: FROM series('210000', 'gdp')

Each question of sql/questions is a macro too, with a named parameter for each value that it takes; `help()`
lists them all. DuckDB from 1.1.3 on opens a published file, so no macro may hold what that version, or the
newest one, cannot read: no lambda, and no parameter with a type.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from flows.places import SQL
from flows.warehouse.connections import literal
from flows.warehouse.questions import Question, load_questions

_GIVES_TABLE = re.compile(r"(?im)^CREATE MACRO \w+\([^)]*\) AS TABLE\b")
_CREATES = re.compile(r"(?im)^CREATE MACRO ")
_TAG = re.compile(r"(en|zh|example|parameter (\w+)): *(.*)")
_GIVEN = re.compile(r"getvariable\(\s*'(\w+)'\s*\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro that gives a value, for models to call, with the comment above it."""

    name: str
    sql: str
    """One CREATE MACRO statement, with the comment lines above it."""
    comment: str


@dataclass(frozen=True, slots=True)
class TableMacro:
    """A macro that gives a table, for users to call."""

    name: str
    sql: str
    """One CREATE MACRO statement."""
    en: str
    zh: str
    parameters: dict[str, str] = field(default_factory=dict)
    """Name of each value that it takes to what the value means, in their order."""
    example: str = ""
    takes_names: bool = False
    """Whether its parameters are given by name (`year := 2024`) and may be left out."""

    @property
    def comment(self) -> str:
        """The COMMENT of the macro: an English line, then a Chinese one."""
        return f"{self.en}\n{self.zh}"

    @property
    def call(self) -> str:
        """Its name with its parameters, those that may be left out followed by `:=`."""
        mark = " :=" if self.takes_names else ""
        return f"{self.name}({', '.join(f'{name}{mark}' for name in self.parameters)})"


@lru_cache(maxsize=4)
def load_macros(folder: Path = SQL) -> tuple[Macro, ...]:
    """The macros of `folder`/macros that give a value, for models to call.

    A macro may call those whose file name sorts before its own.
    """
    macros = []
    for path in sorted((folder / "macros").glob("*.sql")):
        text = path.read_text("utf-8")
        if not _GIVES_TABLE.search(text):
            comment = " ".join(line[2:].strip() for line in text.splitlines() if line.startswith("--"))
            macros.append(Macro(path.stem, text, comment))
    return tuple(macros)


@lru_cache(maxsize=4)
def load_table_macros(folder: Path = SQL) -> tuple[TableMacro, ...]:
    """What users call: the table macros of `folder`/macros, the questions, and `help` last."""
    macros = []
    for path in sorted((folder / "macros").glob("*.sql")):
        text = path.read_text("utf-8")
        if _GIVES_TABLE.search(text):
            macros.append(_parse(path.stem, text))
    macros += [_of_question(question) for question in load_questions(folder / "questions").values()]
    return (*macros, _help(macros))


def _parse(name: str, text: str) -> TableMacro:
    tags: dict[str, str] = {}
    current = ""
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        said = line[2:].strip()
        if tag := _TAG.match(said):
            current = tag[2] or f":{tag[1]}"
            tags[current] = tag[3]
        else:
            tags[current] = f"{tags[current]} {said}"
    found = _CREATES.search(text)
    assert found is not None, name
    return TableMacro(
        name,
        text[found.start() :],
        tags.pop(":en"),
        tags.pop(":zh"),
        example=tags.pop(":example"),
        parameters=tags,
    )


def _of_question(question: Question) -> TableMacro:
    """A question as a macro: each value that it takes is a named parameter, NULL where none is given."""
    body = "\n".join(line for line in question.sql.splitlines() if not line.startswith("--"))
    body = _GIVEN.sub(lambda given: given[1], body).strip()
    taken = ", ".join(f"{name} := NULL" for name in question.parameters)
    return TableMacro(
        question.name,
        f"CREATE MACRO {question.name}({taken}) AS TABLE\n{body}\n",
        question.title_en,
        question.title_zh,
        parameters=dict(question.parameters),
        example=question.example or f"FROM {question.name}()",
        takes_names=True,
    )


def _help(macros: list[TableMacro]) -> TableMacro:
    """The macro `help`: a row for each of `macros`, whose text is written into it."""
    rows = ",\n        ".join(
        "({})".format(
            ", ".join(
                literal(text)
                for text in (
                    macro.call,
                    macro.en,
                    macro.zh,
                    "; ".join(f"{name}: {meaning}" for name, meaning in macro.parameters.items()),
                    macro.example,
                )
            )
        )
        for macro in macros
    )
    return TableMacro(
        "help",
        f"CREATE MACRO help() AS TABLE\n    SELECT * FROM (VALUES\n        {rows}\n"
        "    ) AS m(macro, purpose, purpose_zh, parameters, example)\n",
        "The macros of this warehouse: what each gives, what it takes, and an example.",
        "本数据仓库的宏：用途、参数与示例。",
        example="FROM help()",
    )
