"""How a command ends when it cannot do what was asked: one line that says what, where and the way out.

Exit codes: 0 done or published, 1 failed or nothing readable, 2 usage, 3 stopped by a gate, 130 interrupted.
"""

from __future__ import annotations

import sys
import traceback
from typing import Any

import typer
from typer.core import TyperGroup

from transforms.text.printable import printable

DONE, FAILED, USAGE, STOPPED_BY_GATE, INTERRUPTED = 0, 1, 2, 3, 130


class CommandError(Exception):
    """What a command could not do, for the person who typed it."""

    def __init__(self, message: str, code: int = FAILED) -> None:
        super().__init__(message)
        self.code = code


def usage(message: str) -> CommandError:
    """A mistake in what was typed."""
    return CommandError(message, USAGE)


def explained(error: Exception) -> CommandError:
    """`error` as a line for a person; its traceback, where that person cannot help it, goes to a file."""
    if isinstance(error, CommandError):
        return error
    from pydantic import ValidationError

    if isinstance(error, ValidationError) and error.title == "Settings":
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        return usage(f"BAOGAO_{name}={first['input']!r} cannot be used: {first['msg']}")
    if any(cls.__module__.partition(".")[0] in {"flows", "transforms"} for cls in type(error).__mro__):
        return CommandError(str(error))  # an error of our own says what a person can do
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        return CommandError(f"{place}{error.strerror[:1].lower()}{error.strerror[1:]}")
    return CommandError(f"{_one_line(error)} (a fault of Baogao's own{_kept_traceback(error)})")


def _in_one_line(message: str) -> str:
    """`message` without line breaks and the marks that point at the line above; lists stay lists."""
    lines = [line for line in message.splitlines() if line.strip(" ^~")]
    return lines[0] + "".join(
        f"\n{line}" if line.startswith("  ") else f" {line.strip()}" for line in lines[1:]
    )


def _one_line(error: BaseException) -> str:
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[0]}" if text else type(error).__name__


def _kept_traceback(error: BaseException) -> str:
    from flows.settings import load_settings

    try:
        log = load_settings().state_dir / "last-error.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    except OSError:
        return ""
    return f"; its traceback is in {log}"


class ReportingGroup(TyperGroup):
    """The commands of the app, each of which ends in one line and an exit code where it cannot go on."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was typed."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            typer.echo("Interrupted; what was published before is whole and in place.", err=True)
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            # The reader of a pipe (`| head`) has what it wanted.
            sys.stdout = None
            raise typer.Exit(DONE) from None
        except (CommandError, Exception) as error:
            if type(error).__module__.startswith("typer"):
                raise  # usage errors and exits are the parser's own
            shown = explained(error)
            typer.secho(f"baogao: {printable(_in_one_line(str(shown)))}", err=True, fg=typer.colors.RED)
            raise typer.Exit(shown.code) from error
