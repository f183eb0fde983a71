"""Tables of cases, which lie as data in tests/cases."""

from __future__ import annotations

from typing import Any

import yaml

from support.places import CASES


def load_cases(name: str) -> Any:
    """The cases of one file: a list, or lists by what they are about."""
    return yaml.safe_load((CASES / name).read_text("utf-8"))
