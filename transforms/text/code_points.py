"""Texts as arrays of code points and back, lone surrogates among them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def code_points(text: str) -> NDArray[np.uint32]:
    """The code point of each character of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def from_code_points(codes: NDArray[np.uint32]) -> str:
    """The text of the code points."""
    return codes.tobytes().decode("utf-32-le", "surrogatepass")
