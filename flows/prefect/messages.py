"""Lines for whoever watches a run: on the terminal that it was started from, and in its log in the UI."""

from __future__ import annotations

from prefect import get_run_logger

from flows.run import progress
from transforms.text.printable import printable


def report(line: str) -> None:
    """A line on what the run does."""
    line = printable(line)
    get_run_logger().info(line)
    progress.current().say(line)


def warn(line: str, *, in_log: str | None = None) -> None:
    """A line on what a person should look at; the log may say it in other words."""
    get_run_logger().warning(printable(in_log or line))
    progress.current().say(f"    warning: {printable(line)}")
