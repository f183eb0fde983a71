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
import sys
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


BUILDS = ("flows", "transforms", "sql", "expectations", "reference")
"""The folders of all that decides what a warehouse holds and whether it passes its gates."""


def build_fingerprint(root: Path = ROOT) -> str:
    """A fingerprint of everything but the documents that decides what a run publishes.

    Wider than it would have to be, and quick: a comment that changes in any module is another one, and so is
    a library that is installed beside those that matter.
    """
    digest = hashlib.sha256()
    files = [path for folder in BUILDS for path in (root / folder).rglob("*") if path.is_file()]
    for path in sorted(files, key=lambda path: path.relative_to(root).as_posix()):
        if "__pycache__" in path.parts or path.name.startswith("."):
            continue
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    digest.update("\0".join(_installed()).encode())
    digest.update(f"segmenter {load_settings().segmenter}\0{platform.python_version()}".encode())
    return digest.hexdigest()


def _installed() -> list[str]:
    """Every library that can be imported, with its version, as the folders of their records are called."""
    places = [Path(place) for place in sys.path if place and Path(place).is_dir()]
    return sorted({path.name for place in places for path in place.glob("*.dist-info")})


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
