"""Which lines of the reference files made a figure what it is: for the person who edits them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from transforms.extract.reader import GrammarRules
from transforms.records import Identity, Observation
from transforms.reference import indicator_file, indicators, policy_terms, predicates, units
from transforms.reference.genre import GENRE_MODELS, parse_genre
from transforms.reference.slips import Slips
from transforms.reference.yaml_file import Path, YamlFile

FILES = (
    indicators.FILE,
    units.FILE,
    predicates.FILE,
    policy_terms.FILE,
    *(f"genre/{name}" for name in GENRE_MODELS),
)
"""The files that a trace needs; it leads to those that are not of the genre."""

_LONGEST_PREDICATE = 12


class Cause(NamedTuple):
    """Words of a clause and the line of a reference file that knows them."""

    what: str
    """subject, unit, predicate, bounds or policy term."""
    words: str
    says: str
    file: str
    line: int

    @property
    def place(self) -> str:
        """The file and the line."""
        return f"{self.file}:{self.line}"


class Tracer:
    """The rules of a grammar together with the lines that they stand in."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        """`texts` are those of FILES.

        Raises:
            ReferenceDataError: a file cannot be used.
        """
        self._indicators = indicator_file.indicators_file(texts[indicators.FILE], Slips(indicators.FILE))
        self._units = units.units_file(texts[units.FILE], Slips(units.FILE))
        self._predicates = predicates.predicates_file(texts[predicates.FILE], Slips(predicates.FILE))
        self.rules = GrammarRules(
            indicator_file.read_catalogue(self._indicators),
            units.read_units(self._units),
            predicates.read_lexicon(self._predicates),
            parse_genre({name.removeprefix("genre/"): text for name, text in texts.items()}),
        )
        for yaml in (self._indicators, self._units, self._predicates):
            yaml.slips.refuse()
        self.terms = policy_terms.parse_policy_terms(texts[policy_terms.FILE])

    def causes(self, o: Observation, identity: Identity) -> list[Cause]:
        """What in the files made an observation: its subject, predicates, unit and bounds."""
        subject, form = self._subject(o)
        found = [subject] if subject is not None else []
        found += self._between(o, form)
        found += self._unit(o)
        found += self._bounds(o, identity)
        return found

    def terms_in(self, clause: str) -> list[Cause]:
        """The policy terms that a clause names."""
        return [
            Cause("policy term", term.term, f"{term.name_en} ({term.kind})", policy_terms.FILE, term.line)
            for term in self.terms
            if term.term in clause
        ]

    def _subject(self, o: Observation) -> tuple[Cause | None, str]:
        """The written form of the indicator, and its words."""
        catalogue = self.rules.catalogue
        if o.indicator_id is None:
            return None, o.subject
        for words in (o.subject, o.evidence, o.sentence):
            for form in sorted(set(_stretches(words, catalogue.forms)), key=lambda form: -len(form)):
                meaning = catalogue.forms[form]
                if o.indicator_id in meaning.indicators:
                    says = " and ".join(meaning.indicators)
                    if meaning.measures:
                        says += f" in {', '.join(sorted(meaning.measures))}"
                    if meaning.context:
                        says += f" beside {' or '.join(meaning.context)}"
                    return self._cause("subject", form, says, self._indicators, catalogue.origins[form]), form
        for head, stems in catalogue.heads.items():
            for stem, indicator_id in stems.items():
                if indicator_id == o.indicator_id and head in o.sentence and stem in o.sentence:
                    where = catalogue.origins[f"{head}/{stem}"]
                    words = f"{stem} … {head}"
                    return self._cause("subject", words, indicator_id, self._indicators, where), head
        return None, o.subject

    def _between(self, o: Observation, form: str) -> Iterator[Cause]:
        """The words between the subject and the number."""
        before = (
            o.evidence[: o.evidence.rfind(o.value_stated)] if o.value_stated in o.evidence else o.evidence
        )
        at = before.rfind(form)
        words = before[at + len(form) :] if at >= 0 else before
        tails, place = self.rules.lexicon.tails, 0
        while place < len(words):
            for length in range(min(_LONGEST_PREDICATE, len(words) - place), 0, -1):
                word = words[place : place + length]
                if word in tails:
                    category = tails[word]
                    listed: list[str] = self._predicates.data["tokens"][category]
                    where: Path = ("tokens", category, listed.index(word))
                    yield self._cause("predicate", word, category, self._predicates, where)
                    place += length
                    break
            else:
                place += 1

    def _unit(self, o: Observation) -> Iterator[Cause]:
        stated, table = o.unit_stated or "", self.rules.units.table
        for start in range(len(stated)):
            name = stated[start:]
            if name in table:
                unit = self.rules.units.parse(stated)
                of_base = unit is not None and (unit.base, unit.factor) != (stated, 1)
                says = f"{unit.factor:g} {unit.base}" if unit is not None and of_base else "a unit of its own"
                yield self._cause("unit", stated, says, self._units, ("units", name))
                break
        where = self._entry(o.indicator_id)
        if where is not None and o.unit is not None and o.measure in ("level", "growth"):
            says = f"the {o.measure} of {o.indicator_id}"
            yield self._cause("unit", o.unit, says, self._indicators, (*where, "units", o.measure))

    def _bounds(self, o: Observation, identity: Identity) -> Iterator[Cause]:
        where = self._entry(o.indicator_id)
        if where is None or o.indicator_id is None:
            return
        indicator = self.rules.catalogue.indicators[o.indicator_id]
        bounds = indicator.plausible(o.measure, identity.level, o.unit)
        if bounds is not None:
            field = "bounds" if bounds == indicator.bounds.get(o.measure) else "bounds_by_level"
            says = f"{bounds[0]:g} to {bounds[1]:g} {o.unit or ''}".strip()
            about = f"{o.measure} of a {identity.level}"
            yield self._cause("bounds", about, says, self._indicators, (*where, field))

    def _entry(self, indicator_id: str | None) -> Path | None:
        for place, entry in enumerate(self._indicators.data["indicators"]):
            if entry["id"] == indicator_id:
                return ("indicators", place)
        return None

    def _cause(self, what: str, words: str, says: str, yaml: YamlFile, where: Path) -> Cause:
        return Cause(what, words, says, yaml.slips.file, yaml.line(*where))


def _stretches(text: str, forms: Mapping[str, object]) -> Iterator[str]:
    for start in range(len(text)):
        for end in range(start + 2, len(text) + 1):
            if text[start:end] in forms:
                yield text[start:end]
