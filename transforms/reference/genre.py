"""Words of the genre by what they tell the grammar (reference/genre/*.yaml), which makes patterns of them.

Each file is one model, each key of it one list of plain words; the file's comments say what a list does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from transforms.text.yaml_text import read_yaml

_PATTERN_SIGNS = frozenset("|*?()[]{}^$\\")


def _plain(words: tuple[str, ...]) -> tuple[str, ...]:
    for word in words:
        if not word.strip() or word != word.strip():
            raise ValueError(f"{word!r} is no word; take it out, or the blanks around it")
        if not _PATTERN_SIGNS.isdisjoint(word):
            raise ValueError(f"{word} holds a sign of patterns; words are taken as they stand, one by one")
        if words.count(word) > 1:
            raise ValueError(f"{word} stands twice; take one out")
    return words


Words = Annotated[tuple[str, ...], Field(min_length=1), AfterValidator(_plain)]
"""A list of plain words, none of them twice."""


class WordLists(BaseModel):
    """Lists of words; an unknown or a missing key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


_L = TypeVar("_L", bound=WordLists)


class HedgeWords(WordLists):
    """Words right behind a unit, by the comparator that they give."""

    ge: Words
    le: Words
    approx: Words
    nothing: Words


class NumberWords(WordLists):
    """genre/numbers.yaml: what a number is, and whether it is a figure."""

    hedges: HedgeWords
    not_hedges: dict[str, str]
    speech_points: Words
    orders: Words
    quoted_names: Words
    classes: Words
    class_nouns: Words
    degrees_of: Words
    no_tenths: Words
    price_names: Words
    persons: Words


class TimeWords(WordLists):
    """genre/time.yaml: when a figure is."""

    last_year: Words
    year_before: Words
    year_past: Words
    this_year: Words
    next_year: Words
    whole_year: Words
    seasons: Words
    holidays: Words
    eras: Words
    sums: Words
    no_terms: Words
    goals_of: Words
    averages: Words
    follows_subject: Words
    around_subject: Words
    before_subject: Words
    behind_subject: Words
    look_back: Words
    opens_term: Words
    opens_year: Words
    looked_back_on: Words
    milestones: Words
    year_opens: Words


class TargetWords(WordLists):
    """genre/targets.yaml: outcome or target, and targets in words."""

    done: Words
    aims: Words
    stands: Words
    goal_kinds: Words
    goal_fillers: Words
    met: Words
    met_fillers: Words
    above: Words
    economy: Words
    steady: Words
    than_before: Words
    assigned: Words
    set: Words
    unset: Words


class FigureWords(WordLists):
    """genre/figures.yaml: what a number measures, over which period, against what."""

    gap: Words
    contributed: Words
    planned: Words
    shares: Words
    summed: Words
    of_the_year: Words
    grows: Words
    held_against: Words
    held_against_fillers: Words
    basis_verbs: Words
    basis_nouns: Words
    left_out: Words
    circumstances: Words


class SubjectWords(WordLists):
    """genre/subjects.yaml: what a number is said of, and whose it is."""

    regions: Words
    nation: Words
    praise: Words
    proposed: Words
    names_who: Words
    aimed_at: Words
    bare_members: Words
    wide_zones: Words
    no_places: Words
    totals: Words
    harvests: Words
    standings: Words
    fared: Words
    paces: Words
    rank_verbs: Words
    rank_peers: Words
    passes: Words
    built_on: Words
    earners: Words


class CommitmentWords(WordLists):
    """genre/commitments.yaml: the projects that a government promises one by one."""

    projects: Words
    counted_in: Words
    kept_adverbs: Words
    kept_verbs: Words
    kept_wholly: Words
    opens_list: Words
    leaves_list: Words
    builds: Words
    mends: Words
    does_both: Words
    fills: Words
    rural: Words
    urban: Words
    funds: Words
    says_done: Words
    says_whole: Words
    says_in_force: Words
    says_open: Words
    short_for: dict[str, str]


class DocumentWords(WordLists):
    """genre/documents.yaml: which texts are work reports of a division, and what the others are."""

    bodies: Words
    other_titles: Words
    other_reporters: Words
    other_subjects: Words
    templates: Words
    about_a_report: Words
    looked_ahead_to: Words
    site_notices: Words
    pages_gone: Words
    figures: Words
    aims: Words
    drafts: Words


class SpeakerWords(WordLists):
    """genre/speakers.yaml: what is a speaker's name in a report's head."""

    no_persons: Words
    surnames: Words


@dataclass(frozen=True)
class GenreWords:
    """All words of the genre."""

    numbers: NumberWords
    time: TimeWords
    targets: TargetWords
    figures: FigureWords
    subjects: SubjectWords
    commitments: CommitmentWords
    documents: DocumentWords
    speakers: SpeakerWords


GENRE_MODELS: dict[str, type[WordLists]] = {
    "numbers.yaml": NumberWords,
    "time.yaml": TimeWords,
    "targets.yaml": TargetWords,
    "figures.yaml": FigureWords,
    "subjects.yaml": SubjectWords,
    "commitments.yaml": CommitmentWords,
    "documents.yaml": DocumentWords,
    "speakers.yaml": SpeakerWords,
}
"""The files of reference/genre/ and what each holds."""


def parse_genre(texts: Mapping[str, str]) -> GenreWords:
    """The files of reference/genre/, by name, as words.

    Raises:
        ValueError: a file is missing or is no YAML, or a list of it is missing, unknown, empty or no list of
            plain words; the message says file, key and what to do.
    """
    return GenreWords(
        numbers=_parsed("numbers", NumberWords, texts),
        time=_parsed("time", TimeWords, texts),
        targets=_parsed("targets", TargetWords, texts),
        figures=_parsed("figures", FigureWords, texts),
        subjects=_parsed("subjects", SubjectWords, texts),
        commitments=_parsed("commitments", CommitmentWords, texts),
        documents=_parsed("documents", DocumentWords, texts),
        speakers=_parsed("speakers", SpeakerWords, texts),
    )


def _parsed(name: str, model: type[_L], texts: Mapping[str, str]) -> _L:
    file = f"genre/{name}.yaml"
    text = texts.get(f"{name}.yaml")
    if text is None:
        raise ValueError(f"{file} is missing; put it back beside the others")
    try:
        return model.model_validate(read_yaml(text))
    except yaml.YAMLError as error:
        raise ValueError(f"{file} is no YAML: {error}") from error
    except ValidationError as error:
        slips = (f"{'.'.join(map(str, slip['loc'])) or 'the file'}: {slip['msg']}" for slip in error.errors())
        raise ValueError(f"{file}: {'; '.join(slips)}") from error


def any_of(words: Iterable[str]) -> str:
    """The words as alternatives of a regular expression, longest first."""
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


def first_of(words: Iterable[str]) -> str:
    """The characters that the words begin with, for a class of characters or a quick look."""
    return "".join(sorted({word[0] for word in words}))
