"""The reference files are checked before anything is landed, once for all runs that have the same ones."""

from __future__ import annotations

import contextlib
from pathlib import Path

from flows import reference
from flows.settings import load_settings
from flows.store.fingerprint import build_fingerprint


def require_sound_reference() -> None:
    """Raise ReferenceDataError, with a line for each slip, where anything is wrong in the reference files.

    They are not looked at again where a run with the same state folder found the same files sound, by the
    same code.
    """
    mark = load_settings().state_dir / "sound-reference"
    now = build_fingerprint()
    if _found_before(mark) == now:
        return
    reference.require_sound_reference()
    with contextlib.suppress(OSError):  # it is looked at again, then
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.write_text(now, encoding="utf-8")


def _found_before(mark: Path) -> str | None:
    try:
        return mark.read_text(encoding="utf-8")
    except (OSError, UnicodeError):
        return None
