"""SQL models as data: what a relation is called, what its columns mean, what it reads and in which order to
build.

A model is a SELECT in `sql/<schema>/<relation>.sql` with a YAML file of the same name beside it. Nothing is
declared twice: what a model reads is found by parsing its SQL, and the order of building follows from that.
Relations of `ops`, which runs write row by row, have the YAML alone; their columns are created from it.

The YAML beside a model:

    name: {en: Reports, zh: 报告}
    description: {en: One row a report., zh: 每份报告一行。}
    key: [report_id]
    columns:
      report_id: {dtype: VARCHAR, en: Region code and report year., zh: 区划代码与报告年份。}
      n_chars: {dtype: BIGINT, unit: characters, en: Length of the clean text., zh: 清洁文本长度。}
      landed_at: {dtype: TIMESTAMP, written_by_run: true, en: …, zh: …}

`written_by_run` marks what a run writes about itself (a time, a run's id); comparing two warehouses leaves
it out. What the gates hold every row to stands here too: the key is unique and whole; `required: true` says
that a column is never null; `accepts` lists the values that it may hold, or names one of LISTS.
A row of another relation that a row names must be there:

    references:
      - {columns: [report_id, section_id], of: core.sections}

names the columns that hold the key of `of`, in its order; a row with a null in one of them names none.

`sees: report` says that the rows of a report follow from that report's own rows in what the model reads, and
from reference data; `sees: region` that they follow from those of all years of its region. Where a few
documents changed, only the rows that see them are built anew. A model that says neither (it ranks, or takes a
median) sees everything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

import sqlglot
import yaml
from sqlglot import exp

from transforms.records import CLUES, SECTION_KINDS
from transforms.reference import vocabulary
from transforms.repair.ledger import CERTAINTIES
from transforms.repair.ledger import KINDS as REPAIR_KINDS
from transforms.text.yaml_text import read_yaml

SCHEMAS = ("core", "marts", "ops")
"""The schemas of a warehouse, in the order in which a reader meets them."""

STAGED = "staged"
"""The schema that models read and that never becomes part of a warehouse."""


LISTS: dict[str, tuple[str, ...]] = {
    "LEVELS": vocabulary.LEVELS,
    "CELL_MEASURES": vocabulary.CELL_MEASURES,
    "STATUSES": vocabulary.STATUSES,
    "COMPARATORS": vocabulary.COMPARATORS,
    "SCOPES": vocabulary.SCOPES,
    "PERIODS": vocabulary.PERIODS,
    "DIRECTIONS": vocabulary.DIRECTIONS,
    "INDICATOR_KINDS": vocabulary.INDICATOR_KINDS,
    "SECTION_KINDS": SECTION_KINDS,
    "CLUES": tuple(CLUES),
    "REPAIR_KINDS": REPAIR_KINDS,
    "CERTAINTIES": CERTAINTIES,
}
"""The closed lists of values that a column can name as what it accepts."""


SEES = ("report", "region", "all")
"""How far the rows of a model see: their own report, all years of their region, or everything."""


class ModelError(ValueError):
    """A model, or the YAML beside it, that cannot be used; the message names the file and the way out."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a relation and what it means."""

    name: str
    dtype: str
    """As DuckDB prints it: VARCHAR, BIGINT, DOUBLE, BOOLEAN, DATE, TIMESTAMP, VARCHAR[] …"""
    en: str
    zh: str
    unit: str | None = None
    written_by_run: bool = False
    required: bool = False
    """Whether it is never null."""
    accepts: tuple[str, ...] = ()
    """The values that it may hold beside null; any where there is none."""

    @property
    def comment(self) -> str:
        """The COMMENT of the column: an English line, then a Chinese one."""
        unit = f" [{self.unit}]" if self.unit else ""
        return f"{self.en}{unit}\n{self.zh}"


@dataclass(frozen=True, slots=True)
class Reference:
    """Columns of a relation that hold the key of a row of another."""

    columns: tuple[str, ...]
    of: str
    """schema.name"""


@dataclass(frozen=True, slots=True)
class Model:
    """One relation: its SELECT (None for a relation of ops), its columns and what it reads."""

    relation: str
    """schema.name"""
    sql: str | None
    name_en: str
    name_zh: str
    description_en: str
    description_zh: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    reads: frozenset[str]
    """Relations that the SELECT reads, as schema.name, those of `staged` among them."""
    references: tuple[Reference, ...] = ()
    """The rows of other relations that each row names."""
    sees: str = "all"
    """How far its rows see, one of SEES."""

    @property
    def unit(self) -> str | None:
        """The column that says what a row belongs to, report_id or region_code; None where none does."""
        names = {column.name for column in self.columns}
        if "report_id" in self.key or ("report_id" in names and "region_code" not in self.key):
            return "report_id"
        return "region_code" if "region_code" in self.key else None

    @property
    def schema(self) -> str:
        """The schema's name."""
        return self.relation.partition(".")[0]

    @property
    def table(self) -> str:
        """The relation's name without its schema."""
        return self.relation.partition(".")[2]

    @property
    def comment(self) -> str:
        """The COMMENT of the table: an English line, then a Chinese one."""
        return f"{self.name_en}: {self.description_en}\n{self.name_zh}：{self.description_zh}"


def parse_model(relation: str, declaration: str, sql: str | None = None) -> Model:
    """A model out of its YAML text and its SQL text.

    Raises ModelError where the YAML lacks a sentence or a dtype, the SQL is not one SELECT, or it has no
    ORDER BY (rows would come in any order).
    """
    try:
        data = read_yaml(declaration)
        columns = tuple(
            Column(
                name=str(name),
                dtype=str(facts["dtype"]).upper(),
                en=_sentence(facts["en"]),
                zh=_sentence(facts["zh"]),
                unit=facts.get("unit"),
                written_by_run=bool(facts.get("written_by_run", False)),
                required=bool(facts.get("required", False)),
                accepts=_accepted(facts.get("accepts", ())),
            )
            for name, facts in data["columns"].items()
        )
        key = tuple(data["key"])
        references = tuple(
            Reference(tuple(map(str, one["columns"])), str(one["of"])) for one in data.get("references", ())
        )
        names = {column.name for column in columns}
        for what, named in [("the key", key), *(("a reference", one.columns) for one in references)]:
            missing = [name for name in named if name not in names]
            if missing:
                raise ModelError(f"{relation}: {what} names {', '.join(missing)}, which is no column of it")
        sees = str(data.get("sees", "all"))
        if sees not in SEES:
            raise ModelError(f"{relation}: sees: {sees} is none of {', '.join(SEES)}")
        return Model(
            relation=relation,
            sql=sql,
            name_en=_sentence(data["name"]["en"]),
            name_zh=_sentence(data["name"]["zh"]),
            description_en=_sentence(data["description"]["en"]),
            description_zh=_sentence(data["description"]["zh"]),
            key=key,
            columns=columns,
            reads=frozenset() if sql is None else relations_read(sql, relation),
            references=references,
            sees=sees,
        )
    except (KeyError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise ModelError(
            f"{relation}: the YAML beside the model is not complete ({error!r}); it needs name, description, "
            "key and, for each column, dtype, en and zh"
        ) from error


def _sentence(value: object) -> str:
    text = " ".join(str(value).split())
    if not text or value is None:
        raise KeyError("an empty sentence")
    return text


def _accepted(stated: object) -> tuple[str, ...]:
    """The values that a column accepts: those listed, or those of a list of the vocabulary."""
    if isinstance(stated, str):
        if stated not in LISTS:
            raise ModelError(f"accepts: {stated} is none of the lists {', '.join(LISTS)}")
        return LISTS[stated]
    if not isinstance(stated, list | tuple):
        raise ModelError(f"accepts: {stated!r} is neither a list of values nor the name of one")
    return tuple(str(value) for value in stated)


def relations_read(sql: str, relation: str) -> frozenset[str]:
    """The schema-qualified relations that a model's SELECT reads, its own CTEs left out.

    Raises ModelError where `sql` is not one SELECT with an ORDER BY, or reads a table without its schema.
    """
    tree = _select_of(sql, relation)
    if tree.args.get("order") is None:
        raise ModelError(f"{relation}: a model ends in ORDER BY, or its rows would come in any order")
    return _tables_of(tree, relation)


def relations_asked(query: str, relation: str) -> frozenset[str]:
    """The schema-qualified relations that a query about `relation` reads, in whatever order its rows come.

    Raises ModelError where `query` is not one SELECT, or reads a table without its schema.
    """
    return _tables_of(_select_of(query, relation), relation)


def _select_of(sql: str, relation: str) -> exp.Query:
    try:
        statements = [s for s in sqlglot.parse(sql, dialect="duckdb") if s is not None]
    except sqlglot.errors.ParseError as error:
        raise ModelError(f"{relation}: its SQL cannot be parsed: {error}") from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise ModelError(f"{relation}: a model is exactly one SELECT")
    return statements[0]


def _tables_of(tree: exp.Query, relation: str) -> frozenset[str]:
    ctes = {cte.alias for cte in tree.find_all(exp.CTE)}
    reads = set()
    for table in tree.find_all(exp.Table):
        if not table.name:  # a table function
            continue
        if table.db:
            reads.add(f"{table.db}.{table.name}")
        elif table.name not in ctes:
            raise ModelError(f"{relation}: it reads {table.name!r} without its schema")
    return frozenset(reads)


def build_order(models: Iterable[Model]) -> list[Model]:
    """Models so that each comes after all that it reads; ties by name. Relations of ops come first.

    Raises ModelError where a model reads what no model makes, or where models read one another in a circle.
    """
    by_relation = {model.relation: model for model in models}
    graph: dict[str, set[str]] = {}
    for model in by_relation.values():
        made = {name for name in model.reads if not name.startswith(f"{STAGED}.")}
        unknown = sorted(made - by_relation.keys())
        if unknown:
            raise ModelError(f"{model.relation} reads {', '.join(unknown)}, which no model makes")
        graph[model.relation] = made
    sorter = TopologicalSorter(graph)
    try:
        sorter.prepare()
    except CycleError as error:
        raise ModelError(f"models read one another in a circle: {' <- '.join(error.args[1])}") from error
    order: list[Model] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=_rank)
        order.extend(by_relation[name] for name in ready)
        sorter.done(*ready)
    return sorted(order, key=lambda model: model.schema != "ops")


def _rank(relation: str) -> tuple[int, str]:
    schema = relation.partition(".")[0]
    return (SCHEMAS.index(schema) if schema in SCHEMAS else len(SCHEMAS), relation)


def lineage(models: Iterable[Model]) -> list[tuple[str, str]]:
    """(relation, what it reads) for each model, sorted: the edges of the graph of relations."""
    return sorted((model.relation, read) for model in models for read in model.reads)
