"""Every number that decides something in repair: its value, its unit, what it does, and what set it.

The benchmark named last is the one that chose the value and shows what half and double of it do
(`make bench-repair ARGS="--sensitivity"`; docs/repair_parameters.md has the table): `mojibake` damages clean
reports as cloning sites do, `phrases` puts phrases in the place of names, `heads` lays reports out as pages,
`corpus` counts the repairs of real documents.
"""

from __future__ import annotations

# The beam search that reads desynchronised GBK

BEAM = 8
"""Hypotheses kept at an offset, and readings of one place. Unit: hypotheses. Set by: mojibake."""
RIVALS = 3
"""Ways that lead to one hypothesis and are told apart. Unit: ways. Set by: mojibake."""
READINGS = 24
"""Readings of a run that are told apart in the end. Unit: readings. Set by: mojibake."""
TORN = 5
"""The likeliest characters with dropped pairs between them that are tried at a place.
Unit: characters. Set by: mojibake.
"""
HOPELESS = 8.0
"""A hypothesis so much less likely than the best at its offset is given up.
Unit: nats. Set by: mojibake.
"""
OUT_OF_THE_QUESTION = 20.0
"""So is the text as it stands. Unit: nats. Set by: mojibake."""
IMPLAUSIBLE = 25.0
"""Characters torn by dropped pairs that cost more are not tried. Unit: nats. Set by: mojibake."""
EASY = 2.5
"""A character that costs no more than this as displayed was hardly made by a dropped pair.
Unit: nats. Set by: mojibake.
"""
PLAUSIBLE = 11.0
"""Where the next two characters cost no more than this without a dropped pair, none is looked for.
Unit: nats. Set by: mojibake.
"""
HARD = 11.0
"""Where the next two characters cost more than this with one dropped pair or none, two are tried.
Unit: nats. Set by: mojibake.
"""
HARDER = 20.0
"""Where they cost more than this, the next but one is left out of account. Unit: nats. Set by: mojibake."""
PLAUSIBLE_ALONE = 14.0
"""Two torn characters that cost more than this by themselves are not tried then.
Unit: nats. Set by: mojibake.
"""
NEAR = 2.0
"""Only hypotheses so near to the best at their offset are tried with dropped pairs.
Unit: nats. Set by: mojibake.
"""
OUTDONE = 3.0
"""Torn characters so much less likely than what is read with fewer dropped pairs are not tried.
Unit: nats. Set by: mojibake.
"""
SECONDS = 20
"""Characters between two dropped pairs that are tried for each one before them.
Unit: characters. Set by: mojibake.
"""
FREQUENT = 8
"""The most frequent characters with a byte that are tried anywhere; others where they are known.
Unit: characters. Set by: mojibake.
"""
SWALLOWING = 5
"""The likeliest characters before a swallowed one that are tried. Unit: readings. Set by: mojibake."""
CHECKED = 12
"""The best readings that are run forward. Unit: readings. Set by: mojibake."""
REMEMBERED = 16
"""Characters to each side of a suspicious place by which a run that came before is known again.
Unit: characters. Set by: mojibake.
"""
MOST_WALKED = 5000
"""Characters out of step that are read in one text; a text with more was no page.
Unit: characters. Set by: mojibake.
"""
LEFT_UNREAD = 40
"""Characters behind a suspicious place that are left as they are in such a text.
Unit: characters. Set by: mojibake.
"""
RIVALS_SHOWN = 5
"""Readings that the ledger shows of a place. Unit: readings. Set by: mojibake."""
LONGEST_RUN = 400
"""Displayed characters that a run may cover, notes included. Unit: characters. Set by: mojibake."""

# What a step of that search costs, as negative natural logarithms

SEVERED = 1.0
"""What a severed pair costs where a lost sign shows it. Unit: nats. Set by: mojibake."""
LOST_WITHOUT_SIGN = 2.0
"""What a byte costs that was lost without a sign. Unit: nats. Set by: mojibake."""
END_OF_LINE = 3.0
"""What a byte costs that was lost at the end of a line. Unit: nats. Set by: mojibake."""
BROKEN_ANNOTATION_IN_STEP = 12.0
"""What a note costs that is broken although the stream is in step. Unit: nats. Set by: mojibake."""
SEVERED_BEHIND = 0.5
"""What a run costs that is severed behind its last character. Unit: nats. Set by: mojibake."""
DROPPED = 0.7
"""What a dropped pair costs. Unit: nats. Set by: mojibake."""
IMPOSSIBLE = 2.0
"""What a torn character costs besides, where its pairs could not be dropped.
Unit: nats. Set by: mojibake.
"""
NO_LEAD = 2.0
"""What a byte costs behind which no character can begin. Unit: nats. Set by: mojibake."""
UNLEARNED_ANNOTATION = 3.0
"""What a note costs that the page's table does not have. Unit: nats. Set by: mojibake."""
MISSING_ANNOTATION = 5.0
"""What a note costs that the page's table has and the text has not. Unit: nats. Set by: mojibake."""
FOREIGN = 6.0
"""What a character of the wrong script costs. Unit: nats. Set by: mojibake."""
SIGN = 7.0
"""What one of the many signs costs that the language takes for one symbol. Unit: nats. Set by: mojibake."""
UNPAIRED = 5.0
"""What an unpaired bracket costs. Unit: nats. Set by: mojibake."""
WEIGHT_OF_WORDS = 0.4
"""How much the words of a reading count beside its symbols. Unit: share. Set by: mojibake."""
AROUND_WORDS = 6
"""Symbols before a run that count among its words. Unit: symbols. Set by: mojibake."""

# When a reading is proven, applied or flagged

MARGIN = 2.0
"""A reading must be so much likelier than the text as it stands. Unit: nats. Set by: mojibake."""
HIDDEN = 24
"""The likeliest characters between which a pair may be hidden that are looked at more closely.
Unit: characters. Set by: mojibake.
"""
BY_CHANCE = 8.0
"""A hidden pair that is less likely than what was read by more than this is ruled out.
Unit: nats. Set by: mojibake.
"""
CERTAIN_ENOUGH = 0.4
"""A best reading less likely than this among its rivals is flagged, not applied.
Unit: share. Set by: mojibake.
"""
AROUND_REPEATED = 3
"""Symbols to each side of a reading that may stand elsewhere in the document.
Unit: symbols. Set by: mojibake.
"""
REPEATED = 4
"""Symbols that must stand elsewhere, the one that hangs on a lost byte among them.
Unit: symbols. Set by: mojibake.
"""
ALONE = 0.999
"""A reading likelier than this among its rivals is the only one. Unit: share. Set by: mojibake."""
ORDERS = 120
"""Orders of overlapping notes that are run forward. Unit: orders. Set by: mojibake."""

# What makes a page one that a site has damaged, and how its own language is learned

NOTED_PAGE = (8, 4)
"""So many notes behind so many different converted characters make a page a noted one.
Unit: notes, characters. Set by: mojibake.
"""
NOTED_UNCONVERTED = (20, 5)
"""The same for characters that no conversion changed. Unit: notes, characters. Set by: mojibake."""
OFTEN = 3
"""A character that a page has so often belongs to its script. Unit: times. Set by: mojibake."""
DOUBTFUL = 40
"""Characters behind a suspicious place that are no evidence of the page's language.
Unit: characters. Set by: mojibake.
"""
TRUST = (0.0, 500.0, 80.0)
"""How many sightings in the document weigh as much as the estimate so far, by length of the history.
Unit: sightings. Set by: mojibake.
"""

# Traditional characters

CONVERTED_SHARE = 0.6
"""Of the characters that have two forms, so many must stand in the traditional one.
Unit: share. Set by: corpus.
"""
FEW_TRADITIONAL = 10
"""So many traditional characters make a text of its own a traditional one.
Unit: characters. Set by: corpus.
"""
ENOUGH_TRADITIONAL = 40
"""So many make a passage traditional that stands in a simplified text. Unit: characters. Set by: corpus."""
GENUINE_SHARE = 0.8
"""Of the characters that a conversion writes otherwise, so many written by hand make a text genuine.
Unit: share. Set by: corpus.
"""
PASSAGE_SAMPLE = 2000
"""Characters of a passage that tell how it was made; some twenty of them differ between the two ways.
Unit: characters. Set by: corpus.
"""
AROUND_TWO_WAYS = 4
"""Characters to each side of one with two ways that decide between them.
Unit: characters. Set by: corpus.
"""

# Foreign phrases and lines of advertising

STRANGE_TEXT = 0.2
"""Share of unknown pairs of letters from which a text is not of the genre's language.
Unit: share. Set by: phrases.
"""
LONGEST_PHRASE = 12
"""The longest phrase that is looked at. Unit: characters. Set by: phrases."""
TIMES = 3
"""A phrase must stand so often; what stands once or twice cannot be told from a local name.
Unit: times. Set by: phrases.
"""
CERTAIN_SPAM = 1.8
"""Evidence from which a phrase is foreign. Unit: nats a place. Set by: phrases."""
CERTAIN_SPAM_SHORT = 2.4
"""The same for a phrase of two letters. Unit: nats a place. Set by: phrases."""
TRADITIONAL_SIGNS = 5
"""So often 國 makes a text one that is compared in simplified characters. Unit: times. Set by: phrases."""
TOO_OFTEN = 150
"""A known pair that stands oftener is a word of the genre. Unit: times. Set by: phrases."""
TRIMMED_BY = 8
"""Places of a phrase at which its edges are tried. Unit: places. Set by: phrases."""
GAIN = 1.0
"""How much better a name must fit at a moved edge. Unit: nats a place. Set by: phrases."""
LONGEST_SPAM = 10
"""The longest phrase that stands in a name's place. Unit: characters. Set by: phrases."""
PLACES_SAMPLE = 32
"""Places of a phrase that are looked at; more of them say nothing new. Unit: places. Set by: phrases."""
NAMES_SHOWN = 5
"""Names that the ledger shows of a place. Unit: names. Set by: phrases."""
FIT = 0.5
"""How much what stands beside names counts against what the grammar says. Unit: share. Set by: phrases."""
ASKS = 2.5
"""A context that says so much for names asks for one. Unit: nats. Set by: phrases."""
FEWEST_PIECES = 3
"""A list of words has at least so many. Unit: pieces. Set by: phrases."""
BODY_TO_COMPARE = 200
"""Characters below such a list that it is held against. Unit: characters. Set by: corpus."""
STRANGE_LINE = 0.3
"""Share of pairs of letters unknown to the genre from which a list of words is foreign to it.
Unit: share. Set by: phrases.
"""

# Heads and feet of printed pages

FEWEST_PAGES = 3
"""Pages from which on lines have a rhythm. Unit: pages. Set by: heads."""
LONGEST_HEAD = 60
"""The longest head or foot of a page. Unit: characters. Set by: heads."""
PAGE = (120, 6000)
"""Characters between two lines of a kind: of a small page, and of four large ones.
Unit: characters. Set by: heads.
"""
STEADY = 0.7
"""Share of distances near the usual one, or near a multiple of it where a page lacks its line.
Unit: share. Set by: heads.
"""
BREAKS = 0.3
"""Share of places in mid-sentence from which on words that come again are no heading.
Unit: share. Set by: heads.
"""
LINKED = 0.25
"""Share of places in brackets or before a comma from which on words are a link of the sentence.
Unit: share. Set by: heads.
"""
SHORTEST_HEAD = 4
"""The shortest head that has no number. Unit: characters. Set by: heads."""
SLOT = 0.6
"""Share of pages that have a head or foot beside their number, from which on a rarer one may stand there.
Unit: share. Set by: heads.
"""
HEAD_OF_TEXT = 8
"""Lines among which a text's title stands. Unit: lines. Set by: heads."""
MOST_NUMBERS = 8
"""Numbers of a line that may be its page's. Unit: numbers. Set by: heads."""

# Boilerplate, line breaks, escapes, misread numbers

LONGEST_LINE = 240
"""The longest line that may be boilerplate; tables' rows are the longest.
Unit: characters. Set by: corpus.
"""
PARAGRAPH_FROM = 60
"""Characters from which a line with a full stop is a paragraph. Unit: characters. Set by: corpus."""
TAIL_LINES = 40
"""Lines from a text's end in which its footer stands. Unit: lines. Set by: corpus."""
HEAD_LINES = 16
"""A report begins within so many lines of its title. Unit: lines. Set by: corpus."""
ENOUGH_ESCAPES = 3
"""Places from which on a text is known to be written in escapes. Unit: places. Set by: corpus."""
MOST_OF_IT = 0.7
"""Part of the usual width from which a line may be a wrapped one. Unit: share. Set by: corpus."""
RAGGED = 5
"""Columns by which a wrapped line may be shorter or longer than the others; a Chinese character has two.
Unit: columns. Set by: corpus.
"""
FLATTENED = 1500
"""Characters from which a line may be a whole report that lost its line breaks.
Unit: characters. Set by: corpus.
"""
FLATTENED_SHORT = 300
"""The same for one that has two numbered headings behind spaces. Unit: characters. Set by: corpus."""
FEWEST_SPACES = 5
"""A line with no more is not one that lost its line breaks. Unit: spaces. Set by: corpus."""
REACH = 12
"""Characters around a sign that a misread number may take in. Unit: characters. Set by: corpus."""

# What is told of a clean text

SHORT = 8000
"""A report without a closing counts as cut off below this: the shortest whole ones have more.
Unit: characters. Set by: corpus.
"""
CLOSING_PART = 0.5
"""The closing stands behind this part of the text; commitments and glossary may follow it.
Unit: share. Set by: corpus.
"""
LONG_LAST_LINE = 60
"""A last line of so many that has no stop was broken off. Unit: characters. Set by: corpus."""
FEWEST_PLACEHOLDERS = 5
"""Blanks that make a text a form. Unit: places. Set by: corpus."""
