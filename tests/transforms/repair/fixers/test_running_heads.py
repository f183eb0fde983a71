"""Heads, feet and page numbers in texts that were made from printed pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from transforms.repair import RepairLexicon, repair, undo

_SENTENCE = "坚持稳中求进工作总基调，新建第{}号标准厂房并完成投资{}亿元，企业群众办事更加便利，"
_BODY = "".join(_SENTENCE.format(n, n * 3) for n in range(1, 90)).rstrip("，") + "。"
_OPENING = "某某市2024年政府工作报告\n各位代表：\n一、2023年工作回顾\n"


def _printed(head: Callable[[int], str], foot: Callable[[int], str], size: int = 600, width: int = 30) -> str:
    pages = [_BODY[at : at + size] for at in range(0, len(_BODY), size)]
    parts = []
    for number, page in enumerate(pages, 1):
        wrapped = [page[at : at + width] for at in range(0, len(page), width)]
        parts += [head(number), *wrapped, foot(number)]
    return _OPENING + "\n".join(part for part in parts if part)


@pytest.mark.parametrize(
    ("head", "foot"),
    [
        (lambda _: "政 府 工 作 报 告", lambda n: f"第{n}页 共7页"),
        (lambda _: "", lambda n: f"—{n}—"),
        (lambda _: "", str),
        (lambda n: f"2025年政府工作报告 · {n}", lambda _: ""),
        (lambda n: f"{n} 市人民政府公报 2025年第3期" if n % 2 else f"公报文件 {n}", lambda _: ""),
        (lambda _: "", lambda n: f"https://www.example.gov.cn/a.html 2025/2/11 {n}/7"),
        (lambda _: "一、2023年工作回顾", str),
    ],
)
def test_they_go_and_sentences_go_on(
    head: Callable[[int], str], foot: Callable[[int], str], lexicon: RepairLexicon
) -> None:
    raw = _printed(head, foot)
    repaired = repair(raw, lexicon=lexicon)
    assert undo(repaired.clean, repaired.changes) == raw
    assert "".join(repaired.clean.split()) == "".join((_OPENING + _BODY).split())
    assert {c.kind for c in repaired.changes if "printed page" in c.reason} == {"furniture"}


def test_a_title_alone_in_the_middle_of_a_sentence_is_a_head(lexicon: RepairLexicon) -> None:
    begun, ended = "全市上下团结一心攻坚克难，圆满完成了人大确定的各项", "目标任务，地区生产总值增长5.2%。"
    repaired = repair(f"{_OPENING}{_BODY}\n{begun}\n政 府 工 作 报 告\n{ended}", lexicon=lexicon)
    assert "政府工作报告" not in repaired.clean[20:]
    assert [c.certainty for c in repaired.changes if "printed page" in c.reason] == ["likely"]


def test_words_of_links_headings_and_titles_of_a_compilation_stay(lexicon: RepairLexicon) -> None:
    linked = "\n".join(f"根据中央《\n规划纲要草案\n》精神，{_BODY[:300]}。" for _ in range(6))
    headed = "\n".join(f"主要目标任务\n{_BODY[:400]}。" for _ in range(6))
    titled = "\n".join(f"{year}年政府工作报告\n{_BODY}" for year in range(2003, 2009))
    for raw in (linked, headed, titled):
        assert not [c for c in repair(raw, lexicon=lexicon).changes if "printed page" in c.reason]
