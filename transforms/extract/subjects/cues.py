"""The words by which subjects are resolved and bound, made into patterns once for all reports."""

from __future__ import annotations

import re

from transforms.extract.time.edges import TimeEdges
from transforms.reference.genre import GenreWords, any_of


class SubjectCues:
    """Words of regions, lists, totals and ranks, and the words of time around a subject."""

    def __init__(self, words: GenreWords) -> None:
        self.words = words.subjects
        self.edges = TimeEdges(words.time)
        subjects = words.subjects
        self.names_who = frozenset(subjects.names_who)
        self.epithet = re.compile(rf"(?:全[国省市区县州盟旗球]|世界|我国|我省)(?:{any_of(subjects.praise)})")
        """全国首个…: praise, and no other region."""
        self.aimed_at = re.compile(rf"^(?:{any_of(subjects.aimed_at)})+(?=[一-龥“]{{2}})")
        self.totals = frozenset(subjects.totals)
        self.fared = re.compile(any_of(subjects.fared))
        self.pace_of_rank = re.compile(any_of(subjects.paces))
        self.rank_tail = re.compile(
            rf"(?:[,，、]?(?:{any_of(subjects.rank_verbs)}|连续[^，]{{1,3}}年|{any_of(subjects.rank_peers)}"
            r"|(?:(?![排居列位数在达])[一-龥]){2,3}(?:市|省|州)))*$"
        )
        """What stands between a subject and its rank: 总量居全省, 在同类城市中的排名上升至."""
        self.passed = re.compile(
            rf"(?:先后|接连|连续)?(?:{any_of(subjects.passes)})\d*[个道]?[十百千万亿]*元?(?:新)?"
            r"(?:台阶|大关|关口)、?$"
        )
        """Marks that a figure has passed, in words: 连跨4个千亿元台阶."""
        self.on_a_base = re.compile(rf"(?<=[一-龥]{{3}})在[^，。；]{{2,16}}(?:{any_of(subjects.built_on)})$")
        """On what a figure built: 粮食总产量在上年增长的基础上，又增产…."""
        self.circumstance = re.compile(rf"在[^，。；、]{{2,16}}(?:{any_of(subjects.built_on)})$")
        """The same before a subject: 在大旱之年粮食产量…."""
        self.circumstance_ends = frozenset(word[-1] for word in subjects.built_on)
        """The characters that such words end with."""
