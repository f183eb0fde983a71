"""A small city portal on 127.0.0.1 with its faults, for tests of fetching and for trying out a nightly run.

As a program it serves the sample until it is stopped, and writes the source lists that lead to it:

    python sample/portal.py --lists FOLDER [--port 8765] [--seconds 3600] [--unplug-after N]

Everything is bounded: no answer lasts longer than a few seconds or grows beyond some megabytes.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import hashlib
import html
import re
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import yaml

LONGEST_SECONDS = 5.0
MOST_BYTES = 32 * 2**20


@dataclass
class Reply:
    """What the portal answers to one request."""

    body: bytes | str = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    etag: str | None = None
    last_modified: str | None = None
    packed: bool = False
    """Whether the body is sent gzipped."""
    fault: str | None = None
    """slow (silent before the answer), drip (byte by byte), cut (half of it), hang up, or endless."""
    seconds: float = LONGEST_SECONDS
    """How long a slow or dripping answer would take at most."""


@dataclass(frozen=True)
class Seen:
    """One request that came in."""

    path: str
    headers: dict[str, str]
    at: float


class Portal:
    """The server; `pages` maps paths to a reply, to replies given one after the other, or to a function."""

    def __init__(self, *, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        self.pages: dict[str, Reply | Sequence[Reply] | Callable[[Seen], Reply]] = {}
        self.seen: list[Seen] = []
        self.unplug_after: int | None = None
        """Requests after which the plug is pulled: no answer to the next, and nobody listens any more."""
        self._counts: dict[str, int] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._server.daemon_threads = True
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.scheme = "https" if tls else "http"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def address(self) -> str:
        """`http://127.0.0.1:port`."""
        return f"{self.scheme}://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Portal:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Answer nobody any more."""
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()

    def requests(self, path: str | None = None) -> list[Seen]:
        """The requests so far, for one path or for all but robots.txt."""
        return [
            seen for seen in self.seen if seen.path == path or (path is None and seen.path != "/robots.txt")
        ]

    def reply_to(self, seen: Seen) -> Reply | None:
        """The answer to a request; None once the plug is pulled."""
        with self._lock:
            self.seen.append(seen)
            n = self._counts[seen.path] = self._counts.get(seen.path, 0) + 1
            if self.unplug_after is not None and len(self.requests()) > self.unplug_after:
                threading.Thread(target=self.stop, daemon=True).start()
                return None
        page = self.pages.get(seen.path)
        if page is None:
            return Reply("<html><head><title>404</title></head><body>页面不存在</body></html>", status=404)
        if isinstance(page, Reply):
            return page
        return page(seen) if callable(page) else page[min(n, len(page)) - 1]

    def send(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:  # noqa: C901, PLR0912
        """Give an answer with its fault."""
        body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        unchanged = (reply.etag and handler.headers.get("If-None-Match") == reply.etag) or (
            reply.last_modified and handler.headers.get("If-Modified-Since") == reply.last_modified
        )
        if reply.packed:
            body = gzip.compress(body, mtime=0)
        if reply.fault == "slow":
            self._stopping.wait(min(reply.seconds, LONGEST_SECONDS))
        if reply.fault == "hang up":
            return
        handler.send_response(304 if unchanged and reply.status == 200 else reply.status)
        for name, value in (
            ("ETag", reply.etag),
            ("Last-Modified", reply.last_modified),
            *reply.headers.items(),
        ):
            if value:
                handler.send_header(name, value)
        if unchanged and reply.status == 200:
            handler.end_headers()
            return
        handler.send_header("Content-Type", reply.content_type)
        if reply.packed:
            handler.send_header("Content-Encoding", "gzip")
        if reply.fault != "endless":
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        if reply.fault == "endless":
            for _ in range(MOST_BYTES // 65_536):
                if self._stopping.is_set():
                    return
                handler.wfile.write((body or b"x") * (65_536 // max(1, len(body))))
        elif reply.fault == "cut":
            handler.wfile.write(body[: len(body) // 2])
        elif reply.fault == "drip":
            until = time.monotonic() + min(reply.seconds, LONGEST_SECONDS)
            for at in range(len(body)):
                if time.monotonic() > until or self._stopping.wait(0.02):
                    return
                handler.wfile.write(body[at : at + 1])
                handler.wfile.flush()
        else:
            handler.wfile.write(body)

    # --- the city ------------------------------------------------------------------------------------------

    def serve_city(self, sample: Path) -> list[str]:
        """Serve the sample's reports behind a list page, in the manner of a content system; their paths."""
        paths = []
        entries = []
        for number, path in enumerate(sorted((sample / "reports").iterdir())):
            if path.suffix not in (".txt", ".html", ".docx"):
                continue
            data = path.read_bytes()
            found = re.search(r"20\d{2}", path.name)
            year = int(found.group()) if found else 2023
            target = f"/zfgzbg/{year}01/t{year}0131_{1000 + number}{path.suffix.replace('.txt', '.html')}"
            title = f"{year}年政府工作报告（{path.stem}）"
            if path.suffix == ".txt":
                data = article_page(title, _text_of(data).split("\n"), url=self.address + target).encode()
            kind = "application/octet-stream" if path.suffix == ".docx" else "text/html"
            tag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
            self.pages[target] = Reply(data, content_type=kind, etag=tag)
            paths.append(target)
            entries.append((target, title))
        self.pages["/zfgzbg/index.html"] = Reply(list_page("政府工作报告", entries))
        self.pages["/"] = Reply(list_page("示例市人民政府", [("/zfgzbg/index.html", "政府工作报告")]))
        self.pages["/robots.txt"] = Reply("User-agent: *\nDisallow: /admin/\n", content_type="text/plain")
        return paths

    def write_lists(self, folder: Path) -> None:
        """A source list that watches the portal, as a person would have checked it."""
        folder.mkdir(parents=True, exist_ok=True)
        entry: dict[str, Any] = {
            "id": "portal",
            "site_name": "示例市人民政府",
            "site_kind": "government",
            "licence": "The project's own sample.",
            "throttle": {"delay_seconds": 0, "concurrency": 2},
            "expected": {"floor": 1, "ceiling": 50},
            "lists": [{"url": f"{self.address}/zfgzbg/index.html", "checked_on": "2026-01-01"}],
        }
        text = yaml.safe_dump(entry, allow_unicode=True, sort_keys=False)
        (folder / "portal.yaml").write_text(text, "utf-8")


def article_page(title: str, paragraphs: Sequence[str], *, url: str = "", further: str = "") -> str:
    """A page as a content system makes it: meta tags, navigation, tools, the article, the footer."""
    body = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs if paragraph.strip())
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8">'
        f"<title>{title}_示例市人民政府</title>"
        '<meta name="SiteName" content="示例市人民政府"><meta name="SiteIDCode" content="2103000001">'
        f'<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="2023-01-31 09:00">'
        f'<meta name="ContentSource" content="示例市人民政府"><meta name="Url" content="{url}"></head><body>'
        '<ul><li><a href="/">首页</a></li><li><a href="/zfgzbg/index.html">政府工作报告</a></li></ul>'
        '<div class="tools">【字号：大 中 小】 打印 关闭</div>'
        f'<div class="TRS_Editor">{body}</div>{further}'
        "<div>责任编辑：编辑甲　版权所有：示例市人民政府</div></body></html>"
    )


def list_page(title: str, entries: Sequence[tuple[str, str]], *, further: str = "") -> str:
    """A page of links."""
    rows = "".join(
        f'<li><a href="{target}">{html.escape(words)}</a><span>2023-01-31</span></li>'
        for target, words in entries
    )
    around = "".join(
        f'<li><a href="/{name}/">{name}</a></li>'
        for name in ("政务公开", "政务服务", "互动交流", "数据", "走进")
    )
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body>'
        f'<ul>{around}</ul><ul class="list">{rows}</ul>{further}</body></html>'
    )


def _text_of(data: bytes) -> str:
    for charset in ("utf-8-sig", "gb18030", "utf-16"):
        try:
            return data.decode(charset)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")


def _handler(portal: Portal) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = LONGEST_SECONDS

        def do_GET(self) -> None:
            path = self.path if self.path in portal.pages else urlsplit(self.path).path
            reply = portal.reply_to(Seen(path, dict(self.headers.items()), time.monotonic()))
            self.close_connection = True
            if reply is None:
                return
            with contextlib.suppress(BrokenPipeError, ConnectionResetError, ssl.SSLError):  # it had enough
                portal.send(self, reply)

        def send_response(self, code: int, message: str | None = None) -> None:
            super().send_response(code, message)
            self.send_header("Connection", "close")

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


def main() -> None:
    """Serve the sample until Ctrl-C or until the time is up."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lists", type=Path, required=True, help="folder to write the source lists to")
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--unplug-after", type=int, default=None)
    arguments = parser.parse_args()
    with Portal(port=arguments.port) as portal:
        paths = portal.serve_city(Path(__file__).resolve().parents[1] / "sample")
        portal.write_lists(arguments.lists)
        portal.unplug_after = arguments.unplug_after
        print(f"{portal.address}/zfgzbg/index.html serves {len(paths)} reports; Ctrl-C ends it")
        try:
            time.sleep(arguments.seconds)
        except KeyboardInterrupt:
            print("closed")


if __name__ == "__main__":
    main()
