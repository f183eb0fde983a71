"""The folder of one run: what each station leaves for the next, and nothing that outlives the run.

`landed.jsonl`, `refused.parquet` and, from source lists, `expected.json` come from landing, `staged.json` and
`staged/` from extracting. The folder of a killed run is removed by the next.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path

from flows.sources.expected import ExpectedReports
from transforms.records import LandedDocument, ManifestEntry, Rejection

JUST_NOW = 60.0
"""Seconds within which a folder counts as somebody's, whatever its lock says."""


class RunFolder:
    """Reads and writes the files of a run."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write_landed(self, documents: Iterable[LandedDocument], rejections: Sequence[Rejection]) -> None:
        """Keep what was landed, and what could not be."""
        from transforms.schemas import frame

        with (self.path / "landed.jsonl").open("w", encoding="utf-8") as file:
            for document in documents:
                facts = asdict(document) | {"landed_at": document.landed_at.isoformat()}
                file.write(json.dumps(facts, ensure_ascii=False) + "\n")
        rows = list(rejections)
        frame("rejections", rows).write_parquet(self.refused)

    def landed(self) -> list[LandedDocument]:
        """The documents that were landed."""
        tuples = {field.name for field in fields(LandedDocument) if "tuple" in str(field.type)}
        documents = []
        with (self.path / "landed.jsonl").open(encoding="utf-8") as file:
            for line in file:
                facts = json.loads(line)
                facts["landed_at"] = datetime.fromisoformat(facts["landed_at"])
                facts |= {name: tuple(facts[name]) for name in tuples}
                facts["manifest"] = tuple(ManifestEntry(*entry) for entry in facts["manifest"])
                documents.append(LandedDocument(**facts))
        return documents

    @property
    def refused(self) -> Path:
        """Staged rows of what could not be landed."""
        return self.path / "refused.parquet"

    def refusals(self) -> list[Rejection]:
        """What could not be landed."""
        import polars as pl

        return [Rejection(*row) for row in pl.read_parquet(self.refused).iter_rows()]

    def write_expected(self, expected: Iterable[ExpectedReports]) -> None:
        """Keep how many reports the source lists expect of what they gave."""
        rows = [asdict(one) for one in expected]
        (self.path / "expected.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")

    def expected(self) -> list[ExpectedReports]:
        """How many reports the source lists expect; nothing where the documents came from no list."""
        with contextlib.suppress(FileNotFoundError):
            rows = json.loads((self.path / "expected.json").read_text(encoding="utf-8"))
            return [ExpectedReports(**row) for row in rows]
        return []

    def write_staged(self, files: dict[str, list[Path]]) -> None:
        """Keep which files hold the rows of each staged table."""
        named = {table: [str(path) for path in paths] for table, paths in files.items()}
        (self.path / "staged.json").write_text(json.dumps(named), encoding="utf-8")

    def name_every_source(self, documents: Iterable[LandedDocument]) -> None:
        """Say of bytes that several sources gave, and that were rejected, so under each of the sources.

        Who looks for one of ten empty files in the quarantine looks for it by its name.
        """
        import polars as pl

        sources = {document.document_id: document.other_sources for document in documents}
        also = pl.DataFrame(
            [(document_id, source) for document_id, others in sources.items() for source in others],
            schema={"document_id": pl.String, "other": pl.String},
            orient="row",
        )
        files = self.staged()
        if also.is_empty() or not files.get("rejections"):
            return
        rejected = pl.concat([pl.read_parquet(file) for file in files["rejections"]])
        again = rejected.join(also, on="document_id").with_columns(source="other").select(rejected.columns)
        if again.is_empty():
            return
        again.write_parquet(self.repeated)

    @property
    def repeated(self) -> Path:
        """Staged rejections of bytes that came from several sources, under the sources after the first."""
        return self.path / "repeated.parquet"

    def staged(self) -> dict[str, list[Path]]:
        """The files of each staged table, those of what could not be landed or came twice among them."""
        files: dict[str, list[Path]] = {}
        with contextlib.suppress(FileNotFoundError):
            named = json.loads((self.path / "staged.json").read_text(encoding="utf-8"))
            files = {table: [Path(path) for path in paths] for table, paths in named.items()}
        for further in (self.refused, self.repeated):
            if further.exists():
                files["rejections"] = [*files.get("rejections", []), further]
        return files


@contextlib.contextmanager
def run_folder(scratch: Path, name: str) -> Iterator[RunFolder]:
    """A folder for the time of a run; on entry, those of runs that were killed are removed."""
    scratch.mkdir(parents=True, exist_ok=True)
    for other in scratch.iterdir():
        if other.is_dir() and not _is_held(other):
            shutil.rmtree(other, ignore_errors=True)
    path = scratch / name
    path.mkdir()
    # The operating system lets go of the lock when the process dies, however it does.
    descriptor = os.open(path / ".held", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield RunFolder(path)
    finally:
        shutil.rmtree(path, ignore_errors=True)
        os.close(descriptor)


def _is_held(path: Path) -> bool:
    try:
        if time.time() - path.stat().st_mtime < JUST_NOW:
            return True  # it may be about to be
        descriptor = os.open(path / ".held", os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False
