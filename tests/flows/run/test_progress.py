"""What a person who watches a run sees: lines where output is kept, nothing where nobody asked."""

from __future__ import annotations

import pytest

from flows.run import progress


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time in seconds; a test moves it on."""
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def test_nobody_asked(capsys: pytest.CaptureFixture[str]) -> None:
    progress.current().say("landing")
    progress.current().begin("reading", 10)
    progress.current().advance()
    assert capsys.readouterr() == ("", "")


def test_lines_go_to_standard_error_and_are_few(
    capsys: pytest.CaptureFixture[str], clock: list[float]
) -> None:
    with progress.reporting_to(progress.LineReporter()) as reporter:
        reporter.say("==> Reading")
        reporter.begin("reading", 1000)
        for _ in range(1000):
            clock[0] += 0.1
            reporter.advance()
    out, err = capsys.readouterr()
    assert out == ""
    lines = err.splitlines()
    assert lines[0] == "==> Reading"
    assert 5 <= len(lines) <= 12
    assert lines[1].strip() == "reading: 101 of 1,000"


def test_what_is_over_soon_is_not_counted(capsys: pytest.CaptureFixture[str], clock: list[float]) -> None:
    with progress.reporting_to(progress.LineReporter()) as reporter:
        reporter.begin("reading", 3)
        for _ in range(3):
            clock[0] += 0.1
            reporter.advance()
    assert capsys.readouterr().err == ""


def test_the_watcher_before_is_back_afterwards() -> None:
    before = progress.current()
    with pytest.raises(ValueError, match="stopped"), progress.reporting_to(progress.LineReporter()):
        raise ValueError("stopped")
    assert progress.current() is before
