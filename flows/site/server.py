"""A small server for the site on this machine: its files and nothing else, parts of them where asked."""

from __future__ import annotations

import argparse
import re
import sys
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO

HOST = "127.0.0.1"
_POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; worker-src 'self' blob:"
)
"""What a page may load: its own files. WebAssembly is compiled for the console."""


class SiteHandler(SimpleHTTPRequestHandler):
    """Serves files of the site; nothing is kept by the browser without asking, for a site is replaced."""

    protocol_version = "HTTP/1.1"
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".html": "text/html; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".json": "application/json",
        ".csv": "text/csv; charset=utf-8",
        ".wasm": "application/wasm",
        ".parquet": "application/vnd.apache.parquet",
    }

    def end_headers(self) -> None:
        """Send what each answer says beside its content."""
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Security-Policy", _POLICY)
        self.send_header("Accept-Ranges", "bytes")
        super().end_headers()

    def list_directory(self, path: object) -> None:
        """A folder without a page shows nothing of what it holds."""
        del path
        self.send_error(HTTPStatus.NOT_FOUND)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of each request."""

    def do_GET(self) -> None:
        """Answer with a file, or with the part of it that is asked for."""
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        path = Path(self.translate_path(self.path))
        if wanted is None or not path.is_file():
            super().do_GET()
            return
        size = path.stat().st_size
        first = int(wanted[1])
        last = min(int(wanted[2] or size - 1), size - 1)
        if first > last:
            self.send_response(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
            self.send_header("Content-Range", f"bytes */{size}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(HTTPStatus.PARTIAL_CONTENT)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        self.send_header("Content-Length", str(last - first + 1))
        self.end_headers()
        with path.open("rb") as file:
            _copy_part(file, self.wfile, first, last - first + 1)  # type: ignore[arg-type]


def _copy_part(source: BinaryIO, target: BinaryIO, first: int, length: int) -> None:
    source.seek(first)
    while length > 0 and (part := source.read(min(length, 1 << 20))):
        target.write(part)
        length -= len(part)


class SiteServer(ThreadingHTTPServer):
    """The server; who leaves in the middle of an answer is no error."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Pass over connections that a browser gave up."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def site_server(folder: Path, port: int) -> SiteServer:
    """A server of `folder` at 127.0.0.1; the folder may be replaced while it runs."""
    return SiteServer((HOST, port), partial(SiteHandler, directory=str(folder)))


def main() -> None:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(description="Serve a built site on 127.0.0.1")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=4201)
    words = parser.parse_args()
    with site_server(words.folder, words.port) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
