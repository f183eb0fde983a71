"""What `baogao reference check` tells: each slip that can be planted, in one line, where it stands."""

from __future__ import annotations

import time

import pytest
import yaml
from support.places import REFERENCE

from transforms.reference.slips import ReferenceDataError, Slip
from transforms.reference_check import find_slips

SHIPPED = {
    path.relative_to(REFERENCE).as_posix(): path.read_bytes()
    for path in REFERENCE.rglob("*")
    if path.is_file()
}
HEAD = 120
"""Lines of the files of repair that most slips are planted beside."""
FILES = {
    name: b"\n".join(data.split(b"\n")[:HEAD]) + b"\n"
    if name.startswith("repair/") and name.endswith((".txt", "contexts.csv"))
    else data
    for name, data in SHIPPED.items()
}
CASES = yaml.safe_load((REFERENCE.parent / "tests/cases/reference_slips.yaml").read_text("utf-8"))
TOGETHER = [case for case in CASES if not case.get("alone")]


def planted(files: dict[str, bytes], case: dict) -> tuple[dict[str, bytes], int]:
    """The files with one slip more, and the line that must be told of (in the file as it then is)."""
    files = dict(files)
    name = case["file"]
    text = files[name].decode()
    if "append" in case:
        files[name] = f"{text}{case['append']}\n".encode()
        return files, text.count("\n") + 1
    line = case.get("line", 0)
    if "find" in case:
        assert text.count(case["find"]) == 1, case
        at = text.index(case["find"])
        line = line or text.count("\n", 0, at) + 1 + case.get("at", 0)
        text = text.replace(case["find"], case["put"])
        if "twice" in case:  # of two lines of one key the second is told of
            line = text[: text.index(case["twice"], at + len(case["put"]))].count("\n") + 1
    match case.get("how"):
        case "bom":
            files[name] = b"\xef\xbb\xbf" + text.encode()
        case "gbk":
            files[name] = text.encode("gb18030")
        case "latin":
            first, rest = text.encode().split(b"\n", 1)
            files[name] = first + b"\n# Universit\xe9 \xff\n" + rest
        case "gone":
            del files[name]
        case _:
            files[name] = text.encode()
    return files, line


def test_the_shipped_files_are_sound_and_checked_in_no_time() -> None:
    started = time.process_time()
    assert find_slips(SHIPPED) == []
    assert time.process_time() - started < 3


def is_told(case: dict, slip: Slip) -> bool:
    """Whether a slip is told of as its case wants."""
    assert str(case["entry"]) in slip.entry, slip
    assert case["says"] in str(slip)
    assert slip.way_out and slip.entry and "\n" not in str(slip)
    return True


def labelled(cases: list[dict]) -> list:
    return [pytest.param(case, id=f"{case['file']}: {case['says']}") for case in cases]


@pytest.mark.parametrize("case", labelled([case for case in CASES if case.get("alone")]))
def test_a_slip_that_hides_others_is_one_line(case: dict) -> None:
    files, line = planted(FILES, case)
    (slip,) = find_slips(files)
    assert (slip.file, slip.line) == (case["file"], line)
    assert is_told(case, slip)


@pytest.mark.slow
@pytest.mark.parametrize("case", labelled(TOGETHER))
def test_a_slip_alone_is_one_line(case: dict) -> None:
    files, line = planted(FILES, case)
    (slip,) = find_slips(files)
    assert (slip.file, slip.line) == (case["file"], line)
    assert is_told(case, slip)


def test_many_slips_at_once_are_as_many_lines_each_in_its_place() -> None:
    files, places = FILES, []
    for case in TOGETHER:
        name, before = case["file"], files[case["file"]].count(b"\n")
        files, line = planted(files, case)
        more = files[name].count(b"\n") - before
        moved = [(known, at + more if known["file"] == name and at >= line else at) for known, at in places]
        places = [*moved, (case, line)]
    found = {(slip.file, slip.line): slip for slip in find_slips(files)}
    assert set(found) == {(case["file"], line) for case, line in places}
    assert len(find_slips(files)) == len(places) >= 40
    assert all(is_told(case, found[case["file"], line]) for case, line in places)


def test_every_reference_file_has_a_slip_among_the_cases() -> None:
    of_reading = [name for name in SHIPPED if not name.startswith("site/")]  # tests/transforms/site has those
    kinds = {"sources" if name.startswith("sources/") else name for name in of_reading}
    assert {"sources" if case["file"].startswith("sources/") else case["file"] for case in CASES} == kinds


def test_an_error_has_a_line_for_each_slip() -> None:
    slips = [Slip("units.yaml", n, "斤", "base", "'顿' is no unit", "did you mean 吨?") for n in (3, 4)]
    assert str(ReferenceDataError(slips[:1])) == "units.yaml:3: 斤: base: '顿' is no unit; did you mean 吨?"
    assert str(ReferenceDataError(slips)).count("\n  units.yaml:") == 2
