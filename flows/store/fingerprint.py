"""The fingerprint of what decides what is read of a document: code, reference files, segmenter, libraries.

What was read is kept under it: another rule is another fingerprint, and reads anew. The code is that which
the pure function from bytes to records imports, however far off; what lies beside it (the pictures of the UI,
the models' parser, the watching of sites) may change and nothing is read anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import platform
import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from flows.places import ROOT
from flows.reference.reading import reading_files
from flows.settings import load_settings

LIBRARIES = (
    "charset-normalizer", "jieba", "polars", "pypdf", "pypinyin", "pyreadstat", "python-calamine",
    "python-docx", "rdata", "rjieba", "selectolax", "trafilatura", "xlrd", "zhconv-rs",
)  # fmt: skip
"""Libraries whose version may change what is read of a document."""
ENTRIES = ("transforms.document", "transforms.schemas", "flows.reference.reading")
"""The modules that a process which reads calls."""
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(?P<package>transforms[\w.]*)[ \t]+import[ \t]+(?P<names>\([^)]*\)|[^\n#]*)"
    r"|import[ \t]+(?P<module>transforms[\w.]*))",
    re.MULTILINE,
)


def reading_modules(root: Path = ROOT) -> list[Path]:
    """The files of the modules that reading a document imports, at once or where it comes to need them."""
    found: set[Path] = set()
    todo = list(ENTRIES)
    while todo:
        for path in _files_of(todo.pop(), root):
            if path not in found:
                found.add(path)
                todo += _imported(path.read_text(encoding="utf-8"))
    return sorted(found)


def _files_of(module: str, root: Path) -> Iterator[Path]:
    """The file of a module, and those of the packages of transforms that are imported on the way to it."""
    parts = module.split(".")
    for depth in range(1, len(parts) + 1):
        place = root.joinpath(*parts[:depth])
        if parts[0] == "transforms" and (place / "__init__.py").is_file():
            yield place / "__init__.py"
        if depth == len(parts) and place.with_suffix(".py").is_file():
            yield place.with_suffix(".py")


def _imported(code: str) -> Iterator[str]:
    """The modules that a module imports; of `from a import b` both a and a.b, one of which there is."""
    for found in _IMPORT.finditer(code):
        if found["module"]:
            yield found["module"]
            continue
        yield found["package"]
        for name in re.findall(r"(\w+)(?:\s+as\s+\w+)?", found["names"]):
            yield f"{found['package']}.{name}"


RECOGNISERS = ("rapidocr", "onnxruntime", "pypdfium2")
"""The same of the extra that reads scans, where it is installed."""


def rules_fingerprint(root: Path = ROOT) -> str:
    """A fingerprint of the code, reference files, segmenter and library versions that decide what is read."""
    digest = hashlib.sha256()
    files = [*reading_modules(root), *reading_files(root / "reference")]
    for path in sorted(files, key=lambda path: path.relative_to(root).as_posix()):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    for library in LIBRARIES:
        digest.update(f"{library}=={metadata.version(library)}\0".encode())
    for library in RECOGNISERS:
        with contextlib.suppress(metadata.PackageNotFoundError):
            digest.update(f"{library}=={metadata.version(library)}\0".encode())
    digest.update(f"segmenter {load_settings().segmenter}\0".encode())
    digest.update(".".join(platform.python_version_tuple()[:2]).encode())
    return digest.hexdigest()[:16]
