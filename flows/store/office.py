"""Old documents of word processors (.doc, .wps), which LibreOffice converts to DOCX before they are read.

The landing store holds the original bytes: they are the evidence, and another LibreOffice may read them
otherwise. A conversion is made where documents are read, on whichever way they came in, so that a document
that landed before LibreOffice was installed is read once it is. It is kept beside the store under the
original's SHA-256 and made once. Decoding stays pure: it is given the DOCX and is told what made it, which
`core.documents.converted_by` records.

One LibreOffice runs at a time, over all processes: it needs some 300 MB. Each has a profile of its own that
runs no macros and follows no links, and a limit of time.
"""

from __future__ import annotations

import contextlib
import fcntl
import functools
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory

from transforms.decode.formats import OLD_OFFICE, binary_format
from transforms.records import LandedDocument

SECONDS = 120.0
"""What one conversion may take; long reports take three."""
_OLE = b"\xd0\xcf\x11\xe0"
_PROGRAMS = ("soffice", "libreoffice")
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel"
 oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link"
 oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


class ConversionError(Exception):
    """An old document that LibreOffice gave nothing for; its words are for the quarantine."""

    def __init__(self, detail: str, *, may_pass: bool) -> None:
        super().__init__(detail)
        self.detail = detail
        self.may_pass = may_pass
        """Whether another try may do better: it took too long."""


def is_old_office(data: bytes) -> bool:
    """Whether bytes are a document that has to be converted."""
    return _old_type(data) is not None


def _old_type(data: bytes) -> str | None:
    container = binary_format(data) if data.startswith(_OLE) else None
    return container.media_type if container is not None and container.media_type in OLD_OFFICE else None


def libreoffice() -> str | None:
    """The path of LibreOffice; None where it isn't installed."""
    return next((path for name in _PROGRAMS if (path := shutil.which(name))), None)


def readable(data: bytes, document: LandedDocument, cache: Path) -> tuple[bytes, LandedDocument]:
    """The bytes to decode, and what is known of them: a DOCX for an old document, else both as they are.

    Without LibreOffice an old document stays what it is, and decoding says what to install. `cache` is the
    folder of conversions. Raises ConversionError where LibreOffice gives nothing.
    """
    media_type = _old_type(data)
    if media_type is None:
        return data, document
    digest = hashlib.sha256(data).hexdigest()
    kept = _kept(cache, digest)
    if kept is None:
        program = libreoffice()
        if program is None:
            return data, document
        with _alone(cache):
            kept = _kept(cache, digest)
            if kept is None:
                converted = _converted(program, data, ".wps" if "works" in media_type else ".doc")
                kept = converted, _version(program)
                _keep(cache, digest, *kept)
    docx, version = kept
    return docx, replace(document, media_type=media_type, converted_by=version)


def _converted(program: str, data: bytes, ending: str) -> bytes:
    with TemporaryDirectory(prefix="baogao-office-") as made:
        folder = Path(made)
        settings = folder / "profile" / "user"
        settings.mkdir(parents=True)
        (settings / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        given = folder / f"document{ending}"
        given.write_bytes(data)
        command = [
            program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
            "--nodefault", "--nolockcheck", "--nofirststartwizard", "--convert-to", "docx:MS Word 2007 XML",
            "--outdir", str(folder / "out"), str(given),
        ]  # fmt: skip
        said = _run(command, folder)
        docx = folder / "out" / "document.docx"
        if not docx.is_file():
            last = " ".join(line for line in said.splitlines() if not line.startswith("Warning"))[-150:]
            raise ConversionError(
                f"LibreOffice cannot open this document ({last.strip() or 'it says nothing'}): it is damaged"
                " or locked with a password; open it in Word or WPS and save it as .docx",
                may_pass=False,
            )
        return docx.read_bytes()


def _run(command: list[str], folder: Path) -> str:
    """Run LibreOffice in a group of its own, so that nothing of it is left when its time is over."""
    with subprocess.Popen(
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        start_new_session=True, env={**os.environ, "HOME": str(folder), "LC_ALL": "C.UTF-8"},
    ) as running:  # fmt: skip
        try:
            return running.communicate(timeout=SECONDS)[0].decode("utf-8", "replace")
        except subprocess.TimeoutExpired as error:
            raise ConversionError(
                f"LibreOffice did not convert it in {SECONDS:.0f} s; save it as .docx in Word or WPS",
                may_pass=True,
            ) from error
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)


@functools.cache
def _version(program: str) -> str:
    """The program's name and version, `LibreOffice 7.4.7.2`."""
    try:
        said = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=SECONDS, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        said = ""
    found = re.search(r"LibreOffice\S* \d+(?:\.\d+)+", said)
    return found[0] if found else "LibreOffice"


# -- what was converted before ------------------------------------------------------------------------------


def _place(cache: Path, digest: str) -> Path:
    return cache / digest[:2] / f"{digest}.docx"


def _kept(cache: Path, digest: str) -> tuple[bytes, str] | None:
    """A conversion made before with what made it; None where there is none, or the disk changed it."""
    place = _place(cache, digest)
    try:
        facts = json.loads(place.with_suffix(".json").read_text("utf-8"))
        docx = place.read_bytes()
    except (OSError, ValueError):
        return None
    if hashlib.sha256(docx).hexdigest() != facts.get("sha256"):
        return None
    return docx, str(facts.get("converted_by"))


def _keep(cache: Path, digest: str, docx: bytes, version: str) -> None:
    place = _place(cache, digest)
    place.parent.mkdir(parents=True, exist_ok=True)
    facts = {"sha256": hashlib.sha256(docx).hexdigest(), "converted_by": version}
    for path, content in ((place, docx), (place.with_suffix(".json"), json.dumps(facts).encode())):
        with NamedTemporaryFile(dir=cache, delete=False) as partial:
            partial.write(content)
        Path(partial.name).replace(path)


@contextlib.contextmanager
def _alone(cache: Path) -> Iterator[None]:
    """Wait until no other process converts."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
