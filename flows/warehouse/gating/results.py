"""What one expectation found."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flows.warehouse.gating.violations import plain


@dataclass(frozen=True, slots=True)
class GateResult:
    """What one expectation found."""

    suite: str
    seq: int
    expectation: str
    severity: str
    passed: bool
    n_failing: int
    about: str
    detail: str
    rows: tuple[dict[str, Any], ...] = ()
    """The first failing rows."""

    @property
    def sentence(self) -> str:
        """The result in one line for a person."""
        first = f", first {as_json(self.rows[0])}" if self.rows else ""
        verdict = "met" if self.passed else f"{self.n_failing} failing"
        return f"{self.suite}: {self.about} ({verdict}{first if not self.passed else ''})"


def as_json(row: dict[str, Any]) -> str:
    """A row as it is kept and shown."""
    return json.dumps(row, ensure_ascii=False, default=plain)
