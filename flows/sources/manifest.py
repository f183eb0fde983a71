"""Manifests of folders and archives: finding `baogao.csv`, and telling documents what it says of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from flows.store.files import files_below, readable_name
from flows.store.landing import Landed, is_url
from transforms.records import LandedDocument, Rejection
from transforms.reference.slips import Slip
from transforms.sources.manifest import (
    MANIFEST_NAME,
    Manifest,
    ManifestError,
    assign,
    is_manifest,
    parse_manifest,
)

if TYPE_CHECKING:
    from transforms.reference.regions import RegionIndex


def check_manifests(sources: Sequence[str], regions: RegionIndex) -> None:
    """Raise ManifestError for what is wrong in the manifests of folders, before anything of them is landed.

    What a rule says of members of an archive can only be told when that was opened (`told_by_manifests`).
    """
    names: list[str] = []
    found: dict[str, bytes] = manifests_beside(sources)
    partly = set(found)
    for given in _paths(sources):
        if not Path(given).is_dir():
            names.append(readable_name(given))
            continue
        for path, source in files_below(Path(given), readable_name(given).rstrip("/") or "/"):
            if isinstance(path, Rejection):
                names.append(path.source)
            elif is_manifest(source):
                found[source] = _bytes(path)
                partly.discard(source)
            else:
                names.append(source)
    if not found:
        return
    manifests = [
        Manifest(one.source, tuple(rule for rule in one.rules if not _may_name_members(rule.path)))
        for one in _parsed(found.items(), regions)
    ]
    assign(manifests, [[name] for name in names], partly=partly)


def told_by_manifests(landed: Landed, sources: Sequence[str], regions: RegionIndex) -> list[LandedDocument]:
    """The documents that were landed of `sources`, each with what manifests say of it.

    Raises ManifestError for what is wrong in a manifest: a row that names nothing, say, or a region that
    nobody knows.
    """
    beside = manifests_beside(sources)
    inside = {found.source: found.data for found in landed.manifests}
    if not beside and not inside:
        return landed.documents
    manifests = _parsed((beside | inside).items(), regions)
    groups = [[document.source, *document.other_sources] for document in landed.documents]
    refused = [[rejection.source] for rejection in landed.rejections]
    told = assign(manifests, [*groups, *refused], partly=set(beside) - set(inside))
    return [
        replace(document, manifest=entries) for document, entries in zip(landed.documents, told, strict=False)
    ]


def _paths(sources: Iterable[str]) -> list[str]:
    return [given for given in sources if not is_url(given) and os.path.lexists(given)]


def manifests_beside(sources: Iterable[str]) -> dict[str, bytes]:
    """The manifests beside files that were given by themselves: source to bytes."""
    found: dict[str, bytes] = {}
    for given in _paths(sources):
        path = Path(given)
        beside = path.with_name(MANIFEST_NAME)
        if not path.is_dir() and not is_manifest(given) and beside.is_file():
            name = readable_name(given)
            found[name[: len(name) - len(readable_name(path.name))] + MANIFEST_NAME] = _bytes(beside)
    return found


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        why = f"it cannot be read ({error.strerror or error})"
        raise ManifestError([Slip(str(path), 1, "", "", why, "check its permissions")]) from error


def _parsed(found: Iterable[tuple[str, bytes]], regions: RegionIndex) -> list[Manifest]:
    manifests, slips = [], []
    for source, data in found:
        manifest, wrong = parse_manifest(data, source, regions)
        manifests.append(manifest)
        slips += wrong
    if slips:
        raise ManifestError(slips)
    return manifests


def _may_name_members(path: str) -> bool:
    return "!" in path or "**" in path
