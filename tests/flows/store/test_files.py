"""Files on their way into the store: what their names declare."""

from __future__ import annotations

import pytest

from flows.store.files import media_type_of


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.TXT", "text/plain"),
        ("2023/报告.pdf", "application/pdf"),
        ("a.zip!b.csv", "text/csv"),
        ("报告", "application/octet-stream"),
    ],
)
def test_media_types_declared_by_names(name: str, media_type: str) -> None:
    assert media_type_of(name) == media_type
