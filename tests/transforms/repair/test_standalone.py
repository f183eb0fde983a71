"""Repair is a library of its own: with the text tools, copied elsewhere, it works."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.places import REFERENCE, ROOT

REPAIR = ROOT / "transforms" / "repair"
SCRIPT = """
import sys
from pathlib import Path
from transforms.repair import NamedRegion, PageFacts, parse_repair_lexicon, repair, undo

files = {path.name: path.read_text(encoding="utf-8") for path in Path(sys.argv[1]).iterdir()}
lexicon = parse_repair_lexicon(files, [NamedRegion("210000", "辽宁省", "province", "000000", "210000")])
raw = "来源：某某日报\\n\\n　　各位代表:\\n　　增长８.5%，<br>稳步 提高。\\n"
repaired = repair(raw, PageFacts(title="政府工作报告"), lexicon)
assert undo(repaired.clean, repaired.changes) == raw
assert repaired.facts == PageFacts(title="政府工作报告", content_source="某某日报"), repaired.facts
others = {name.split(".")[1] for name in sys.modules if name.startswith("transforms.")}
assert others == {"repair", "text"}, others
assert not any(name.split(".")[0] == "flows" for name in sys.modules)
print(repaired.clean.encode("unicode-escape").decode())
"""


def test_a_copy_without_the_rest_of_the_project_repairs(tmp_path: Path) -> None:
    for name in ("repair", "text"):
        shutil.copytree(
            ROOT / "transforms" / name, tmp_path / "transforms" / name,
            ignore=shutil.ignore_patterns("__pycache__"),
        )  # fmt: skip
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(REFERENCE / "repair")],
        cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip().encode().decode("unicode-escape") == "各位代表：\n增长8.5%，稳步提高。"


@pytest.mark.parametrize("path", sorted(REPAIR.rglob("*.py")), ids=lambda p: str(p.relative_to(REPAIR)))
def test_a_module_imports_nothing_of_the_project_but_repair_and_text(path: Path) -> None:
    modules: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module
            modules.append(node.module)
    own = [module for module in modules if module.split(".")[0] in ("transforms", "flows", "benchmarks")]
    assert [m for m in own if not m.startswith(("transforms.repair", "transforms.text"))] == []
