"""Single files packed by gzip, bzip2 or xz: unpacked in memory, within limits."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable
from typing import Any

from transforms.decode import formats
from transforms.decode.formats import UnreadableError

_DEEPEST = 3
"""Layers of packing that are taken off."""
_RATIO = 150
"""Unpacked to packed size from which on a file is a bomb; reports pack to a third."""
_SMALL = 2**20
"""A file that unpacks to less than this is no bomb, whatever its ratio."""

_OPENERS: dict[str, Callable[[io.BytesIO], Any]] = {
    formats.GZIP: gzip.open,
    formats.BZIP2: bz2.open,
    formats.XZ: lzma.open,
}


def unpacked(data: bytes, max_bytes: int) -> bytes:
    """The bytes without their packing, at most three layers deep.

    Raises UnreadableError: truncated_file, bomb, too_large.
    """
    for _ in range(_DEEPEST):
        container = formats.binary_format(data)
        if container is None or container.media_type not in _OPENERS:
            break
        data = _one_layer(data, _OPENERS[container.media_type], max_bytes)
    return data


def _one_layer(data: bytes, opened: Callable[[io.BytesIO], Any], max_bytes: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    try:
        with opened(io.BytesIO(data)) as stream:
            while piece := stream.read(_SMALL):
                size += len(piece)
                pieces.append(piece)
                if size > _SMALL and size > _RATIO * len(data):
                    raise UnreadableError(
                        "bomb",
                        f"{len(data):,} packed bytes unpack to more than {_RATIO} to one; it was given up",
                    )
                if size > max_bytes:
                    raise UnreadableError(
                        "too_large", f"it unpacks to more than the limit of {max_bytes:,} bytes"
                    )
    except UnreadableError:
        raise
    except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError) as error:
        raise UnreadableError(
            "truncated_file",
            f"the packed file is cut off or damaged ({error}); fetch it again, or pack it anew",
        ) from error
    return b"".join(pieces)
