"""Which part of the region is spoken of: places at the head of a sentence, a paragraph or a heading."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from transforms.extract.binding.state import State, last_segment, of_scope
from transforms.extract.clauses import Clause
from transforms.extract.subjects.resolving import SubjectReader, bare_words
from transforms.extract.subjects.subject import Scope, Subject

_OPENS_WITH_PLACE = 24
"""So far from a paragraph's start the part stands that it is about."""
_PLACE_SIGNS = frozenset("区园城圈群带台团垦")
"""Characters one of which the name of every zone holds."""
_LEADING = 4
"""How far from the start of a sentence a place may stand to hold for all of it."""


@dataclass(frozen=True)
class PlaceReader:
    """Tells which part of the region a report speaks of."""

    reader: SubjectReader

    def placed(self, subject: Subject, text: str, clause: Clause, state: State) -> Subject:
        """A place that the sentence speaks of holds for what follows, until the region itself is named."""
        start = clause.start
        if subject.scope != "region":
            if (subject.scope == "other" and subject.indicator_id) or self._is_place(
                subject.scope_name or ""
            ):
                place_of_it = Scope(subject.scope, subject.scope_name or "")
                if place_of_it != state.place:  # a growth behind a level leaves it where it was
                    state.place, state.place_leads = place_of_it, start <= _LEADING
            elif subject.scope == "part" and start <= _LEADING and (zone := self._place_head.match(text)):
                # 园区规上企业产值350亿元；工业增加值69亿元
                state.place, state.place_leads = Scope("part", zone[0]), True
            return subject
        names = self.reader.names
        if (
            state.place is None
            and (place := self._zone_spoken_of(clause.middle))
            and not names.stand_in(text)
        ):
            # 兵团综合实力增强，生产总值达到1960亿元; 某某新区增速领跑，生产总值增加到342亿元
            return of_scope(subject, Scope("part", place))
        if state.place is None and start > _LEADING + 2:
            return subject
        if names.stand_in(text):
            state.place = None
            return subject
        lead = self._place_head.match(text) if state.place is None and start <= _LEADING + 2 else None
        if lead and not lead[0].endswith(names.own):
            state.place, state.place_leads = Scope("part", lead[0]), start <= _LEADING
        return of_scope(subject, state.place) if state.place is not None and text else subject

    def _zone_spoken_of(self, middle: str) -> str | None:
        """The zone that is the subject of the clause before, which names no other figure of its own."""
        if _PLACE_SIGNS.isdisjoint(middle):
            return None
        m = self._zone_head.match(last_segment(middle))
        if m is None or m["name"].startswith(self.reader.names.own):
            return None
        if m["name"] in self.reader.lexicon.tables["zones"]:
            return None  # 园区 in general
        is_verb = self.reader.lexicon.opens(m["name"], "leads") or self.reader.lexicon.opens(
            m["name"], "governors"
        )
        return None if is_verb or self.reader.lexicon.opens(m["name"], "verbs") else m["name"]

    @cached_property
    def _zone_head(self) -> re.Pattern[str]:
        words = self.reader.lexicon
        zones = f"{words.alternation('places')}|新区|保税区|示范区|试验区"
        return re.compile(
            rf"(?P<name>(?:国家级|省级)[一-龥]{{0,4}}?(?:{zones})|[一-龥]{{0,6}}?(?:{zones})(?!建设|发展|开发|改革|内|等))"
        )

    def place_of(self, paragraph: str) -> Scope | None:
        """The part of the region that a paragraph opens with and does not leave; None where there is none."""
        opening = paragraph[:_OPENS_WITH_PLACE]
        if _PLACE_SIGNS.isdisjoint(opening):
            return None
        m = self._paragraphs_place.match(opening)
        if m is None or self.reader.names.stand_in(paragraph):
            return None
        return Scope("part", m["place"])

    @cached_property
    def _paragraphs_place(self) -> re.Pattern[str]:
        places = self.reader.lexicon.alternation("bodies")
        return re.compile(
            rf"(?:——|[（(][一二三四五六七八九十\d]+[）)])?(?:[^，。；]{{2,10}}[，,])?(?P<place>(?:{places}))(?!建设|发展|开发)"
        )

    def zone_of(self, heading: str) -> Scope | None:
        """The zone that a paragraph is about by its heading (加快某某新区建设); None where it is of none."""
        if _PLACE_SIGNS.isdisjoint(heading):
            return None
        m = self._zone_heading.fullmatch(heading)
        if m is None or self.reader.names.stand_in(heading):
            return None
        name = m["zone"]
        while verb := self.reader.lexicon.opens(name, "governors") or self.reader.lexicon.opens(
            name, "leads"
        ):
            name = name[len(verb) :]
        # 推进高新区建设: of zones in general, as the region has them
        return (
            None
            if name in self.reader.lexicon.tables["zones"] or name.endswith(self.reader.cues.words.wide_zones)
            else Scope("part", name)
        )

    @cached_property
    def _zone_heading(self) -> re.Pattern[str]:
        zones = self.reader.lexicon.alternation("zones")
        return re.compile(
            rf"(?:[（(]?[一二三四五六七八九十\d]{{1,3}}[)）、.．]|第[一二三四五六七八九十]+[，、])?"
            rf"(?P<zone>[^，、。；]{{0,14}}(?:{zones}|[一二三四五六七八九十\d]大[一-龥]{{0,6}}平台))[^，、。；]{{0,8}}"
        )

    def _is_place(self, name: str) -> bool:
        name = bare_words(name)  # 44个县（市）
        return name.endswith(self.reader.lexicon.words["place_ends"]) and not name.endswith(
            self.reader.cues.words.no_places
        )

    @cached_property
    def _place_head(self) -> re.Pattern[str]:
        """A zone at the head of a clause, before its figure: 经开区工业产值…"""
        zones = self.reader.lexicon.alternation("places")
        return re.compile(rf"(?:力争|确保|预计|全年|推动)*[一-龥]{{0,8}}?(?:{zones})(?=[一-龥]{{2}})")
