"""Readers for tests of the reading pool: each does to its process what its document's text says."""

from __future__ import annotations

import os
import signal
import time

from flows.store.pool import MORE_MEMORY
from transforms.document import DocumentReading
from transforms.records import LandedDocument, Rejection


def obedient(data: bytes, document: LandedDocument) -> DocumentReading:
    """Reads a document as no report; or fails, hangs or ends its process, where the text says so."""
    text = data.decode()
    if text.startswith("fail"):
        raise ValueError("a number\nwithout end")
    if text.startswith("hang"):
        time.sleep(60)
    if text.startswith("deaf"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM, signal.SIGPROF})
        until = time.monotonic() + 60
        while time.monotonic() < until:  # it is the processor's time that is counted
            pass
    if text.startswith("swells"):
        kept = bytearray(b"x") * (MORE_MEMORY + 2**28)
        time.sleep(60)
        assert kept
    if text.startswith("crash"):
        os._exit(9)
    if text.startswith("interrupts"):
        born_with = signal.pthread_sigmask(signal.SIG_BLOCK, ())
        raise ValueError("held back from birth" if signal.SIGINT in born_with else "let in")
    if text.startswith("environment"):
        raise ValueError(os.environ.get("BAOGAO_SEGMENTER", "no segmenter is set"))
    reading = DocumentReading(document.document_id)
    if text.startswith("misfit"):
        reading.rows["terms"].append(("too", "few"))
    reading.rows["documents"].append(
        (
            document.document_id, document.source, document.media_type, "utf-8", 1.0, document.n_bytes,
            document.landed_at, 1, None,
        )
    )  # fmt: skip
    reading.rows["rejections"].append(
        Rejection(
            document.document_id, document.source, 0, text, "not_a_report", f"read by process {os.getpid()}"
        )
    )
    return reading
