"""Counting what a segmenter cut: whose part a word is, and what is left out."""

from __future__ import annotations

import jieba
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.places import REFERENCE

from transforms.extract.terms import SEGMENTERS, TermCounter, make_segmenter
from transforms.records import Section, TermCount
from transforms.reference.policy_terms import (
    FILE,
    STOP_WORDS,
    USER_DICTIONARY,
    UserWord,
    parse_policy_terms,
    parse_user_dictionary,
    parse_word_list,
)
from transforms.reference.slips import ReferenceDataError

USER_WORDS = parse_user_dictionary((REFERENCE / USER_DICTIONARY).read_text(encoding="utf-8"))
STOPS = parse_word_list((REFERENCE / STOP_WORDS).read_text(encoding="utf-8"))
FOLLOWED = parse_policy_terms((REFERENCE / FILE).read_text(encoding="utf-8"))
WORDS = [*USER_WORDS, *(UserWord(one.term) for one in FOLLOWED)]
COUNTER = TermCounter(make_segmenter("rjieba", WORDS), STOPS)


def counted(text: str) -> dict[str, int]:
    return {one.term: one.n for one in COUNTER.count(text, [])}


def section(section_id: str, start: int, end: int, kind: str = "plan") -> Section:
    parent = section_id.rpartition(".")[0] or None
    return Section(section_id, parent, section_id.count(".") + 1, 1, "", kind, start, end)


@pytest.mark.parametrize("name", SEGMENTERS)
@pytest.mark.parametrize(
    "word", ["一般公共预算收入", "城镇新增就业", "规上工业增加值", "新型农村集体经济", "5G基站"]
)
def test_words_of_the_user_dictionary_stay_whole(name: str, word: str) -> None:
    counter = TermCounter(make_segmenter(name, USER_WORDS), STOPS)
    assert TermCount("0", word, 1) in counter.count(f"今年{word}稳定增长", [])


@pytest.mark.parametrize("name", SEGMENTERS)
def test_a_segmenter_cuts_a_text_and_loses_nothing(name: str) -> None:
    text = "今年，GDP增长5.2%；新建 5G基站1.2万个。\n“十四五”圆满收官！"
    assert "".join(make_segmenter(name, USER_WORDS)(text)) == text


def test_a_frequency_decides_where_a_word_is_cut() -> None:
    text = "我们的"
    for name in SEGMENTERS:
        assert list(make_segmenter(name, [UserWord(text, 1)])(text)) == ["我们", "的"]
        assert list(make_segmenter(name, [UserWord(text, 10_000_000)])(text)) == [text]


def test_another_segmenter_is_refused() -> None:
    with pytest.raises(ValueError, match="rjieba and jieba"):
        make_segmenter("pkuseg")


def test_numbers_marks_single_characters_and_stop_words_are_left_out() -> None:
    text = "今年,我们将完成投资12.5亿元、增长百分之三十,共一千二百家,建成九十个站、三年两次、1.5公里。"
    assert counted(text) == {"投资": 1}


def test_latin_words_count() -> None:
    assert counted("GDP增速提升,PPP模式规范")["GDP"] == 1


def test_a_word_belongs_to_the_topmost_section_of_its_kind() -> None:
    text = "营商环境\n科技创新\n营商环境\n科技创新\n实事求是\n"
    sections = [section("1", 5, 25), section("1.1", 10, 15), section("1.2", 20, 25, "commitments")]
    assert COUNTER.count(text, sections) == [
        TermCount("0", "营商环境", 1),
        TermCount("1", "科技创新", 2),
        TermCount("1", "营商环境", 1),
        TermCount("1.2", "实事求是", 1),
    ]


def test_the_text_before_the_first_heading_has_the_section_id_0() -> None:
    text = "数字政府\n数字政府\n"
    assert COUNTER.count(text, [section("0", 0, 5), section("1", 5, 10)]) == [
        TermCount("0", "数字政府", 1),
        TermCount("1", "数字政府", 1),
    ]


_PIECES = st.lists(
    st.sampled_from(["新质生产力", "乡村振兴", "加快", "12.5%", "科技创新", "，", "。", "\n", "GDP"]),
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(_PIECES, st.lists(st.tuples(st.integers(0, 120), st.integers(0, 120)), max_size=3))
def test_sections_share_out_what_lies_between_their_bounds(pieces, spans) -> None:
    """Whatever the tree, no row is empty or stands twice, and no part has more of a term than the text."""
    text = "".join(pieces)
    sections = [section(str(i), min(span), max(span)) for i, span in enumerate(spans, start=1)]
    rows = COUNTER.count(text, sections)
    assert len({(row.section_id, row.term) for row in rows}) == len(rows)
    assert all(row.n > 0 for row in rows)
    for term in ("新质生产力", "乡村振兴"):
        assert sum(row.n for row in rows if row.term == term) <= text.count(term)
    assert rows == COUNTER.count(text, sections)


def test_jieba_reads_the_user_dictionary_as_we_do() -> None:
    theirs = jieba.Tokenizer()
    theirs.FREQ, theirs.total, theirs.initialized = {}, 1, True
    theirs.load_userdict(str(REFERENCE / USER_DICTIONARY))
    assert {word for word, n in theirs.FREQ.items() if n} == {one.word for one in USER_WORDS}
    assert theirs.user_word_tag_tab == {one.word: one.tag for one in USER_WORDS if one.tag}


def test_a_line_of_a_user_dictionary_has_a_word_a_frequency_and_a_tag() -> None:
    assert parse_user_dictionary("高铁\n机场 100\n口岸 n\n\n电商 5 nz\n") == (
        UserWord("高铁"),
        UserWord("机场", 100),
        UserWord("口岸", None, "n"),
        UserWord("电商", 5, "nz"),
    )
    with pytest.raises(ReferenceDataError, match="stands twice"):
        parse_user_dictionary("高铁\n高铁 3\n")


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("新质生产力,x,growth,2023,\n新质生产力,y,growth,2023,", "twice"),
        (",x,growth,,", "is empty"),
        ("新质生产力,x,growth,around 2023,", "year"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(line: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        parse_policy_terms(f"term,english,kind,first_known_year,note\n{line}\n")


def test_every_term_has_an_english_name_a_kind_and_a_believable_year() -> None:
    for one in FOLLOWED:
        assert one.name_en and one.kind
        assert one.first_known_year is None or 1949 <= one.first_known_year <= 2030


def test_a_word_list_keeps_order_and_drops_comments_and_repeats() -> None:
    assert parse_word_list("# from a count\n高铁 机场\n高铁\n\n口岸\n") == ("高铁", "机场", "口岸")
