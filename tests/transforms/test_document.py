"""One document on its way: what a manifest says of it, and under which address it was published."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from support.documents import landed
from support.genre import report

from flows.reference import load_document_kinds, load_regions, load_repair_lexicon
from transforms.decode import decode
from transforms.document import ReportText, named_in_vain, records_of, reports_of, source_url
from transforms.records import Identity, ManifestEntry
from transforms.reference.regions import RegionIndex
from transforms.repair import RepairLexicon
from transforms.structure.document_kinds import DocumentKinds


@dataclass(frozen=True)
class Known:
    """What telling whose a text is needs."""

    regions: RegionIndex
    repair_lexicon: RepairLexicon
    document_kinds: DocumentKinds


@pytest.fixture(scope="module")
def known() -> Known:
    return Known(load_regions(), load_repair_lexicon(), load_document_kinds())


def read(known: Known, text: str, *entries: ManifestEntry, source: str = "a.txt") -> list[ReportText]:
    document = replace(landed(text.encode(), source, media_type="text/csv"), manifest=entries)
    decoded = decode(text.encode(), document, known.regions)
    return [one for record in records_of(decoded, document) for one in reports_of(record, known)]


TWO = report("2023年鞍山市政府工作报告") + "\n" + report("2023年本溪市政府工作报告")


def test_a_text_that_a_manifest_names_whole_is_one_report(known: Known) -> None:
    assert len(read(known, TWO)) == 2
    (whole,) = read(known, TWO, ManifestEntry(None, "鞍山", "210300", 2023, None))
    assert isinstance(whole.identity, Identity) and whole.identity.report_id == "210300-2023"
    years = [one.identity for one in read(known, TWO, ManifestEntry(None, None, None, 2022, None))]
    assert [one.report_id for one in years if isinstance(one, Identity)] == ["210300-2022", "210500-2022"]


def table() -> str:
    rows = "".join(f'"{report("政府工作报告")}",{url}\n' for url in ("https://x.gov.cn/1", ""))
    return "text,url\n" + rows


def test_a_row_of_a_table_is_told_by_its_number(known: Known) -> None:
    entries = (ManifestEntry(1, "鞍山", "210300", None, "https://x.gov.cn/2"),)
    first, second = read(known, table(), *entries, source="t.csv")
    assert not isinstance(first.identity, Identity)
    assert isinstance(second.identity, Identity) and second.identity.report_id == "210300-2023"
    assert [source_url(one.record) for one in (first, second)] == ["https://x.gov.cn/1", "https://x.gov.cn/2"]


def test_a_record_that_is_not_there_is_told(known: Known) -> None:
    text = table()
    document = replace(
        landed(text.encode(), "t.csv", media_type="text/csv"),
        manifest=(ManifestEntry(1, None, None, 2023, None), ManifestEntry(6, None, None, 2023, None)),
    )
    (told,) = named_in_vain(decode(text.encode(), document, known.regions), document)
    assert (told.reason, told.record) == ("missing", 6)
    assert "record 7, and it has 2 texts" in told.detail


def test_what_was_fetched_was_published_at_its_address(known: Known) -> None:
    (one,) = read(known, report("2023年鞍山市政府工作报告"), source="https://x.gov.cn/3")
    assert source_url(one.record) == "https://x.gov.cn/3"
    (file,) = read(known, report("2023年鞍山市政府工作报告"))
    assert source_url(file.record) is None
