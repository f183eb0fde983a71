"""Counting terms: policy terms as wholes, other words by the segmenter, each for its own section."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.places import REFERENCE

from transforms.extract.terms import TermCounter
from transforms.records import Section, TermCount
from transforms.reference.policy_terms import parse_policy_terms, parse_word_list

TERMS = REFERENCE / "terms"
POLICY_TERMS = parse_policy_terms((TERMS / "policy_terms.csv").read_text(encoding="utf-8"))
COUNTER = TermCounter(
    [one.term for one in POLICY_TERMS],
    parse_word_list((TERMS / "domain_words.txt").read_text(encoding="utf-8")),
    parse_word_list((TERMS / "stop_words.txt").read_text(encoding="utf-8")),
)


def counted(text: str, **kwargs) -> dict[str, int]:
    return {one.term: one.n for one in COUNTER.count(text, [], **kwargs)}


def section(section_id: str, start: int, end: int) -> Section:
    parent = section_id.rpartition(".")[0] or None
    return Section(section_id, parent, section_id.count(".") + 1, 1, "", "plan", start, end)


def test_two_hundred_terms_are_followed():
    assert len(POLICY_TERMS) == 200


@pytest.mark.parametrize("term", [one.term for one in POLICY_TERMS])
def test_a_policy_term_is_found_whole_in_running_text(term):
    found = counted(f"要加快{term}的步伐,深入推进{term},让{term}见效。")
    assert found[term] == 3


@pytest.mark.parametrize(
    ("text", "term", "inside"),
    [
        ("坚持稳中求进工作总基调", "稳中求进工作总基调", "稳中求进"),
        ("实施更加积极的财政政策", "更加积极的财政政策", "积极的财政政策"),
        ("支持两新一重建设", "两新一重", "两新"),
        ("推动生态文明建设", "生态文明建设", "生态文明"),
        ("落实市场准入负面清单", "市场准入负面清单", "负面清单"),
        ("开展“人工智能+”行动", "人工智能+", "人工智能"),
        ("开展“人工智能＋”行动", "人工智能+", "人工智能"),
    ],
)
def test_of_terms_that_begin_together_the_longest_counts(text, term, inside):
    found = counted(text)
    assert found[term] == 1
    assert inside not in found


def test_terms_next_to_each_other_count_each():
    assert counted("做好碳达峰碳中和工作") == {"碳达峰": 1, "碳中和": 1}


def test_a_term_that_overlaps_one_begun_before_does_not_count():
    assert counted("发展绿色低碳产业")["绿色低碳"] == 1
    assert "低碳" not in counted("发展绿色低碳产业")


@pytest.mark.parametrize(
    "word", ["一般公共预算收入", "城镇新增就业", "规上工业增加值", "新型农村集体经济", "5G基站"]
)
def test_words_of_the_domain_stay_whole(word):
    assert counted(f"今年{word}稳定增长")[word] == 1


def test_numbers_marks_single_characters_and_stop_words_are_left_out():
    assert counted("今年,我们将完成投资12.5亿元、增长百分之三十,共一千二百家。") == {"投资": 1}


def test_latin_words_count():
    assert counted("GDP增速提升,PPP模式规范")["GDP"] == 1


@pytest.mark.parametrize(
    ("excluded", "expected"),
    [
        ((), {"乡村振兴": 2, "示范": 1}),
        (((0, 4),), {"乡村振兴": 1, "示范": 1}),
        (((2, 3),), {"乡村振兴": 1, "示范": 1}),
        (((0, 20),), {}),
    ],
)
def test_what_is_excluded_counts_for_nothing(excluded, expected):
    found = counted("乡村振兴示范。乡村振兴。", excluded=excluded)
    assert {term: found.get(term, 0) for term in expected} == expected
    assert found.get("乡村振兴", 0) == expected.get("乡村振兴", 0)


def test_a_word_belongs_to_the_deepest_section_that_holds_it():
    text = "营商环境\n科技创新\n营商环境\n科技创新\n"
    sections = [section("1", 5, 20), section("1.1", 10, 15)]
    assert COUNTER.count(text, sections) == [
        TermCount("0", "营商环境", 1),
        TermCount("1", "科技创新", 2),
        TermCount("1.1", "营商环境", 1),
    ]


def test_the_text_before_the_first_heading_has_the_section_id_0():
    text = "数字政府\n数字政府\n"
    assert COUNTER.count(text, [section("0", 0, 5), section("1", 5, 10)]) == [
        TermCount("0", "数字政府", 1),
        TermCount("1", "数字政府", 1),
    ]


def test_no_word_reaches_across_what_was_cut_out():
    text = "营商XX环境"
    assert "营商环境" not in counted(text, excluded=[(2, 4)])


_PIECES = st.lists(
    st.sampled_from(["新质生产力", "乡村振兴", "加快", "12.5%", "科技创新", "，", "。", "\n", "GDP"]),
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(_PIECES, st.lists(st.tuples(st.integers(0, 120), st.integers(0, 120)), max_size=3))
def test_sections_share_out_what_lies_between_their_bounds(pieces, spans):
    """Whatever the tree, no row is empty or stands twice, and no section has more of a term than the text."""
    text = "".join(pieces)
    sections = [section(str(i), min(span), max(span)) for i, span in enumerate(spans, start=1)]
    rows = COUNTER.count(text, sections)
    assert len({(row.section_id, row.term) for row in rows}) == len(rows)
    assert all(row.n > 0 for row in rows)
    for term in ("新质生产力", "乡村振兴"):
        assert sum(row.n for row in rows if row.term == term) <= text.count(term)
    assert rows == COUNTER.count(text, sections)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("新质生产力,x,growth,2023,\n新质生产力,y,growth,2023,", "twice"),
        (",x,growth,,", "is empty"),
        ("新质生产力,x,growth,around 2023,", "year"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(line, complaint):
    with pytest.raises(ValueError, match=complaint):
        parse_policy_terms(f"term,english,kind,first_known_year,note\n{line}\n")


def test_every_term_has_an_english_name_a_kind_and_a_believable_year():
    for one in POLICY_TERMS:
        assert one.name_en and one.kind
        assert one.first_known_year is None or 1949 <= one.first_known_year <= 2030


def test_a_word_list_keeps_order_and_drops_comments_and_repeats():
    assert parse_word_list("# from a count\n高铁 机场\n高铁\n\n口岸\n") == ("高铁", "机场", "口岸")
