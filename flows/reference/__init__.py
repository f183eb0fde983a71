"""Loads the reference files: for reading, for the models, and to be checked. Names only; see the modules."""

from flows.reference.checking import reference_files, reference_slips, require_sound_reference
from flows.reference.reading import (
    FOLDER,
    keep_for_good,
    load_document_kinds,
    load_reference,
    load_regions,
    load_repair_lexicon,
    reading_files,
    reference_text,
)
from flows.reference.tables import reference_tables

__all__ = [
    "FOLDER",
    "keep_for_good",
    "load_document_kinds",
    "load_reference",
    "load_regions",
    "load_repair_lexicon",
    "reading_files",
    "reference_files",
    "reference_slips",
    "reference_tables",
    "reference_text",
    "require_sound_reference",
]
