"""What the tests share: the way to the material beside the project, and none past this machine."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.network import is_here

ROOT = Path(__file__).resolve().parents[1]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Stop a parallel run that would part groups of tests, and start what they share on each process."""
    is_grouped = getattr(session.config.option, "loadgroup", False) is True
    for item in session.items if is_grouped else ():
        if item.get_closest_marker("xdist_group") and "@" not in item.nodeid.rpartition("::")[2]:
            pytest.exit("pytest-xdist does not keep groups of tests together under this pytest", returncode=3)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real reports and hand-read labels beside the checkout; skips where it is absent."""
    folder = ROOT.parent / "shared"
    if not (folder / "corpus").is_dir():
        pytest.skip(f"no real reports here: {folder.name}/corpus is not beside the checkout")
    return folder


@pytest.fixture(autouse=True)
def past_this_machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Refuse connections past this machine, and fail the test that tried one; gives the addresses."""
    tried: list[Any] = []

    def guarded(connect: Any) -> Any:
        def call(self: socket.socket, address: Any) -> Any:
            if not is_here(address):
                tried.append(address)
                raise PermissionError(f"no test may reach {address}")
            return connect(self, address)

        return call

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
    yield tried
    assert tried == [], "something reached past this machine"
