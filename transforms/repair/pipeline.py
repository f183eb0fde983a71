"""The order in which a raw text is repaired, and the one function that does it.

Damage done to bytes is read first, while the marks it left are still there; then traditional characters,
tags and spam; then the boilerplate of the page, whose facts are read before it goes; then the shape of the
text; and widths and spaces last, because they are evidence for all that comes before them.
"""

from __future__ import annotations

from dataclasses import dataclass

from transforms.records import PageFacts
from transforms.repair.checks import template_reason, truncation_reason
from transforms.repair.edits import EditBuffer
from transforms.repair.fixers.boilerplate import find_boilerplate, find_stray_pipes
from transforms.repair.fixers.boilerplate_facts import site_code
from transforms.repair.fixers.invisible import find_invisible
from transforms.repair.fixers.line_breaks import find_breaks, find_stray_marks
from transforms.repair.fixers.lines import lines_of
from transforms.repair.fixers.markup import find_markup
from transforms.repair.fixers.misread import find_misread
from transforms.repair.fixers.spaces import find_spaces
from transforms.repair.fixers.spam_lines import find_spam_lines
from transforms.repair.fixers.traditional import find_traditional
from transforms.repair.fixers.widths import find_widths
from transforms.repair.ledger import Repaired
from transforms.repair.lexicon import RepairLexicon
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


def repair(
    raw: str,
    facts: PageFacts | None = None,
    lexicon: RepairLexicon | None = None,
    options: RepairOptions | None = None,
) -> Repaired:
    """Repair one raw text, as decoded or extracted, and account for every change.

    `facts` are what the page or table says about the text; what its boilerplate says is added to them.
    Without a `lexicon` the fixers that need reference data are silent.
    Undoing the ledger of the result gives `raw` back exactly.
    """
    facts, lexicon, options = facts or PageFacts(), lexicon or RepairLexicon(), options or RepairOptions()
    buffer = EditBuffer(raw)
    decisions: dict[str, str] = {}
    characters = set(alphabet(raw))
    notes, slips = annotations_and_mojibake(raw, lexicon.mojibake, characters)
    buffer.apply(notes)
    if slips:
        buffer.apply(notes.moved(slips))
        characters.update(*(edit.after for edit in slips))
    if edits := find_markup(buffer.text, characters):
        buffer.apply(edits)
        characters.update(*(edit.after for edit in edits))
    conversions, decision = find_traditional(buffer.text, options.traditional, characters, lexicon.two_ways)
    if decision:
        decisions["traditional"] = decision
    for conversion in conversions:  # a letter for a letter, so that no part moves the others
        buffer.apply(conversion)
    if conversions:
        characters = set(alphabet(buffer.text))
    buffer.apply(find_invisible(buffer.text, characters))
    foreign: tuple[str, ...] = ()
    if lexicon.bigrams and lexicon.name_contexts and lexicon.names:
        edits, foreign = find_spam_words(
            buffer.text, lexicon.bigrams, lexicon.name_contexts, lexicon.names, site_code(buffer.text, facts)
        )
        buffer.apply(edits)
    lines = lines_of(buffer.text)
    if lexicon.boilerplate:
        edits, facts = find_boilerplate(lines, facts, lexicon.boilerplate, foreign)
        if edits and not options.keep_boilerplate:
            buffer.apply(edits)
            lines = lines_of(buffer.text)
        if not options.keep_boilerplate and ("|" in characters or "｜" in characters):
            buffer.apply(find_stray_pipes(buffer.text))
            lines = lines_of(buffer.text)
    buffer.apply(find_spam_lines(buffer.text, lines, lexicon.bigrams))
    buffer.apply(find_stray_marks(buffer.text))
    buffer.apply(find_breaks(buffer.text))
    buffer.apply(find_misread(buffer.text, characters))
    buffer.apply(find_spaces(buffer.text, characters))
    half_marks, widths = find_widths(buffer.text, characters)
    buffer.apply(half_marks)
    buffer.apply(widths)
    for key, reason in (
        ("truncation", truncation_reason(buffer.text)),
        ("template", template_reason(buffer.text)),
    ):
        if reason:
            decisions[key] = reason
    return buffer.finish(facts, decisions)
