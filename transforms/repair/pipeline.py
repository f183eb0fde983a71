"""The order in which a raw text is repaired, and the one function that does it.

Damage done to bytes is read first, while the marks it left are still there; then traditional characters,
tags and spam; then the boilerplate of the page, whose facts are read before it goes; then the shape of the
text; and widths and spaces last, because they are evidence for all that comes before them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, overload

from transforms.repair.checks import template_reason, truncation_reason
from transforms.repair.edits import EditBuffer
from transforms.repair.facts import AnyFacts, PageFacts
from transforms.repair.fixers.boilerplate import find_boilerplate, find_stray_pipes
from transforms.repair.fixers.boilerplate_facts import site_code
from transforms.repair.fixers.escapes import find_escapes
from transforms.repair.fixers.invisible import find_invisible
from transforms.repair.fixers.line_breaks import find_line_breaks, find_stray_marks
from transforms.repair.fixers.lines import Line, lines_of
from transforms.repair.fixers.markup import find_markup
from transforms.repair.fixers.misread import find_misread
from transforms.repair.fixers.running_heads import find_running_heads
from transforms.repair.fixers.spaces import find_spaces
from transforms.repair.fixers.spam_lines import find_spam_lines
from transforms.repair.fixers.traditional import find_traditional
from transforms.repair.fixers.widths import find_widths
from transforms.repair.ledger import Repaired
from transforms.repair.lexicon import MissingLexiconError, RepairLexicon
from transforms.repair.mojibake.fixer import annotations_and_mojibake
from transforms.repair.spam.candidates import find_spam_words
from transforms.text.alphabet import alphabet


@dataclass(frozen=True, slots=True)
class RepairOptions:
    """What a caller may ask for; the defaults are those of the warehouse."""

    traditional: str = "auto"
    """`auto` converts what was made traditional by machine; `always` and `never` do as they say."""
    keep_boilerplate: bool = False
    """Leave the page's boilerplate where it stands; its facts are read all the same."""
    without: frozenset[str] = frozenset()
    """Names of fixers (of `FIXERS`) that are left out."""

    def __post_init__(self) -> None:
        unknown = self.without.difference(FIXERS)
        if unknown:
            raise ValueError(
                f"no fixer is called {', '.join(sorted(unknown))}; there are {', '.join(FIXERS)}"
            )


@dataclass
class Progress(Generic[AnyFacts]):
    """One text on its way through the fixers, and what those before tell those behind."""

    buffer: EditBuffer
    characters: set[str]
    """All characters of the text, and maybe some that it no longer has."""
    facts: AnyFacts
    lexicon: RepairLexicon
    options: RepairOptions
    decisions: dict[str, str] = field(default_factory=dict)
    foreign: tuple[str, ...] = ()
    """Phrases that were put in by somebody else."""
    _lines: Sequence[Line] = ()
    _lines_of: str | None = None

    @property
    def text(self) -> str:
        """The text as it stands."""
        return self.buffer.text

    @property
    def lines(self) -> Sequence[Line]:
        """Its lines that are not blank."""
        if self._lines_of is not self.buffer.text:
            self._lines, self._lines_of = lines_of(self.buffer.text), self.buffer.text
        return self._lines


def _mojibake(it: Progress[Any]) -> None:
    annotations, others = annotations_and_mojibake(it.text, it.lexicon.mojibake, it.characters)
    it.buffer.apply(annotations)
    if others:
        it.buffer.apply(annotations.moved(others))
        it.characters.update(*(edit.after for edit in others))


def _escapes(it: Progress[Any]) -> None:
    if edits := find_escapes(it.text, it.characters):
        it.buffer.apply(edits)
        it.characters.update(*(edit.after for edit in edits))


def _markup(it: Progress[Any]) -> None:
    if edits := find_markup(it.text, it.characters):
        it.buffer.apply(edits)
        it.characters.update(*(edit.after for edit in edits))


def _traditional(it: Progress[Any]) -> None:
    conversions, decision = find_traditional(
        it.text, it.options.traditional, it.characters, it.lexicon.two_ways
    )
    if decision:
        it.decisions["traditional"] = decision
    for conversion in conversions:  # a letter for a letter, so that no part moves the others
        it.buffer.apply(conversion)
    if conversions:
        it.characters = set(alphabet(it.text))


def _invisible(it: Progress[Any]) -> None:
    it.buffer.apply(find_invisible(it.text, it.characters))


def _spam_words(it: Progress[Any]) -> None:
    bigrams, contexts, names = it.lexicon.bigrams, it.lexicon.name_contexts, it.lexicon.names
    if bigrams and contexts and names:
        facts = site_code(it.text, it.facts)
        edits, it.foreign = find_spam_words(it.text, bigrams, contexts, names, facts)
        it.buffer.apply(edits)


def _running_heads(it: Progress[Any]) -> None:
    if not it.options.keep_boilerplate:
        it.buffer.apply(find_running_heads(it.text, it.lines))


def _boilerplate(it: Progress[Any]) -> None:
    if it.lexicon.boilerplate is None:
        return
    edits, it.facts = find_boilerplate(it.lines, it.facts, it.lexicon.boilerplate, it.foreign)
    if it.options.keep_boilerplate:
        return
    it.buffer.apply(edits)
    if "|" in it.characters or "｜" in it.characters:
        it.buffer.apply(find_stray_pipes(it.text))


def _spam_lines(it: Progress[Any]) -> None:
    it.buffer.apply(find_spam_lines(it.text, it.lines, it.lexicon.bigrams))


def _stray_marks(it: Progress[Any]) -> None:
    it.buffer.apply(find_stray_marks(it.text))


def _line_breaks(it: Progress[Any]) -> None:
    it.buffer.apply(find_line_breaks(it.text))


def _misread(it: Progress[Any]) -> None:
    it.buffer.apply(find_misread(it.text, it.characters))


def _spaces(it: Progress[Any]) -> None:
    it.buffer.apply(find_spaces(it.text, it.characters))


def _widths(it: Progress[Any]) -> None:
    half_marks, others = find_widths(it.text, it.characters)
    it.buffer.apply(half_marks)
    it.buffer.apply(others)


FIXERS: dict[str, Callable[[Progress[Any]], None]] = {
    "mojibake": _mojibake,
    "escapes": _escapes,
    "markup": _markup,
    "traditional": _traditional,
    "invisible": _invisible,
    "spam_words": _spam_words,
    "running_heads": _running_heads,
    "boilerplate": _boilerplate,
    "spam_lines": _spam_lines,
    "stray_marks": _stray_marks,
    "line_breaks": _line_breaks,
    "misread": _misread,
    "spaces": _spaces,
    "widths": _widths,
}
"""The fixers by name, in their order: each applies its edits to the text that those before it left."""
_CHECKS = {"truncation": truncation_reason, "template": template_reason}
"""What is told of the clean text and changes nothing."""


@overload
def repair(
    raw: str,
    facts: None = None,
    lexicon: RepairLexicon | None = None,
    options: RepairOptions | None = None,
) -> Repaired[PageFacts]: ...


@overload
def repair(
    raw: str,
    facts: AnyFacts,
    lexicon: RepairLexicon | None = None,
    options: RepairOptions | None = None,
) -> Repaired[AnyFacts]: ...


def repair(
    raw: str,
    facts: Any = None,
    lexicon: RepairLexicon | None = None,
    options: RepairOptions | None = None,
) -> Repaired[Any]:
    """Repair one raw text, as decoded or extracted, and account for every change.

    `facts` are what the page or table says about the text; what its boilerplate says is added to them.
    Undoing the ledger of the result gives `raw` back exactly.

    Raises:
        MissingLexiconError: no `lexicon` is given. Whoever wants to do without the fixers that need
            reference data says so with `RepairLexicon.none()`.
    """
    if lexicon is None:
        raise MissingLexiconError(
            "repair needs its reference data: pass what parse_repair_lexicon makes of the files of "
            "reference/repair/ and the regions, or RepairLexicon.none() to do with what needs none"
        )
    options = options or RepairOptions()
    it: Progress[Any] = Progress(
        EditBuffer(raw), set(alphabet(raw)), PageFacts() if facts is None else facts, lexicon, options
    )
    for name, fixer in FIXERS.items():
        if name not in options.without:
            fixer(it)
    for key, check in _CHECKS.items():
        if reason := check(it.text):
            it.decisions[key] = reason
    return it.buffer.finish(it.facts, it.decisions)
