"""Who gave a report: the speaker line of its head, an office above or before a name, a name alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from transforms.reference.genre import SpeakerWords, any_of
from transforms.structure.titles import FURNITURE, bare_region, find_meetings, is_caption, read_title

_HAN = r"[\u3400-\u9fff]"
_OFFICE = (
    r"(?:常务)?(?:副|代理|代)?(?:省长|市长|区长|县长|州长|盟长|旗长|专员|(?:人民政府)?主席|总理|主任)"
    r"(?:[（(]?(?:代|代理)[）)]?)?"
)
_NAME = rf"(?:{_HAN}{{1,8}}(?:[·•・．‧]{_HAN}{{1,8}}){{1,3}}|{_HAN}\s?{_HAN}(?:\s?{_HAN}){{0,4}}?)"
_TAIL = r"(?:同志)?\s*(?:在|作|向|的|代表|所作|$|[，。（(])"
_OFFICE_NAME = re.compile(
    rf"(?P<org>(?:{_HAN}|、){{0,24}}?)(?P<office>国务院(?:代)?总理|{_OFFICE})[：:\s]*(?P<name>{_NAME}){_TAIL}"
)
_NAME_OFFICE = re.compile(
    rf"(?:^|日|[，。\s])(?P<name>{_HAN}{{2,4}}?)(?:同志)?(?P<office>{_OFFICE})(?=在|作|向)"
)
_BRACKETED = re.compile(
    rf"^(?P<name>{_NAME})[（(](?:{_HAN}|、){{0,24}}?(?P<office>{_OFFICE})[）)]$"
    rf"|^(?:{_HAN}|、){{0,24}}?(?P<office2>{_OFFICE})[（(](?P<name2>{_NAME})[）)]$"
)
_OFFICE_ONLY = re.compile(rf"^(?:{_HAN}|、){{0,24}}?(?P<office>国务院(?:代)?总理|{_OFFICE})$")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who gave a report, and as what; `org` is the region or government that stands before the office."""

    name: str
    title: str | None
    org: str


class SpeakerReader:
    """Finds the speaker in a head, by the surnames of genre/speakers.yaml."""

    def __init__(self, words: SpeakerWords) -> None:
        self._no_person = re.compile(any_of(words.no_persons))
        self._surnames = frozenset(words.surnames)

    def find(self, lines: list[str]) -> Speaker | None:  # noqa: C901
        """The speaker of a head's lines: 市长 王明, 代理区长李明, 日王明市长在, an office above a name."""
        lines = [line.strip(" \t\u3000—-–*") for line in lines if not FURNITURE.search(line)]
        lines = [line[1:-1] if re.fullmatch(r"[（(].*[）)]", line) else line for line in lines]
        captions = [line for line in lines if is_caption(line)]
        lines = [line for line in lines if line and not is_caption(line)]
        for index, line in enumerate(lines):
            if read_title(line) and not find_meetings(line):
                continue
            compact = re.sub(r"(?<=[\u3400-\u9fff])[\s\u3000]+(?=[\u3400-\u9fff])", "", line)
            for found in _OFFICE_NAME.finditer(compact):
                name = self._clean_name(found["name"])
                if name and (name[0] in self._surnames or "·" in name or found.end() == len(compact)):
                    return Speaker(
                        name,
                        _clean_office(found["office"]),
                        bare_region(found["org"], compact[: found.start("org")]),
                    )
            bracketed = _BRACKETED.match(compact)
            if bracketed:
                name = self._clean_name(bracketed["name"] or bracketed["name2"])
                if name:
                    return Speaker(name, _clean_office(bracketed["office"] or bracketed["office2"]), "")
            found_reverse = _NAME_OFFICE.search(compact)
            if found_reverse and found_reverse["name"][0] in self._surnames:
                name = self._clean_name(found_reverse["name"])
                if name:
                    return Speaker(name, _clean_office(found_reverse["office"]), "")
            office = _OFFICE_ONLY.match(compact)
            if office and index + 1 < len(lines):
                name = self._clean_name(lines[index + 1])
                if name and len(name) <= 8:
                    return Speaker(name, _clean_office(office["office"]), "")
        for line in lines:
            name = self._clean_name(line)
            if (
                name
                and re.fullmatch(rf"{_HAN}{{2,4}}", name)
                and name[0] in self._surnames
                and not read_title(line)
            ):
                return Speaker(name, _office_in(captions, name), "")
        return None

    def _clean_name(self, name: str) -> str | None:
        name = re.sub(r"\s", "", name).removesuffix("同志")
        if not 2 <= len(name) <= 16 or self._no_person.search(name):
            return None
        return re.sub(r"[•・．‧]", "·", name)


def _clean_office(office: str) -> str:
    office = re.sub(r"\s", "", office).removeprefix("人民政府")
    suffixed = re.fullmatch(r"(.+?)[（(]?(代理|代)[）)]?", office)
    return suffixed[2] + suffixed[1] if suffixed else office


def _office_in(captions: list[str], name: str) -> str | None:
    """The office that a photograph's caption gives to a name that stands alone in the head."""
    for caption in captions:
        found = re.search(rf"(?P<office>{_OFFICE}){re.escape(name)}", caption)
        if found:
            return _clean_office(found["office"])
    return None
