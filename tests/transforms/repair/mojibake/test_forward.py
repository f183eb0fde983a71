"""The forward mechanism: it makes of stock phrases what cloned pages show, and says where and how."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.repair import RepairLexicon
from transforms.repair.mojibake.forward import SEVERING_MARKS, Mechanism, damage, display

READINGS = {
    "項": "xiàng", "訓": "xùn", "級": "jí", "請": "qǐng", "隊": "duì", "範": "fàn", "數": "shù", "節": "jié",
    "內": "nèi", "達": "dá", "經": "jīng", "礎": "chǔ",
}  # fmt: skip


@pytest.fixture
def conversion(lexicon: RepairLexicon) -> dict[str, str]:
    assert lexicon.mojibake is not None
    return dict(lexicon.mojibake.conversion)


SPLIT = [
    ("管理条例", "管理?xiàng)l例"),
    ("推动东北振兴", "推動?xùn)|北振興"),
    ("减排降碳压力较大", "減排降碳?jí)毫\ue791^大"),
    ("全年争取上级资金", "全年?duì)幦∩霞?jí)資金"),
    ("扎实开展营商", "扎實開展?fàn)I商"),
    ("得上、攻得下，不达目标", "得上、攻得下,不達(dá)目標"),
    ("顶得上、攻得下，不达目标", "頂?shù)蒙稀⒐サ孟拢\ue0cd贿_(dá)目標"),
]


@pytest.mark.parametrize(("clean", "displayed"), SPLIT)
def test_notes_are_driven_between_characters(clean: str, displayed: str, conversion: dict[str, str]) -> None:
    assert damage(clean, Mechanism(READINGS, conversion, private_use="kept")).text == displayed


SEVERED = [
    ("确保总投资93.7亿元", "確??偼顿Y93.7億元"),
    ("万元。“移动办公", "萬元?!耙苿愚k公"),
    ("学校基础设施", "學?;A(chǔ)設施"),
    ("发生。“森林防火", "發生?!吧址阑?"),
    ("兜牢“三保”</span>底线", "兜牢“三?!?/span>底線"),
    ("确保“三公”经费", "確?!叭苯?jīng)費"),
    ("本省）2025年", "本?。?025年"),
    ("大省，做好", "大??,做好"),
]


@pytest.mark.parametrize(("clean", "displayed"), SEVERED)
def test_the_stream_is_severed_in_front_of_marks(
    clean: str, displayed: str, conversion: dict[str, str]
) -> None:
    assert damage(clean, Mechanism(READINGS, conversion, SEVERING_MARKS)).text == displayed


@pytest.mark.parametrize(
    ("clean", "displayed"),
    [("　（一）经", "。ㄒ唬┙(jīng)"), ("　（四）经", "。ㄋ模┙(jīng)"), ("　（五）经", "。ㄎ澹┙(jīng)")],
)
def test_some_decoders_lose_bytes_without_a_sign(
    clean: str, displayed: str, conversion: dict[str, str]
) -> None:
    site = Mechanism(READINGS, conversion, SEVERING_MARKS, lost="", swallows=False)
    assert damage(clean, site).text == displayed


def test_of_two_pairs_that_overlap_the_order_of_the_table_decides(conversion: dict[str, str]) -> None:
    # 動訓東 share bytes: 動 is 84 D3, 訓 is D3 96, 東 is 96 7C.
    first = damage("动东", Mechanism({"動": "dòng", "訓": "xùn"}, conversion)).text
    last = damage("动东", Mechanism({"訓": "xùn", "動": "dòng"}, conversion)).text
    assert (first, last) == ("動(dòng)東", "動(dòng)?xùn)|")


def test_a_place_is_severed_only_if_asked_for(conversion: dict[str, str]) -> None:
    site = Mechanism({}, conversion, SEVERING_MARKS)
    asked: list[tuple[int, bool]] = []

    def never(index: int, inside: bool) -> bool:
        asked.append((index, inside))
        return False

    assert damage("确保总体。", site, never).text == "確保總體。"
    assert asked == [(1, True), (4, False)]


def test_runs_say_what_stood_there_and_whether_a_byte_is_gone(conversion: dict[str, str]) -> None:
    text = "管理条例，确保总投资5亿元"
    damaged = damage(text, Mechanism(READINGS, conversion, SEVERING_MARKS))
    split, cut = damaged.runs
    assert damaged.origin[split.origin_start : split.origin_end] == "條"
    assert damaged.text[split.start : split.end] == "?xiàng)l"
    assert split.is_split
    assert damaged.origin[cut.origin_start : cut.origin_end] == "保總投資"
    assert damaged.text[cut.start : cut.end] == "??偼顿Y"
    assert not cut.is_split


def test_swallowed_letters_are_told(conversion: dict[str, str]) -> None:
    (run,) = damage("本省）2025年", Mechanism({}, conversion, SEVERING_MARKS)).runs
    assert run.swallowed == "2"


def test_notes_that_stand_where_they_should_are_told(conversion: dict[str, str]) -> None:
    damaged = damage("经费", Mechanism(READINGS, conversion))
    assert damaged.text == "經(jīng)費"
    assert [damaged.text[start:end] for start, end in damaged.notes] == ["(jīng)"]


def test_what_gbk_lacks_goes_through_as_a_character_reference(conversion: dict[str, str]) -> None:
    assert damage("要点•一𠮷", Mechanism({}, conversion)).text == "要點•一𠮷"


def test_a_clean_page_without_a_mechanism_stays(conversion: dict[str, str]) -> None:
    damaged = damage("全年增长5.5%，（一）稳中求进！", Mechanism(halves_punctuation=False))
    assert damaged.text == damaged.origin == "全年增长5.5%，（一）稳中求进！"
    assert damaged.runs == ()


SITES = st.builds(
    Mechanism,
    readings=st.just(READINGS),
    conversion=st.just({"项": "項", "训": "訓", "级": "級", "经": "經", "达": "達"}),
    severing=st.sampled_from(["", SEVERING_MARKS]),
    private_use=st.sampled_from(["kept", "dropped", "lost", "mixed"]),
    lost=st.sampled_from(["?", "\ufffd", ""]),
    swallows=st.booleans(),
    pairs_80=st.booleans(),
    halves_punctuation=st.booleans(),
)


@given(
    st.text(st.sampled_from("管理条例，推动东北。项训级经达“三公”费5%<b>&•𠮷 \n"), max_size=30),
    SITES,
    st.data(),
)
def test_what_is_displayed_is_told_alone_too(text: str, site: Mechanism, data: st.DataObject) -> None:
    severed = data.draw(st.sets(st.tuples(st.integers(0, 30), st.booleans())))
    there = damage(text, site, lambda at, inside: (at, inside) in severed)
    assert display(text, site, lambda at, inside: (at, inside) in severed) == there.text
