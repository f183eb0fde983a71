"""The source lists: reading them, and fetching what is due of all that they name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from flows.sources.fetching import Fetching
from flows.sources.status import Outcome
from transforms.sources.lists import Source, SourceListError, parse_sources


def read_source_lists(folder: Path) -> tuple[Source, ...]:
    """Every entry of a folder of YAML files, by id. Raises SourceListError, which names file and field."""
    return parse_sources((path.name, path.read_text("utf-8")) for path in _lists_in(folder))


def read_good_lists(folder: Path) -> tuple[tuple[Source, ...], dict[str, str]]:
    """The entries of the lists that can be read, by id, and why others cannot, by file.

    Raises SourceListError where none can be read, or two say different things of one source.
    """
    try:
        return read_source_lists(folder), {}
    except _UNREADABLE as error:
        first = error
    good: list[tuple[str, str]] = []
    broken: dict[str, str] = {}
    for path in _lists_in(folder):
        try:
            text = path.read_text("utf-8")
            parse_sources([(path.name, text)])
        except _UNREADABLE as error:
            broken[path.name] = " ".join(str(error).split())
        else:
            good.append((path.name, text))
    if not good:
        raise first
    return parse_sources(good), broken


_UNREADABLE = (SourceListError, OSError, UnicodeDecodeError)


def _lists_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.y*ml") if path.suffix in (".yaml", ".yml"))


def fetch_source(fetching: Fetching, source: Source, years: Collection[int] | None = None) -> list[Outcome]:
    """Watch a source's lists and fetch its addresses, of these years or of all, newest first."""
    outcomes = [fetching.watch(source, page, years) for page in source.active_lists()]
    addresses = {address.url: address.year for address in source.active_addresses(years)}
    for page in source.active_lists():
        for link in fetching.links(page, years):
            addresses.setdefault(link.url, link.year)
    for url, year in sorted(addresses.items(), key=lambda entry: (-entry[1], entry[0])):
        if (rested := fetching.rests(source, url)) is not None:
            outcomes.append(replace(rested, year=year))
            continue
        outcomes.append(
            fetching.fetch(
                url, source_id=source.id, year=year, encoding=source.encoding, throttle=source.throttle
            )
        )
    return outcomes
