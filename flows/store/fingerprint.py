"""The fingerprint of what decides what is read of a document: code, reference files, segmenter, libraries.

What was read is kept under it: another rule is another fingerprint, and reads anew.
"""

from __future__ import annotations

import hashlib
import platform
from importlib import metadata
from pathlib import Path

from flows.places import ROOT
from flows.settings import load_settings

LIBRARIES = (
    "charset-normalizer", "jieba", "polars", "pypdf", "pypinyin", "pyreadstat", "python-calamine",
    "python-docx", "rdata", "rjieba", "selectolax", "trafilatura", "xlrd", "zhconv-rs",
)  # fmt: skip
"""Libraries whose version may change what is read of a document."""


def rules_fingerprint(root: Path = ROOT) -> str:
    """A fingerprint of the code, reference files, segmenter and library versions that decide what is read."""
    digest = hashlib.sha256()
    files = [*(root / "transforms").rglob("*.py"), *(root / "flows").glob("reference.py")]
    # Which addresses are fetched decides nothing about a document that has been.
    fetched = root / "reference" / "sources"
    files += [p for p in (root / "reference").rglob("*") if p.is_file() and fetched not in p.parents]
    for path in sorted(files, key=lambda path: path.relative_to(root).as_posix()):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    for library in LIBRARIES:
        digest.update(f"{library}=={metadata.version(library)}\0".encode())
    digest.update(f"segmenter {load_settings().segmenter}\0".encode())
    digest.update(".".join(platform.python_version_tuple()[:2]).encode())
    return digest.hexdigest()[:16]
