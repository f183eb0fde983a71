"""Old documents of word processors: what LibreOffice makes of them, and what is said without it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support.documents import REPORT, landed, old_office, word

from flows.store import office
from flows.store.landing import LandingStore
from flows.store.office import ConversionError, libreoffice, readable
from flows.store.pool import read_documents
from flows.store.readings import load_batch
from transforms.decode import decode

OLD = old_office("WordDocument")
REAL = pytest.mark.skipif(libreoffice() is None, reason="no LibreOffice on this machine")


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder where programs are looked for."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    office._version.cache_clear()
    return folder


def program(folder: Path, body: str) -> None:
    """A LibreOffice that does what `body` says with its arguments `args`; it counts its conversions."""
    path = folder / "soffice"
    path.write_text(
        f"#!{sys.executable}\nimport sys, time\nfrom pathlib import Path\nargs = sys.argv\n"
        "if '--version' in args:\n    print('LibreOffice 7.4.7.2 40(Build:2)')\n    sys.exit()\n"
        f"with open({str(folder / 'calls')!r}, 'a') as calls:\n    calls.write('x')\n{body}\n"
    )
    path.chmod(0o755)


def converting(folder: Path) -> None:
    """A LibreOffice that gives a DOCX of the report, whatever it is given."""
    (folder / "made.docx").write_bytes(word(*REPORT.split("\n")))
    program(
        folder,
        "out = Path(args[args.index('--outdir') + 1])\nout.mkdir()\n"
        f"(out / 'document.docx').write_bytes(Path({str(folder / 'made.docx')!r}).read_bytes())",
    )


def test_an_old_document_is_converted_once(programs: Path, tmp_path: Path) -> None:
    converting(programs)
    document = landed(OLD, "报告.doc")
    for _ in range(2):
        data, known = readable(OLD, document, tmp_path / "converted")
        assert known.converted_by == "LibreOffice 7.4.7.2"
        assert (known.document_id, known.n_bytes) == (document.document_id, len(OLD))
        assert known.media_type == "application/msword"
        assert decode(data, known).records[0].text.startswith("政府工作报告")
    assert (programs / "calls").read_text() == "x"


def test_a_conversion_that_the_disk_changed_is_made_anew(programs: Path, tmp_path: Path) -> None:
    converting(programs)
    first, _ = readable(OLD, landed(OLD), tmp_path / "converted")
    for kept in (tmp_path / "converted").rglob("*.docx"):
        kept.write_bytes(b"PK")
    assert readable(OLD, landed(OLD), tmp_path / "converted")[0] == first


def test_other_documents_stay_as_they_are(programs: Path, tmp_path: Path) -> None:
    for data in (REPORT.encode(), word("一"), old_office("Workbook")):
        assert readable(data, landed(data), tmp_path / "converted") == (data, landed(data))


def test_what_libreoffice_cannot_open(programs: Path, tmp_path: Path) -> None:
    program(programs, "print('Error: source file could not be loaded')")
    with pytest.raises(ConversionError, match="could not be loaded") as raised:
        readable(OLD, landed(OLD), tmp_path / "converted")
    assert not raised.value.may_pass


def test_a_conversion_that_takes_too_long(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(programs, "time.sleep(60)")
    monkeypatch.setattr(office, "SECONDS", 0.5)
    with pytest.raises(ConversionError) as raised:
        readable(OLD, landed(OLD), tmp_path / "converted")
    assert raised.value.may_pass


def test_what_was_refused_for_want_of_libreoffice_is_read_once_it_is_there(
    programs: Path, tmp_path: Path
) -> None:
    store = LandingStore(tmp_path / "landing")
    (tmp_path / "报告.doc").write_bytes(OLD)
    documents = store.land([str(tmp_path / "报告.doc")]).documents
    cache = tmp_path / "read"
    cache.mkdir()
    first = load_batch(read_documents(documents, store.root, cache, 60))
    assert first is not None and first.transient == {documents[0].document_id}
    converting(programs)
    second = load_batch(read_documents(documents, store.root, cache, 60))
    assert second is not None and not second.transient
    assert store.read(documents[0].document_id) == OLD


@REAL
def test_libreoffice_itself(tmp_path: Path) -> None:
    lines = "".join(f"<p>{line}</p>" for line in REPORT.split("\n"))
    (tmp_path / "a.html").write_text(f'<html><meta charset="utf-8"><body>{lines}</body></html>')
    subprocess.run(
        [
            str(libreoffice()), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
            "--convert-to", "doc:MS Word 97", "--outdir", str(tmp_path), str(tmp_path / "a.html"),
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    old = (tmp_path / "a.doc").read_bytes()
    data, known = readable(old, landed(old, "a.doc"), tmp_path / "converted")
    assert known.converted_by and known.converted_by.startswith("LibreOffice ")
    assert "\n".join(decode(data, known).records[0].text.split("\n")).strip() == REPORT
    with pytest.raises(ConversionError):
        readable(OLD, landed(OLD), tmp_path / "converted")
