"""Reference files that were found sound are not looked at again before they, or the code, change."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows import reference
from flows.run import sound
from flows.settings import load_settings
from transforms.reference.slips import ReferenceDataError, Slip


@pytest.fixture
def looked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was looked at: a fingerprint each time."""
    monkeypatch.setenv("BAOGAO_STATE_DIR", str(tmp_path / "state"))
    load_settings.cache_clear()
    found: list[str] = []
    monkeypatch.setattr(reference, "require_sound_reference", lambda: found.append(sound.build_fingerprint()))
    monkeypatch.setattr(sound, "build_fingerprint", lambda: "one")
    yield found  # type: ignore[misc]
    load_settings.cache_clear()


def test_the_same_files_are_looked_at_once(looked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    sound.require_sound_reference()
    sound.require_sound_reference()
    assert looked == ["one"]
    monkeypatch.setattr(sound, "build_fingerprint", lambda: "two")
    sound.require_sound_reference()
    assert looked == ["one", "two"]


def test_files_with_a_slip_are_looked_at_each_time(
    looked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def slipped() -> None:
        looked.append("slipped")
        raise ReferenceDataError([Slip("units.yaml", 1, "吨", "base", "is no unit", "add it")])

    monkeypatch.setattr(reference, "require_sound_reference", slipped)
    for _ in range(2):
        with pytest.raises(ReferenceDataError):
            sound.require_sound_reference()
    assert looked == ["slipped", "slipped"]
