"""The site's own server: files, parts of files, and no lists of folders."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from flows.site.server import site_server


@pytest.fixture
def served(tmp_path: Path) -> Iterator[httpx.Client]:
    (tmp_path / "public" / "zh").mkdir(parents=True)
    (tmp_path / "public" / "index.html").write_text("<p>一</p>", "utf-8")
    (tmp_path / "public" / "t.parquet").write_bytes(bytes(range(100)))
    (tmp_path / "secret.txt").write_text("no")
    with site_server(tmp_path / "public", 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        with httpx.Client(base_url=f"http://127.0.0.1:{server.server_address[1]}", trust_env=False) as client:
            yield client
        server.shutdown()


def test_a_page_is_served_and_may_load_nothing_from_elsewhere(served: httpx.Client) -> None:
    answer = served.get("/")
    assert answer.text == "<p>一</p>" and answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_a_part_of_a_file_is_served(served: httpx.Client) -> None:
    answer = served.get("/t.parquet", headers={"Range": "bytes=10-19"})
    assert (answer.status_code, answer.content) == (206, bytes(range(10, 20)))
    assert answer.headers["content-range"] == "bytes 10-19/100"
    assert served.get("/t.parquet", headers={"Range": "bytes=90-"}).content == bytes(range(90, 100))
    assert served.get("/t.parquet", headers={"Range": "bytes=200-"}).status_code == 416


@pytest.mark.parametrize("path", ["/zh/", "/../secret.txt", "/%2e%2e/secret.txt", "/none.html"])
def test_nothing_else_is_served(served: httpx.Client, path: str) -> None:
    assert served.get(path).status_code == 404
