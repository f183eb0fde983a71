"""`baogao inspect`: what a folder holds, without building, and the manifest that it writes."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from support.documents import archive
from support.genre import report
from typer.testing import Result

from flows.cli.outcome import DOUBT, WAYS_OUT
from transforms.records import REASONS

Call = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sure report, its copy, one in doubt, one that nobody could tell, a notice, a table and an archive."""
    made = tmp_path / "r"
    made.mkdir()
    sure = report("2023年鞍山市政府工作报告")
    texts = {
        "鞍山2023.txt": sure,
        "copy.txt": sure,
        "本溪市_2023.txt": report("2023年抚顺市政府工作报告"),
        "无名.txt": report("政府工作报告", own="县", year=2011),
        "notice.txt": "关于做好防汛工作的通知\n各单位：请做好准备。",
    }
    for name, text in texts.items():
        (made / name).write_text(text, encoding="utf-8")
    table = [["text", "city", "year"], [report("政府工作报告"), "大连市", "2023"], ["好", "大连市", "2024"]]
    with (made / "t.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(table)
    (made / "x.zip").write_bytes(archive({"沈阳市2023.txt": report("政府工作报告", plan="干。").encode()}))
    return made


def rows(result: Result) -> dict[str, dict[str, object]]:
    return {
        Path(str(row["source"]).replace("!", "/")).name + (f"#{row['record']}" if row["record"] else ""): row
        for row in json.loads(result.stdout)
    }


def test_each_text_is_told_with_its_report_doubt_or_reason(baogao: Call, folder: Path) -> None:
    result = baogao("inspect", folder, "-f", "json")
    assert result.exit_code == 0, result.stderr
    found = rows(result)
    assert {name: (row["status"], row["report_id"], row["reason"]) for name, row in found.items()} == {
        "copy.txt": ("sure", "210300-2023", None),
        "鞍山2023.txt": ("copy", None, None),
        "本溪市_2023.txt": ("doubt", "210400-2023", None),
        "无名.txt": ("refused", None, "unknown_region"),
        "notice.txt": ("refused", None, "not_a_report"),
        "t.csv#1": ("sure", "210200-2023", None),
        "t.csv#2": ("refused", None, "not_a_report"),
        "沈阳市2023.txt": ("sure", "210100-2023", None),
    }
    assert "本溪" in str(found["本溪市_2023.txt"]["detail"])
    assert "8 texts: 3 sure, 1 in doubt, 3 refused, 1 copies; 4 reports" in result.stderr
    assert not list(folder.glob("baogao*")), "nothing is written unasked"


def test_the_table_lists_all_and_the_totals_say_the_way_out(baogao: Call, folder: Path) -> None:
    result = baogao("inspect", folder)
    assert "本溪市_2023.txt" in result.stdout and "copy: the same bytes as" in result.stdout
    assert "2  not_a_report" in result.stdout
    assert f"what helps: {WAYS_OUT['unknown_region']}" in result.stdout
    fewer = baogao("inspect", folder, "--problems")
    assert "沈阳市2023.txt" not in fewer.stdout and "无名.txt" in fewer.stdout
    assert "8 texts" in fewer.stdout


def test_the_manifest_that_it_writes_is_filled_and_settles_what_a_person_adds(
    baogao: Call, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    written = baogao("inspect", "r", "--write", "baogao.csv")
    assert "7 rows, 4 of them to be filled in" in written.stdout
    path = folder / "baogao.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = {row["path"]: row for row in csv.DictReader(file)}
    assert (found["t.csv#1"]["region"], found["t.csv#1"]["year"]) == ("210200", "2023")
    assert (found["x.zip!沈阳市2023.txt"]["region"], found["copy.txt"]["region"]) == ("210100", "210300")
    doubted = found["本溪市_2023.txt"]
    assert (doubted["region"], doubted["year"]) == ("", "") and "210400-2023" in doubted["note"]
    found["本溪市_2023.txt"] |= {"region": "本溪", "year": "2022", "url": "https://x.gov.cn/1"}
    found["无名.txt"] |= {"region": "210381", "year": "2011"}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=["path", "region", "year", "url", "note"])
        writer.writeheader()
        writer.writerows(found.values())
    again = rows(baogao("inspect", "r", "-f", "json"))
    assert (again["本溪市_2023.txt"]["status"], again["本溪市_2023.txt"]["report_id"]) == (
        "sure",
        "210500-2022",
    )
    assert again["本溪市_2023.txt"]["source_url"] == "https://x.gov.cn/1"
    assert again["无名.txt"]["report_id"] == "210381-2011"
    assert again["notice.txt"]["reason"] == "not_a_report", "a manifest tells whose, not what"


def test_two_different_texts_of_one_report_are_in_doubt_but_what_the_manifest_names(
    baogao: Call, tmp_path: Path
) -> None:
    folder = tmp_path / "r"
    folder.mkdir()
    for name, words in (("a.txt", "甲"), ("b.txt", "乙")):
        lines = "\n".join(f"{words}项目之{i}，今年一定要按期完成并投入使用。" for i in range(40))
        text = report("2023年鞍山市政府工作报告", plan="\n" + lines) + "\n让我们团结奋斗！"
        (folder / name).write_text(text, encoding="utf-8")
    found = rows(baogao("inspect", folder, "-f", "json"))
    assert {row["status"] for row in found.values()} == {"doubt"}
    assert "another text is filed as the same report" in str(found["a.txt"]["detail"])
    (folder / "baogao.csv").write_text("path,region,year\na.txt,210300,2023\n", encoding="utf-8")
    found = rows(baogao("inspect", folder, "-f", "json"))
    assert (found["a.txt"]["status"], found["b.txt"]["status"]) == ("sure", "doubt")


def test_mistakes_are_told_in_a_line(baogao: Call, folder: Path) -> None:
    assert baogao("inspect", folder / "gone").exit_code == 2
    (folder / "baogao.csv").write_text("path,year\ngone.txt,2023\n", encoding="utf-8")
    result = baogao("inspect", folder)
    assert result.exit_code == 1
    assert "baogao.csv:2: gone.txt: path: no file or record is called so" in result.stderr
    assert "Traceback" not in result.stderr
    kept = baogao("inspect", folder, "--write", "baogao.csv")
    assert kept.exit_code == 2 and "stays as it is" in kept.stderr
    two = baogao("inspect", folder, folder.parent, "--write", "all.csv")
    assert two.exit_code == 2 and "puts one into each" in two.stderr


def test_a_folder_without_a_report_ends_in_1_and_a_fault_is_one_file_s(
    baogao: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "a.txt").write_text("好", encoding="utf-8")
    assert baogao("inspect", tmp_path / "r").exit_code == 1

    def fail(*_: object) -> None:
        raise RuntimeError("made to fail")

    monkeypatch.setattr("transforms.decode.decode", fail)
    failed = baogao("inspect", tmp_path / "r", "-f", "json")
    assert "made to fail" in json.loads(failed.stdout)[0]["detail"]


def test_every_reason_has_a_way_out() -> None:
    assert set(WAYS_OUT) == {*REASONS, DOUBT}


def test_seventy_files_take_seconds(baogao: Call, shared: Path) -> None:
    folder = shared / "wild" / "cities-2024"
    if not folder.is_dir():
        pytest.skip("no city reports from the web here: shared/wild is not beside the checkout")
    started = time.process_time()
    result = baogao("inspect", folder, "-f", "json")
    n_files = len(json.loads(result.stdout))
    assert (time.process_time() - started) / n_files < 0.1
