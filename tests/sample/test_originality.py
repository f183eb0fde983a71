"""The digests are the project's own words with the reports' own numbers; the reports prove both."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from functools import cache
from pathlib import Path

import pytest
from support.places import SAMPLE
from zhconv_rs import zhconv

MASTERS = SAMPLE / "source" / "masters"
RUN = 30
"""So many equal Han characters and digits in a row would be a copied sentence."""

SEEDS = {
    "anshan-2023": "000_*.txt",
    "yingkou-2024": "001_*.txt",
    "wanghua-2025": "002_*.txt",
    "yushan-2025": "004_*.txt",
}
COMPILATION = "003_*.txt"
IN_COMPILATION = {
    "binzhou-2023": "彬州", "gaoan-2023": "高安", "heyuan-2023": "河源", "jinhua-2023": "金华",
    "luzhou-2023": "泸州", "nanning-2023": "南宁", "ningbo-2023": "宁波", "shanwei-2023": "汕尾",
    "tongchuan-2023": "铜川", "wenzhou-2023": "温州", "xinzhou-2023": "忻州", "zhuhai-2023": "珠海",
}  # fmt: skip
PROVINCIAL = {"anhui-2025": "2025年安徽省政府工作报告.docx", "liaoning-2025": "2025年辽宁省政府工作报告.docx"}
SCRAPED = {"anhui-2026": "2026_安徽省_政府工作报告.csv"}


def keys() -> list[str]:
    return sorted(p.stem for p in MASTERS.glob("*.txt"))


def master(key: str) -> str:
    return (MASTERS / f"{key}.txt").read_text(encoding="utf-8")


def squeezed(text: str) -> str:
    """Han characters and digits only, simplified, notes of pinyin dropped."""
    text = re.sub(r"[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüêńň]+[)）]", "", text)
    text = text.translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    return re.sub(r"[^\u4e00-\u9fff0-9]", "", zhconv(text, "zh-hans"))


def _one(folder: Path, pattern: str) -> str:
    (path,) = folder.glob(pattern)
    return path.read_text(encoding="utf-8")


def _docx(path: Path) -> str:
    with zipfile.ZipFile(path) as package:
        xml = package.read("word/document.xml").decode()
    return re.sub(r"<[^>]+>", "", re.sub(r"</w:p>", "\n", xml))


@cache
def texts(shared: Path) -> dict[str, str]:
    """Every text of the corpus under the key of the digest it was made for, or under its file's name."""
    corpus = shared / "corpus"
    found = {key: _one(corpus / "seeds", pattern) for key, pattern in SEEDS.items()}
    reports = re.split(r"(?m)^(?=2023年\w+市(?:人民)?政府工作报告\s*$)", _one(corpus / "seeds", COMPILATION))
    for report in reports[1:]:
        town = re.match(r"2023年(\w+?)市", report)[1]  # type: ignore[index]
        found[next((k for k, v in IN_COMPILATION.items() if v == town), town)] = report
    for path in sorted((corpus / "provincial-2025").glob("*.docx")):
        found[next((k for k, v in PROVINCIAL.items() if v == path.name), path.name)] = _docx(path)
    csv.field_size_limit(10**8)
    for path in sorted((corpus / "provincial-2026").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as rows:
            content = "\n".join(cell for row in csv.reader(rows) for cell in row)
        found[next((k for k, v in SCRAPED.items() if v == path.name), path.name)] = content
    for n, line in enumerate((corpus / "national" / "state-council-reports.jsonl").open(encoding="utf-8")):
        record = json.loads(line)
        found[f"nation-{record['year']}" if record["year"] else f"record-{n}"] = (
            record["title"] + record["content"]
        )
    return found


def runs(text: str) -> set[str]:
    """Every run of RUN Han characters and digits of a text."""
    bare = squeezed(text)
    return {bare[i : i + RUN] for i in range(len(bare) - RUN + 1)}


@cache
def copied(shared: Path) -> dict[str, set[tuple[str, str]]]:
    """For each digest the runs that it shares with a text of the corpus, each with that text's key."""
    ours = {run: key for key in keys() for run in runs(master(key))}
    found: dict[str, set[tuple[str, str]]] = {key: set() for key in keys()}
    for source, text in texts(shared).items():
        bare = squeezed(text)
        for i in range(len(bare) - RUN + 1):
            if (run := bare[i : i + RUN]) in ours:
                found[ours[run]].add((source, run))
    return found


@pytest.mark.parametrize("key", keys())
def test_no_digest_shares_a_sentence_with_a_report(shared: Path, key: str) -> None:
    assert copied(shared)[key] == set()


def numbers(text: str) -> set[str]:
    """Every number as written, full-width digits and spaces between digits evened out."""
    text = text.translate(str.maketrans("０１２３４５６７８９．", "0123456789."))
    return {n.rstrip(".") for n in re.findall(r"\d[\d.]*", re.sub(r"[\s\u200b]+", "", text))}


def stated(text: str) -> str:
    """A digest without what is its own: the marks of notes and the numbering of lists."""
    return re.sub(r"[\[【]\d+[\]】]", "", re.sub(r"(?m)^\d+\.", "", text))


@pytest.mark.parametrize("key", [k for k in keys() if not k.startswith(("notice", "resolution"))])
def test_every_number_of_a_digest_stands_in_its_report(shared: Path, key: str) -> None:
    known = numbers(texts(shared)[key])
    _, *body = stated(master(key)).split("\n")
    assert sorted(numbers("\n".join(body)) - known) == []
