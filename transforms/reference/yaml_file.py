"""YAML of reference data: its values, the lines that they stand in, and what is wrong with its form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from transforms.reference.slips import Slips, nearest
from transforms.text.yaml_text import LOADER, read_yaml

Path = tuple[str | int, ...]
"""From the top of a file to a value: keys and places in lists."""

_MOST_FAULTS = 60
"""Faults of form that are looked for in one file."""
_LINES_ABOVE = 12
"""So far above the line where a parser stumbles its cause is looked for."""
_DEEP = 4
"""Spaces before the fields of a list's entries below a key."""
_MANY_FIELDS = 3
"""So many fields that an entry cannot have make it an entry of another kind."""


class YamlFile:
    """One YAML file of reference data.

    Where its form is wrong, the entry that holds the fault is noted and left out, so that the others can be
    told of too.
    """

    def __init__(
        self,
        text: str,
        slips: Slips,
        *,
        entries: str = r"\S",
        name: Callable[[str], str] | None = None,
        keys: tuple[str, ...] = (),
    ) -> None:
        """`entries` matches the start of a line that begins an entry; `name` makes its name of that line.

        `keys` are those that may stand at the start of a line, where they are known.
        """
        self.slips = slips
        self.left_out = ""
        """The lines of entries whose form is wrong."""
        self._entries = re.compile(entries)
        self._name = name or _name_in
        self._keys = keys
        self._text = text.removeprefix("\ufeff")
        self.data = self._read()

    def _read(self) -> Any:
        for _ in range(_MOST_FAULTS):
            try:
                return read_yaml(self._text)
            except yaml.YAMLError as error:
                self._leave_out(error)
            except ValueError as error:  # a day like 2023-13-45
                self.slips.add(1, self.slips.file, "", str(error), "write days as YYYY-MM-DD")
                return None
        return None

    def _leave_out(self, error: yaml.YAMLError) -> None:
        """Note a fault of form, and blank the entry around it."""
        place = getattr(error, "problem_mark", None)
        begun = getattr(error, "context_mark", None)
        problem = str(getattr(error, "problem", None) or error)
        is_open = begun is not None and ("flow" in str(error) or "quoted" in str(error))
        at = begun.line if is_open and begun else place.line if place else 0
        lines = self._text.split("\n")
        at = min(at, len(lines) - 1)
        if not is_open and _indent(lines[at]) >= _DEEP and "'-' indicator" in problem:
            above = next((n for n in range(at - 1, -1, -1) if lines[n].strip()), at)
            if lines[above].lstrip().startswith("- ") and _indent(lines[above]) == _indent(lines[at]):
                at = above  # the dash is too far in for the fields below it
        if "mapping values" in problem and ":" not in lines[at - 1] and lines[at - 1].strip():
            at -= 1  # a key without its colon takes the next line for its own
        if self._keys and not is_open:
            at = self._out_of_place(lines, at)
        first = at
        while first > 0 and not self._entries.match(lines[first]):
            first -= 1
        last = at + 1
        while last < len(lines) and not self._entries.match(lines[last]):
            last += 1
        if is_open:
            about = "a bracket or quote is not closed, or a comma is missing in it"
            way_out = "close it in the line where it opens"
        elif "\t" in lines[at]:
            about, way_out = "it has a tab", "use spaces"
        else:
            about = f"it is no YAML here ({problem})"
            way_out = "give the line the same spaces before it as the lines of its kind around it"
        self.slips.add(at + 1, self._name(lines[first]), _key_in(lines[at]), about, way_out)
        self.left_out += "\n".join(lines[first:last]) + "\n"
        lines[first:last] = [""] * (last - first)
        text = "\n".join(lines)
        self._text = (
            text if text != self._text else ""
        )  # what is blank already holds no fault that can be told

    def _out_of_place(self, lines: list[str], at: int) -> int:
        """The line above that is at fault where the parser stumbles over one that stands as it should.

        An entry that begins a line ends the mapping that it belongs to: the next one fits nowhere.
        """
        for above in range(at - 1, max(-1, at - _LINES_ABOVE), -1):
            key = re.match(r"([^\s#:-][^:]*):", lines[above])
            if key is not None:
                return above if key[1] not in self._keys else at
            if self._entries.match(lines[above]):
                break
        return at

    @cached_property
    def _places(self) -> dict[Path, int]:
        """The line of each value; of a field that of its key."""
        root = yaml.compose(self._text, Loader=LOADER)
        return dict(_walk(root, (), 1, None)) if root is not None else {}

    def line(self, *path: str | int) -> int:
        """The line of a value, or of the nearest one around it."""
        while path and path not in self._places:
            path = path[:-1]
        return self._places.get(path, 1)

    def note_doubles(self, name: Callable[[Path], str]) -> None:
        """Note each key that stands twice in one mapping; `name` says what the entry of a path is called."""
        root = yaml.compose(self._text, Loader=LOADER)
        doubles: list[tuple[Path, int]] = []
        if root is not None:
            for _ in _walk(root, (), 1, doubles):
                pass
        for path, line in doubles:
            self.slips.add(
                line,
                name(path),
                str(path[-1]),
                "stands twice",
                "leave one of them: only the last would count",
            )

    def validate(self, model: type[BaseModel], value: Any, path: Path, entry: str, kind: str) -> Any:
        """`value` as a record of `model`; None, with slips, where it is none. `kind` is what it should be."""
        try:
            return model.model_validate(value)
        except ValidationError as error:
            self._note(error, model, path, entry, kind)
            return None

    def _note(
        self, error: ValidationError, model: type[BaseModel], path: Path, entry: str, kind: str
    ) -> None:
        problems = error.errors(include_url=False)
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        surplus = [
            str(p["loc"][-1]) for p in problems if p["type"] == "extra_forbidden" and len(p["loc"]) == 1
        ]
        if len(surplus) >= _MANY_FIELDS:
            self.slips.add(
                self.line(*path), entry, ", ".join(surplus[:3]), f"are no fields of {kind}",
                "move the entry under the key that such entries belong to",
            )  # fmt: skip
            return
        meant = {name: near for name in surplus for near in _near(name, fields)}
        told: set[str] = set()
        for problem in problems:
            where = problem["loc"]
            field = str(where[0]) if where else ""
            if field in told or (problem["type"] == "missing" and field in meant.values()):
                continue
            told.add(field)
            known = fields.get(field)
            way_out = (known.description if known else None) or "correct it"
            about = problem["msg"].removeprefix("Value error, ")
            about = f"{about[:1].lower()}{about[1:]}"
            if problem["type"] == "missing":
                about, way_out = "is missing", f"add it: {way_out}"
            elif problem["type"] == "extra_forbidden":
                about = f"is no field of {kind}"
                way_out = nearest(field, fields) if field in meant else "take it out, or correct its name"
            elif not isinstance(problem["input"], (dict, list)) and where:
                about = f"{problem['input']!r} cannot be used ({about})"
            dotted = ".".join(str(part) for part in where if part != "[key]")
            self.slips.add(self.line(*path, *where), entry, dotted, about, way_out)


def _near(name: str, fields: dict[str, Any]) -> Iterator[str]:
    said = nearest(name, fields)
    if said.startswith("did you mean "):
        yield said.removeprefix("did you mean ").removesuffix("?")


def _walk(
    node: yaml.Node, path: Path, line: int, doubles: list[tuple[Path, int]] | None
) -> Iterator[tuple[Path, int]]:
    yield path, line
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            at = key.start_mark.line + 1
            if doubles is not None and key.value in seen:
                doubles.append(((*path, key.value), at))
            seen.add(key.value)
            yield from _walk(value, (*path, key.value), at, doubles)
    elif isinstance(node, yaml.SequenceNode):
        for place, value in enumerate(node.value):
            yield from _walk(value, (*path, place), value.start_mark.line + 1, doubles)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _name_in(line: str) -> str:
    """An entry's name in the line that begins it: its id, or its key."""
    found = re.search(r"id:\s*[\"']?([\w-]+)", line) or re.match(r"[\s\"']*([^\s:\"']+)", line)
    return found[1] if found else line.strip()[:20]


def _key_in(line: str) -> str:
    found = re.match(r"\s*(?:- )?[\"']?([^\s:\"'\[{]+)[\"']?\s*:", line)
    return found[1] if found else ""
