"""Pages saved whole by a browser (.mht, .mhtml): the page itself out of the message that holds its parts."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass

from transforms.decode.formats import UnreadableError


@dataclass(frozen=True, slots=True)
class SavedPage:
    """The page of a web archive, as bytes, with what the archive says about it."""

    body: bytes
    charset: str | None
    url: str | None


def read_mht(data: bytes) -> SavedPage:
    """The first page of the archive: the part that its head names as the start, or the largest page.

    Raises UnreadableError where the archive holds no page or breaks off.
    """
    message = email.message_from_bytes(data.lstrip(), policy=email.policy.compat32)
    start = message.get_param("start")
    pages = []
    for part in message.walk():
        if part.get_content_type() not in ("text/html", "application/xhtml+xml"):
            continue
        body = part.get_payload(decode=True)
        if isinstance(body, bytes) and body.strip():
            is_start = isinstance(start, str) and (part.get("Content-ID") or "").strip() == start.strip()
            pages.append((is_start, len(body), body, part))
    if not pages:
        raise UnreadableError(
            "truncated_file", "the web archive holds no page, or breaks off before it; save the page anew"
        )
    first = pages[0]
    _, _, body, part = next((page for page in pages if page[0]), first)
    location = message.get("Snapshot-Content-Location") or part.get("Content-Location")
    url = str(location).strip() if location else None
    is_web = url is not None and url.startswith(("http://", "https://"))
    return SavedPage(body, part.get_content_charset(), url if is_web else None)
