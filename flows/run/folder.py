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
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path

from flows.sources.expected import ExpectedReports
from transforms.records import LandedDocument, ManifestEntry, Rejection


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

    def write_readings(self, readings: dict[str, str]) -> None:
        """Keep what the rows of each document were read from; of one that is read again, nothing."""
        (self.path / "readings.json").write_text(json.dumps(readings), encoding="utf-8")

    def readings(self) -> dict[str, str]:
        """What the rows of each document were read from."""
        with contextlib.suppress(FileNotFoundError):
            known: dict[str, str] = json.loads((self.path / "readings.json").read_text(encoding="utf-8"))
            return known
        return {}

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
    _sweep(scratch)
    path = scratch / name
    # Held before there is a folder, so that nobody finds one without its lock.
    descriptor = _hold(_lock_of(path))
    try:
        path.mkdir()
        yield RunFolder(path)
    finally:
        shutil.rmtree(path, ignore_errors=True)
        _lock_of(path).unlink(missing_ok=True)
        os.close(descriptor)


def _lock_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.held")


def _hold(lock: Path) -> int:
    """Hold a lock, which the operating system lets go of when the process dies, however it does."""
    while True:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        with contextlib.suppress(FileNotFoundError):
            if lock.stat().st_ino == os.fstat(descriptor).st_ino:
                return descriptor
        os.close(descriptor)  # somebody swept it away before it was held


def _sweep(scratch: Path) -> None:
    """Remove the folders that no process holds, with their locks."""
    names = {path.name.removesuffix(".held") for path in scratch.iterdir()}
    for folder in (scratch / name for name in names):
        descriptor = os.open(_lock_of(folder), os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            continue
        else:
            shutil.rmtree(folder, ignore_errors=True)
            _lock_of(folder).unlink(missing_ok=True)
        finally:
            os.close(descriptor)
