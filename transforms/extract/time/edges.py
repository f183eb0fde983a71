"""The words of time at the edges of a subject: what is taken off before its words are matched."""

from __future__ import annotations

import re

from transforms.extract.time.terms import PLAN_NAMED
from transforms.reference.genre import TimeWords, any_of
from transforms.text.dates import YEAR_NAMED
from transforms.text.numerals import ONE_TO_NINE, ONE_TO_TEN, SEVERAL

_SPAN = rf"{YEAR_NAMED}年(?:到|至|—|-){YEAR_NAMED}年(?:[五四三]年)?"


class TimeEdges:
    """Takes words of time off subjects."""

    def __init__(self, words: TimeWords) -> None:
        trailing = (*words.around_subject, *words.behind_subject)
        self.tail = re.compile(
            rf"""
            (?:
                {_SPAN}
                |{YEAR_NAMED}年(?:年?[末底])?|{any_of(trailing)}|第?[一二三四]季度
                |前[两{ONE_TO_NINE}]年|[{SEVERAL}]年内
                |(?:1|一)[-—至到]\d+月份?
                |[{SEVERAL}]年(?:来|间|累计|共)?
                |{PLAN_NAMED}(?:时期|期间|以来|期末|末)
                |连续第?(?:\d+|[两{ONE_TO_TEN}]+)年
            )$
            """,
            re.VERBOSE,
        )
        """Words of time at the end of a clause or of what stands before a subject."""
        self.ends = frozenset("年末底度月份来间计共期内").union(word[-1] for word in trailing)
        """The characters that such words end with."""
        leading = (*words.around_subject, *words.before_subject)
        self._head = re.compile(
            rf"""
            ^(?:
                {_SPAN}|{YEAR_NAMED}年|前[两{ONE_TO_NINE}]年|[两三四五]年内|{any_of(leading)}
                |{PLAN_NAMED}(?:时期|期间|以来)
            )+[，,、]?
            """,
            re.VERBOSE,
        )
        self._begins = frozenset(f'12两{ONE_TO_TEN}前“"').union(word[0] for word in leading)

    def strip_start(self, text: str) -> str:
        """`text` without the words of time at its start."""
        if text[:1] not in self._begins:
            return text
        m = self._head.match(text)
        return text[m.end() :] if m else text
