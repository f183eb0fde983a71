"""What commands print: tables aligned under Chinese too, and whole lines where it is piped."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from transforms.text.printable import printable

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

PIPED_WIDTH = 10_000
"""Columns of output that is not read on a terminal: nothing is cut or wrapped there."""


@lru_cache(maxsize=1)
def _console_class() -> type[Console]:
    """A console whose reader may leave (`| head`): the command then ends as one that has done its work."""
    from rich.console import Console

    class Leaving(Console):
        def on_broken_pipe(self) -> None:
            self.quiet = True
            raise BrokenPipeError

    return Leaving


def take_any_terminal() -> None:
    """Let words go in and out whatever encoding the terminal declares.

    A character that it cannot show comes out as its number (`\\u5168`); a word that it hands over in another
    encoding is read as UTF-8 or GB18030, unless a file is called just so.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.argv[1:] = [readable(word) for word in sys.argv[1:]]


def readable(word: str) -> str:
    """A word of the command line without bytes that were not understood."""
    if word.isprintable() or os.path.lexists(word):
        return word
    for charset in ("utf-8", "gb18030"):
        with contextlib.suppress(UnicodeError):
            return os.fsencode(word).decode(charset)
    return word


def output(*, errors: bool = False) -> Console:
    """A console on standard output, or on standard error."""
    stream = sys.stderr if errors else sys.stdout
    width = None if stream.isatty() else PIPED_WIDTH
    return _console_class()(stderr=errors, highlight=False, width=width, soft_wrap=not stream.isatty())


def table(
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    title: str | None = None,
    numbers: Sequence[int] = (),
) -> Table:
    """Rows under their columns' names; the columns in `numbers` (by position) are set flush right."""
    from rich.table import Table
    from rich.text import Text

    shown = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for position, name in enumerate(columns):
        right = position in numbers
        shown.add_column(name, justify="right" if right else "left", overflow="fold", no_wrap=right)
    for row in rows:
        shown.add_row(*(Text(cell(value)) for value in row))
    return shown


def cell(value: Any) -> str:
    """A value as a person reads it: nothing for null, no more digits than were meant."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.10g}" if abs(value) < 1e10 else f"{value:.0f}"
    return printable(str(value))
