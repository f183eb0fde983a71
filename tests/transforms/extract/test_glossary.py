"""Notes that explain terms: how they are written and cited, and what is left where they are lost."""

from __future__ import annotations

import pytest
from support.genre import report

from transforms.extract.glossary import read_glossary
from transforms.records import GlossaryNote, Identity
from transforms.structure.sections import read_sections

IDENTITY = Identity(
    "210800", "营口市", "prefecture", "210000", 2023, 2022, None, None, None, None, None, None, False
)


def glossary(annex: str, review: str = "") -> tuple[str, list[GlossaryNote]]:
    text = report("2023年营口市政府工作报告", review=review) + annex
    return text, read_glossary(text, read_sections(text, IDENTITY))


@pytest.mark.parametrize(
    ("line", "term", "definition"),
    [
        ("1.双减：减轻负担。", "双减", "减轻负担。"),
        ("1.“双减”：指减轻负担。", "双减", "指减轻负担。"),
        ("1．“两重”、“两新”：重大战略；大规模更新。", "“两重”、“两新”", "重大战略；大规模更新。"),
        ("1、残疾人“两项补贴”：生活补贴和护理补贴。", "残疾人“两项补贴”", "生活补贴和护理补贴。"),
        ("[1]“1+3”体系：“1”是方案：一揽子。", "“1+3”体系", "“1”是方案：一揽子。"),
        ("【1】专精特新:专业化、精细化。", "专精特新", "专业化、精细化。"),
        ("①专精特新：专业化。", "专精特新", "专业化。"),
        ("1.10种金属：铜、铅、锌。", "10种金属", "铜、铅、锌。"),
        ("1.中试平台是指过渡性试验的平台。", "中试平台", "是指过渡性试验的平台。"),
        ("注1：双减：减轻负担。", "双减", "减轻负担。"),
    ],
)
def test_a_note(line: str, term: str, definition: str) -> None:
    text, (note,) = glossary(f"\n名词解释\n{line}")
    assert (note.number, note.term, note.definition) == (1, term, definition)
    assert text[note.start : note.end] == line


def test_definitions_may_stand_on_the_next_line_and_run_on() -> None:
    annex = (
        "\n注释\n［1］三医联动：\n医保、医疗、医药联动。\n［2］双减：\n减轻作业负担。\n1.校外负担另计。"
        "\n［3］四库：\n水库、粮库、钱库、碳库。"
    )
    _, notes = glossary(annex)
    assert [(note.number, note.term) for note in notes] == [(1, "三医联动"), (2, "双减"), (3, "四库")]
    assert notes[0].definition == "医保、医疗、医药联动。"
    assert notes[1].definition == "减轻作业负担。\n1.校外负担另计。"


def test_a_note_knows_the_places_that_cite_it() -> None:
    review = "推进“双减”[1]，培育专精特新[2]企业，“双减”[1]见效。"
    text, notes = glossary("\n名词解释：\n1.双减：减负。\n2.专精特新：专业化。\n3.三保：保运转。", review)
    assert [len(note.citations) for note in notes] == [2, 1, 0]
    assert all(text[at:].startswith(f"[{note.number}]") for note in notes for at in note.citations)


@pytest.mark.parametrize("mark", ["[{}]", "【{}】", "［{}］"])
def test_marks_without_notes_are_notes_without_a_definition(mark: str) -> None:
    one, two, three = (mark.format(number) for number in (1, 2, 3))
    text, notes = glossary("", f"推进“双减”{one}改革，建设“一业三园”{two}格局，跻身Ⅱ型大城市{three}。")
    assert [(note.number, note.term, note.definition) for note in notes] == [
        (1, "双减", ""),
        (2, "一业三园", ""),
        (3, "跻身Ⅱ型大城市", ""),
    ]
    assert [text[note.start : note.end] for note in notes] == [one, two, three]
    assert [note.citations for note in notes] == [(note.start,) for note in notes]


@pytest.mark.parametrize(
    "words",
    ["按照〔2023〕5号文件", "见附表[1]和[2]", "第[1]、[3]、[4]项", "重点是（1）就业（2）教育（3）医疗"],
)
def test_other_brackets_are_no_marks(words: str) -> None:
    assert glossary("", words)[1] == []


def test_a_report_without_notes() -> None:
    assert glossary("")[1] == []


def test_a_number_with_nothing_behind_it_explains_no_term() -> None:
    _, notes = glossary("\n附件\n名词解释\n1.双减：减轻负担。\n2.\n3.两重：重大战略。\n")
    assert [note.term for note in notes] == ["双减", "两重"]


@pytest.mark.parametrize("heading", ["名词解释", "※名词解释※", "【名词解释】", "※ 名词解释 ※"])
def test_notes_printed_twice_are_one(heading: str) -> None:
    copy = f"\n{heading}\n[1]双减：减负。\n[2]三保：保运转。\n[3]四库：\n水库和粮库。"
    _, notes = glossary(copy + "\n谢谢。" + copy, "推进双减[1]和三保[2]、四库[3]。")
    assert [(note.number, note.term) for note in notes] == [(1, "双减"), (2, "三保"), (3, "四库")]
    assert notes[0].definition == "减负。"
    assert [len(note.citations) for note in notes] == [1, 1, 1]


def test_a_mark_behind_a_bracket_has_the_term_or_is_no_note() -> None:
    review = "推进“双减”[1]，启动“链式招商”[2]、（[3]）等，完成生产总值（GEP）[4]核算。"
    _, notes = glossary("", review)
    assert [(note.number, note.term) for note in notes] == [
        (1, "双减"),
        (2, "链式招商"),
        (4, "完成生产总值（GEP）"),
    ]
