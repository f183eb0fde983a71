"""The cells that the project reads out of a folder of documents, read once a session."""

from __future__ import annotations

from collections.abc import Iterator, Set
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from support.label_files import read_labels
from support.places import SAMPLE

from flows.reference import load_reference
from flows.sources.manifest import told_by_manifests
from flows.store.landing import LandingStore
from transforms.decode import decode
from transforms.document import Reference, records_of, reports_of
from transforms.extract.cells import reconcile
from transforms.records import LandedDocument, Rejection
from transforms.scoring import Cell
from transforms.structure.sections import read_sections

HERE = Path(__file__).resolve().parent
READ_AT = datetime(2026, 1, 1, tzinfo=UTC)


def cells_of(
    data: bytes, document: LandedDocument, reference: Reference, wanted: Set[tuple[str, int]]
) -> Iterator[Cell]:
    """The cells of the wanted reports in one document, whose source may be a clue to their region."""
    for record in records_of(decode(data, document, reference.regions), document):
        for report in reports_of(record, reference):
            text, identity = report.repaired.clean, report.identity
            if isinstance(identity, Rejection) or (identity.region_code, identity.report_year) not in wanted:
                continue
            found = reference.grammar.read(text, identity, read_sections(text, identity))
            for cell in reconcile(found, identity, reference.grammar.rules.catalogue):
                o = found[cell.observation_id]
                yield Cell(
                    identity.region_code, identity.report_year, cell.indicator_id, cell.measure,
                    cell.ref_year, cell.status, o.value, o.value_high, o.unit, o.comparator,
                )  # fmt: skip


def read_folder(folder: Path, wanted: Set[tuple[str, int]]) -> dict[tuple[str, int], list[Cell]]:
    """Cells by report; of a report that stands in several documents, those of the document named first."""
    reports: dict[tuple[str, int], list[Cell]] = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        here: dict[tuple[str, int], list[Cell]] = {}
        data = path.read_bytes()
        source = path.relative_to(folder).as_posix()
        document = LandedDocument(sha256(data).hexdigest(), source, "", None, len(data), READ_AT)
        for cell in cells_of(data, document, load_reference(), wanted):
            here.setdefault(cell.report, []).append(cell)
        reports = {**here, **reports}
    return reports


@pytest.fixture(scope="session")
def core() -> frozenset[str]:
    """The indicators that labels cover."""
    indicators = load_reference().grammar.rules.catalogue.indicators.values()
    return frozenset(i.indicator_id for i in indicators if i.is_core)


@pytest.fixture(scope="session")
def corpus(shared: Path) -> dict[tuple[str, int], list[Cell]]:
    """The cells of the labelled ones among the real reports; skips where they are absent."""
    files = (shared / "gold" / "dev.jsonl", HERE / "labels.jsonl", HERE / "audited.jsonl")
    return read_folder(shared / "corpus", set().union(*(read_labels(f).reports for f in files)))


@pytest.fixture(scope="session")
def wild(shared: Path) -> dict[tuple[str, int], list[Cell]]:
    """The cells of the labelled ones among the reports as the web holds them; skips where they are absent."""
    if not (shared / "wild").is_dir():
        pytest.skip("no reports from the web here: shared/wild is not beside the checkout")
    files = (shared / "gold" / "wild_dev.jsonl", HERE / "wild.jsonl")
    return read_folder(shared / "wild", set().union(*(read_labels(f).reports for f in files)))


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, int], list[Cell]]:
    """The cells of the shipped sample, with its archive opened and its manifest heard."""
    wanted = read_labels(SAMPLE / "expected.jsonl").reports
    store, sources = LandingStore(tmp_path_factory.mktemp("landing")), [str(SAMPLE / "reports")]
    reference = load_reference()
    documents = told_by_manifests(store.land(sources), sources, reference.regions)
    reports: dict[tuple[str, int], list[Cell]] = {}
    for document in sorted(documents, key=lambda document: document.source):
        here: dict[tuple[str, int], list[Cell]] = {}
        for cell in cells_of(store.read(document.document_id), document, reference, wanted):
            here.setdefault(cell.report, []).append(cell)
        reports = {**here, **reports}
    return reports
