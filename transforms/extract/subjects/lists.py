"""Several subjects: the members of a list or a compound, with the heads and modifiers that they share."""

from __future__ import annotations

import re
from dataclasses import dataclass

from transforms.extract.subjects.resolving import SubjectReader, bare_words
from transforms.extract.subjects.subject import Scope, Subject
from transforms.reference.indicators import Meaning

_LIST = re.compile(r"以及|[、和与及]")
_BARE_FORM = 2
"""A written form of so few characters beside such a member is no figure of the region's."""


@dataclass(frozen=True)
class ListReader:
    """Parts the subjects of a list."""

    reader: SubjectReader

    def distribute(self, text: str, n: int) -> list[Subject] | None:
        """`n` subjects out of a list or a compound; None where the words do not give just as many."""
        bare = self.reader.cues.edges.strip_start(bare_words(text))
        hit = self.reader.catalogue.suffix(bare)
        if hit is not None and len(hit[1].indicators) == n > 1:
            start, meaning = hit
            before = self.reader.whole(bare[:start], meaning.indicators[0])
            scope = self.reader.scopes.scope_of(bare[:start] if before is None else before, bare[start:])
            return self._compound(bare[start:], meaning, scope)
        parts = _members_of(bare)
        if len(parts) != n:
            return self._longer_list(bare, n)
        return self._members(parts)

    def members(self, text: str) -> list[Subject] | None:
        """The members of a list, a compound among them as one figure; None where one of them is unknown."""
        parts = _members_of(self.reader.cues.edges.strip_start(bare_words(text)))
        if len(parts) < 2:
            return None
        found = self._members(parts)
        return found if all(s.indicator_id for s in found) else None

    def _compound(self, form: str, meaning: Meaning, scope: Scope) -> list[Subject]:
        return [Subject(form, indicator, meaning.measures, *scope) for indicator in meaning.indicators]

    def _longer_list(self, bare: str, n: int) -> list[Subject] | None:
        """A list whose members hold list words or are compounds themselves (研究与试验发展…、…)."""
        for separator in ("、", "、|和", "、|及", "、|与"):
            parts = [p for p in re.split(separator, bare) if p]
            if len(parts) == n:
                return self._members(parts)
        expanded: list[Subject] = []
        for part in _members_of(bare):
            hit = self.reader.catalogue.suffix(part)
            if hit is not None and len(hit[1].indicators) > 1:
                expanded += self._compound(part, hit[1], self.reader.scopes.scope_of(part[: hit[0]]))
            else:
                expanded.append(self.reader.resolve(part))
        return expanded if len(expanded) == n else None

    def _members(self, parts: list[str]) -> list[Subject]:
        """The members of a list, each with the head or the modifier that it shares with the others."""
        *leading, last = parts
        found = [self._leading_member(part, last) for part in leading]
        found.append(self._last_member(last, leading[0]) if leading else self.reader.resolve(last))
        first = found[0]
        if first.scope == "part" and (first.scope_name or "").endswith(
            self.reader.lexicon.words["place_ends"]
        ):
            # 某某港货物和集装箱吞吐量: of the port both
            found = [
                s._replace(scope="part", scope_name=first.scope_name) if s.scope == "region" else s
                for s in found
            ]
        if any(
            s.indicator_id is None and s.text.endswith(self.reader.cues.words.bare_members) for s in found
        ):
            # 产值、出口分别增长40%、20%: of what was spoken of before
            return [
                s._replace(scope="part", scope_name="、".join(parts)) if len(s.text) <= _BARE_FORM else s
                for s in found
            ]
        return found

    def _leading_member(self, part: str, last: str) -> Subject:
        """A member before the last, whose head may stand with the last alone (城镇、农村居民收入)."""
        for head in self.reader.lexicon.words["shared_heads"]:
            if last.endswith(head) and not part.endswith(head):
                agents = (part, last[: -len(head)])
                if all(self.reader.lexicon.part_ending.search(agent) for agent in agents):
                    return self.reader.resolve(part + head)  # 高新技术企业、科技型中小企业贷款
        own = self.reader.catalogue.suffix(part)
        # 民营经济和小微贷款余额: a short form such as 经济 is no figure of its own here
        known = len(part) - own[0] if own is not None and len(part) - own[0] > 2 else 0
        for cut in range(1, len(last)):
            candidate = part + last[cut:]
            hit = self.reader.catalogue.suffix(candidate)
            if hit is not None and hit[0] < len(part) and len(candidate) - hit[0] > known:
                completed = self.reader.resolve(candidate)
                if completed.scope != "part":  # 接待游客、旅游总花费: no modifier is shared
                    return completed
        if not known:
            for head in self.reader.lexicon.words["shared_heads"]:
                if last.endswith(head) and not part.endswith(head):
                    return self.reader.resolve(part + head)
        return self.reader.resolve(part)

    def _last_member(self, part: str, first: str) -> Subject:
        """The last member, whose modifier may stand with the first alone (实际到位内资、利用外资)."""
        if self.reader.catalogue.suffix(part) is None:
            for cut in range(len(first) - 1, 0, -1):
                hit = self.reader.catalogue.suffix(first[:cut] + part)
                if hit is not None and hit[0] < cut:
                    return self.reader.resolve(first[:cut] + part)
        return self.reader.resolve(part)


def _members_of(text: str) -> list[str]:
    return [part for part in _LIST.split(text) if part]
