"""The order in which a raw text is repaired, and the one function that does it.

Damage done to bytes is read first, while the marks it left are still there; then traditional characters,
tags and spam; then the furniture of the page, whose facts are read before it goes; then the shape of the
text; and widths and spaces last, because they are evidence for all that comes before them.
"""

from __future__ import annotations

from dataclasses import dataclass

from transforms.records import PageFacts
from transforms.repair.checks import template_reason, truncation_reason
from transforms.repair.edits import Draft
from transforms.repair.fixers.boilerplate import find_furniture, find_stray_pipes
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
from transforms.repair.mojibake.fixer import notes_and_slips
from transforms.repair.spam.candidates import find_spam_words
from transforms.text.alphabet import alphabet


@dataclass(frozen=True, slots=True)
class RepairOptions:
    """What a caller may ask for; the defaults are those of the warehouse."""

    traditional: str = "auto"
    """`auto` converts what was made traditional by machine; `always` and `never` do as they say."""
    keep_furniture: bool = False
    """Leave the page's furniture where it stands; its facts are read all the same."""


def repair(
    raw: str,
    facts: PageFacts | None = None,
    lexicon: RepairLexicon | None = None,
    options: RepairOptions | None = None,
) -> Repaired:
    """Repair one raw text, as decoded or extracted, and account for every change.

    `facts` are what the page or table says about the text; what its furniture says is added to them.
    Without a `lexicon` the fixers that need reference data are silent.
    Undoing the ledger of the result gives `raw` back exactly.
    """
    facts, lexicon, options = facts or PageFacts(), lexicon or RepairLexicon(), options or RepairOptions()
    draft = Draft(raw)
    decisions: dict[str, str] = {}
    characters = set(alphabet(raw))
    notes, slips = notes_and_slips(raw, lexicon.slips, characters)
    draft.apply(notes)
    if slips:
        draft.apply(notes.moved(slips))
        characters.update(*(edit.after for edit in slips))
    if edits := find_markup(draft.text, characters):
        draft.apply(edits)
        characters.update(*(edit.after for edit in edits))
    conversions, decision = find_traditional(draft.text, options.traditional, characters, lexicon.two_ways)
    if decision:
        decisions["traditional"] = decision
    for conversion in conversions:  # a letter for a letter, so that no part moves the others
        draft.apply(conversion)
    if conversions:
        characters = set(alphabet(draft.text))
    draft.apply(find_invisible(draft.text, characters))
    foreign: tuple[str, ...] = ()
    if lexicon.neighbours and lexicon.name_contexts and lexicon.names:
        edits, foreign = find_spam_words(
            draft.text, lexicon.neighbours, lexicon.name_contexts, lexicon.names, site_code(draft.text, facts)
        )
        draft.apply(edits)
    lines = lines_of(draft.text)
    if lexicon.furniture:
        edits, facts = find_furniture(lines, facts, lexicon.furniture, foreign)
        if edits and not options.keep_furniture:
            draft.apply(edits)
            lines = lines_of(draft.text)
        if not options.keep_furniture and ("|" in characters or "｜" in characters):
            draft.apply(find_stray_pipes(draft.text))
            lines = lines_of(draft.text)
    draft.apply(find_spam_lines(draft.text, lines, lexicon.neighbours))
    draft.apply(find_stray_marks(draft.text))
    draft.apply(find_breaks(draft.text))
    draft.apply(find_misread(draft.text, characters))
    draft.apply(find_spaces(draft.text, characters))
    half_marks, widths = find_widths(draft.text, characters)
    draft.apply(half_marks)
    draft.apply(widths)
    for key, reason in (
        ("truncation", truncation_reason(draft.text)),
        ("template", template_reason(draft.text)),
    ):
        if reason:
            decisions[key] = reason
    return draft.finish(facts, decisions)
