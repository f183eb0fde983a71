"""The wheel: what it holds, and that it runs outside of any checkout.

It is built as `make wheel` builds it and installed from the locks into an environment of its own. The tests
follow one another there: a warehouse is built, asked, and built anew by a worker.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support.places import ROOT, SAMPLE

HELD = ("baogao", "flows", "transforms", "sql", "reference", "expectations", "site")
NOT_LOADED = "warehouse.duckdb.not-loaded.csv"
"""The list of what was not loaded, which lies beside a warehouse."""
"""The project's folders that a wheel holds."""


def find_uv() -> str | None:
    """The uv that `make` found or installed."""
    own = ROOT / ".baogao" / "tools" / "uv" / "bin" / "uv"
    return os.environ.get("UV") or shutil.which("uv") or (str(own) if own.exists() else None)


UV = find_uv()
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("make") is None, reason="no make on this machine"),
    pytest.mark.skipif(UV is None, reason="no uv on this machine; `make test-wheel` brings it"),
]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(["make", "-C", ROOT, "wheel", f"DIST={folder}"], check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


@dataclass(frozen=True)
class Installed:
    """An environment that holds the wheel, and the home and working folder of its user."""

    venv: Path
    home: Path
    work: Path

    @property
    def environment(self) -> dict[str, str]:
        """What a user's shell says who has set nothing for Baogao."""
        return {
            "PATH": f"{self.venv / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
        }

    @property
    def state(self) -> Path:
        """Where the tools keep their own files."""
        (folder,) = self.home.rglob("baogao")
        return folder

    def run(self, *words: str) -> str:
        """What `baogao` with `words`, called in the working folder, prints."""
        done = subprocess.run(
            [self.venv / "bin" / "baogao", *words],
            cwd=self.work, env=self.environment, capture_output=True, text=True, check=False, timeout=600,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def files_of(folder: Path) -> dict[str, tuple[int, int]]:
    """The files below `folder`, with their sizes and times; what Python compiles for itself aside."""
    found = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in found}


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    """The wheel beside what requirements.lock names, and a copy of the sample's reports to read."""
    folder = tmp_path_factory.mktemp("elsewhere")
    venv, home, work = folder / "venv", folder / "home", folder / "work reports"
    home.mkdir()
    shutil.copytree(SAMPLE / "reports", work / "reports")
    python = venv / "bin" / "python"
    subprocess.run([str(UV), "venv", "--quiet", venv, "--python", shutil.which("python3")], check=True)
    install = [str(UV), "pip", "install", "--quiet", "--python", python]
    subprocess.run([*install, "--require-hashes", "-r", ROOT / "requirements.lock"], check=True)
    subprocess.run([*install, "--no-deps", wheel], check=True)
    subprocess.run([str(UV), "pip", "check", "--quiet", "--python", python], check=True)
    yield Installed(venv, home, work)
    shutil.rmtree(venv)  # pytest keeps a test's folders for a while, and this one is large


@pytest.fixture(scope="module")
def before(installed: Installed) -> dict[str, tuple[int, int]]:
    """The environment's files before anything was run."""
    return files_of(installed.venv)


@pytest.fixture(scope="module")
def built(installed: Installed, before: dict[str, tuple[int, int]]) -> str:
    """What building the warehouse of the reports printed."""
    assert before
    return installed.run("build", "-s", "reports")


def test_it_holds_every_file_of_the_project_that_running_needs(wheel: Path) -> None:
    tracked = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard", *HELD],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if tracked.returncode != 0:
        pytest.skip("no git, or no clone of it: what belongs to the project is not known")
    names = [name for name in tracked.stdout.split("\0") if name and (ROOT / name).is_file()]
    expected = {name if name.startswith("baogao/") else f"baogao/{name}" for name in [*names, "prefect.yaml"]}
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == expected


def test_nothing_but_the_project_s_own_name_is_put_among_the_packages(installed: Installed) -> None:
    (site,) = installed.venv.glob("lib/python*/site-packages")
    for name in ("flows", "transforms", "sql", "reference", "expectations", "tests"):
        assert not (site / name).exists()


def test_a_warehouse_is_built_in_the_folder_that_it_was_asked_in(installed: Installed, built: str) -> None:
    assert "32 reports" in built
    assert (installed.work / "warehouse.duckdb").stat().st_size > 1_000_000
    assert {path.name for path in installed.work.iterdir()} == {"reports", "warehouse.duckdb", NOT_LOADED}


def test_repair_is_imported_from_there_with_its_lexicon(installed: Installed) -> None:
    script = "from baogao.repair import repair; print(ascii(repair('增长８％，工作己经完成。').clean))"
    done = subprocess.run(
        [installed.venv / "bin" / "python", "-c", script], cwd=installed.work, env=installed.environment,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == ascii("增长8%，工作已经完成。")


def test_the_state_lies_in_the_user_s_own_folder(installed: Installed, built: str) -> None:
    assert built
    assert installed.state.parent.name in ("state", "Application Support")
    assert {"landing", "read", "prefect"} <= {path.name for path in installed.state.iterdir()}


def test_the_warehouse_is_asked_from_there(installed: Installed, built: str) -> None:
    assert built
    asked = "SELECT count(*) AS n FROM core.reports"
    assert json.loads(installed.run("query", asked, "--format", "json")) == [{"n": 32}]
    assert "hedging" in installed.run("query", "--list")
    assert "地区生产总值" in installed.run("show", "鞍山", "2023")


def test_the_doctor_says_that_it_is_installed_and_where_everything_lies(
    installed: Installed, built: str
) -> None:
    assert built
    said = installed.run("doctor")
    assert [line for line in said.splitlines() if line.startswith("program") and "installed" in line]
    assert str(installed.state) in said
    assert str(installed.work / "warehouse.duckdb") in said


@pytest.fixture
def served(installed: Installed, built: str) -> Iterator[str]:
    """The API of `baogao serve`, called in a folder of its own for as long as the test needs it."""
    assert built
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = installed.work.parent / "serve.log"
    with log.open("wb") as output:
        serving = subprocess.Popen(
            [installed.venv / "bin" / "baogao", "serve", "--port", str(port)],
            cwd=installed.work,
            env=installed.environment | {"BAOGAO_FILES": "reports/nation-2012-2019.jsonl"},
            stdin=subprocess.DEVNULL, stdout=output, stderr=output,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + 180
        while "Baogao is running" not in log.read_text("utf-8"):
            assert serving.poll() is None and time.monotonic() < deadline, log.read_text("utf-8")
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}/api"
    finally:
        serving.send_signal(signal.SIGTERM)
        serving.wait(60)


def ask(url: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """What Prefect's API answers."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as reply:
        answer: dict[str, Any] = json.load(reply)
    return answer


def test_a_worker_rebuilds_the_warehouse_that_serving_was_asked_for(
    installed: Installed, served: str
) -> None:
    warehouse = installed.work / "warehouse.duckdb"
    earlier = warehouse.stat().st_ino
    rebuild = ask(f"{served}/deployments/name/rebuild/rebuild")
    run = ask(f"{served}/deployments/{rebuild['id']}/create_flow_run", {"state": {"type": "SCHEDULED"}})
    deadline = time.monotonic() + 240
    while (state := ask(f"{served}/flow_runs/{run['id']}")["state"])["type"] in (
        "SCHEDULED", "PENDING", "RUNNING",
    ):  # fmt: skip
        assert time.monotonic() < deadline, state
        time.sleep(0.5)
    assert state["type"] == "COMPLETED", state
    assert f"{warehouse} holds 8 reports" in state["message"]
    assert warehouse.stat().st_ino != earlier


def test_nothing_was_written_into_the_environment(
    installed: Installed, built: str, before: dict[str, tuple[int, int]]
) -> None:
    assert built
    assert files_of(installed.venv) == before
