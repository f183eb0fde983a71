"""Pinyin notes and slipped bytes: what is read back, how sure, and what is left alone."""

from __future__ import annotations

import json
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.reference import FOLDER, load_reference, reference_text
from transforms.repair import repair, undo
from transforms.repair.language.scripts import parse_mechanical_conversion
from transforms.repair.mojibake.fixer import find_mojibake
from transforms.repair.mojibake.forward import SEVERING_MARKS, Mechanism, damage

CONVERSION = parse_mechanical_conversion(reference_text("repair/mechanical_conversion.csv", FOLDER))
READINGS = {
    "項": "xiàng", "業": "yè", "訓": "xùn", "級": "jí", "請": "qǐng", "營": "yíng", "實": "shí", "產": "chǎn",
    "經": "jīng", "濟": "jì", "發": "fā", "會": "huì", "區": "qū", "設": "shè", "務": "wù", "創": "chuàng",
}  # fmt: skip
REPORT = (
    "各位代表：过去一年，全市上下深入推动东北振兴，完善管理条例，实施项目建设，产业发展提质增效。"
    "营商环境持续优化，创新设立服务窗口，开工亿元以上项目322个，企业营业收入增长8.5%。\n"
    "经济运行压力较大，我们请各级各部门会同开发区，争取上级资金，确保实现全年目标任务。\n"
) * 3  # fmt: skip


@pytest.fixture(scope="module")
def lexicon():
    return load_reference().repair_lexicon


def kinds(repaired, kind):
    return [(c.before, c.after, c.certainty) for c in repaired.changes if c.kind == kind]


@pytest.mark.parametrize("private_use", ["kept", "dropped"])
def test_split_runs_come_back_letter_for_letter(lexicon, private_use):
    damaged = damage(REPORT, Mechanism(READINGS, CONVERSION, private_use=private_use))
    assert any(run.is_split for run in damaged.runs)
    repaired = repair(damaged.text, None, lexicon)
    assert repaired.clean == repair(REPORT, None, lexicon).clean
    assert undo(repaired.clean, repaired.changes) == damaged.text


def test_a_page_with_severed_marks_keeps_its_ledger_exact_and_claims_no_wrong_proof(lexicon):
    draw = random.Random(3)
    site = Mechanism(READINGS, CONVERSION, SEVERING_MARKS)
    damaged = damage(REPORT, site, lambda _at, _inside: draw.random() < 0.3)
    repaired = repair(damaged.text, None, lexicon)
    assert undo(repaired.clean, repaired.changes) == damaged.text
    wanted = repair(REPORT, None, lexicon).clean
    for change in repaired.changes:
        if change.kind == "slipped_bytes" and change.certainty == "proven":
            assert change.after in wanted


def test_the_labelled_runs_of_a_real_page_come_back(lexicon, shared):
    page = next((shared / "corpus" / "seeds").glob("002*")).read_text(encoding="utf-8")
    clean = repair(page, None, lexicon).clean
    squeezed = re.sub(r"[^\u4e00-\u9fff0-9]", "", clean)
    rows = (shared / "gold" / "damaged_runs.jsonl").read_text(encoding="utf-8").splitlines()
    wanted = [re.sub(r"[^\u4e00-\u9fff0-9]", "", json.loads(row)["repaired_simp"]) for row in rows]
    assert [words for words in wanted if words not in squeezed] == []


def test_real_pages_keep_no_note_no_tag_and_no_private_use_character(lexicon, shared):
    for name in ("001*", "002*"):
        page = next((shared / "corpus" / "seeds").glob(name)).read_text(encoding="utf-8")
        clean = repair(page, None, lexicon).clean
        assert re.findall(r"[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{1,6}[)）]", clean) == []
        assert re.findall(r"[\ue000-\uf8ff]|</?span", clean) == []


LEFT_ALONE = [
    "拼音教学推广普通话，读作业(yè)务的业。",
    "全市生产总值(GDP)增长6.1%。",
    "推进“互联网+”(Internet Plus)行动。",
    "什么样的发展才是好的发展?谁来评判?",
    "获评C+级单位，建成A级景区5家。",
    "按公式(a+b)计算，(x)为比例。",
    "研发投入(R&D)强度达到2.4%。",
    "PM2.5(细颗粒物)浓度下降。",
    "落实“放管服”(fang)改革。",
    "真的做到了吗??群众说了算!",
    "单位(ppm)与浓度(mg)换算。",
    "企业(ESG)评级达到BBB+。",
    "建设5G(NSA)基站1200个。",
    "参加(Expo)展会12场。",
    "平台(APP)用户达到30万。",
    "编著地方志，著作等身。",
]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_only_looks_damaged_stays(lexicon, text):
    body = REPORT + text + "\n"
    repaired = repair(body, None, lexicon)
    for kind in ("pinyin_note", "slipped_bytes", "traditional"):
        assert kinds(repaired, kind) == []


def test_a_report_in_traditional_characters_is_converted_by_phrase(lexicon):
    page = "".join(CONVERSION.get(c, c) for c in REPORT.replace("确保", "着力确保"))
    repaired = repair(page, None, lexicon)
    assert "着力确保" in repaired.clean
    assert repaired.decisions["traditional"].startswith("converted")
    assert undo(repaired.clean, repaired.changes) == page


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.booleans(), st.sampled_from(["kept", "dropped"]))
def test_whatever_a_site_does_the_ledger_undoes(seed, severs, private_use):
    draw = random.Random(seed)
    noted = dict(draw.sample(sorted(READINGS.items()), 8))
    site = Mechanism(noted, CONVERSION, SEVERING_MARKS if severs else "", private_use)
    damaged = damage(REPORT, site, lambda _at, _inside: draw.random() < 0.2)
    repaired = repair(damaged.text, None, load_reference().repair_lexicon)
    assert undo(repaired.clean, repaired.changes) == damaged.text


def test_a_text_damaged_all_over_is_flagged_after_so_much_reading(lexicon):
    # No page that was read out looks like this; reading every place of it would take minutes.
    page = damage(REPORT, Mechanism(READINGS, CONVERSION)).text + ("確??" * 500 + "\n") * 20
    reasons = [edit.reason for edit in find_mojibake(page, lexicon.mojibake) if edit.certainty == "flagged"]
    assert "more of the text is damaged than can be read" in reasons
