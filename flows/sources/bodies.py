"""Bodies of answers, unpacked piece by piece and no further than asked for: a bomb is never held whole."""

from __future__ import annotations

import zlib

from flows.sources.failures import FetchError


class Plain:
    """A body that is not packed."""

    is_whole = True
    waiting = 0

    def feed(self, chunk: bytes, most: int) -> bytes:
        """The chunk, no more than `most` bytes of it."""
        return chunk[:most]


class Inflated:
    """A gzip or deflate body, unpacked no further than asked for."""

    def __init__(self, window: int) -> None:
        self._window = window
        self._inner = zlib.decompressobj(window)
        self._started = False

    @property
    def is_whole(self) -> bool:
        """Whether the packed body came to its end."""
        return self._inner.eof or not self._started

    @property
    def waiting(self) -> int:
        """Packed bytes that were fed and not unpacked, because the limit was reached."""
        return len(self._inner.unconsumed_tail)

    def feed(self, chunk: bytes, most: int) -> bytes:
        """What the chunk unpacks to, no more than `most` bytes of it. Raises FetchError."""
        made = bytearray()
        while chunk and most > len(made):
            if self._inner.eof:
                if not chunk.startswith(b"\x1f\x8b"):
                    break  # what some servers leave behind the packed body
                self._inner = zlib.decompressobj(self._window)
            self._started = True
            try:
                made += self._inner.decompress(chunk, most - len(made))
            except zlib.error as error:
                if self._window == zlib.MAX_WBITS and not made:
                    # Some servers send deflate without its header.
                    self._window = -zlib.MAX_WBITS
                    self._inner = zlib.decompressobj(self._window)
                    continue
                raise FetchError("encoding", f"the packed body is damaged ({error})") from error
            chunk = self._inner.unused_data
        return bytes(made)


def inflater(encoding: str) -> Plain | Inflated:
    """What unpacks a body of this Content-Encoding. Raises FetchError where nothing here does."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return Plain()
    if name in ("gzip", "x-gzip"):
        return Inflated(16 + zlib.MAX_WBITS)
    if name == "deflate":
        return Inflated(zlib.MAX_WBITS)
    raise FetchError("encoding", f"the body is packed as {name[:40]}, which was not asked for")
