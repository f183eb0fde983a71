"""How fast the whole pipeline is, where its time goes, and how that compares with cutting the text alone.

    python -m benchmarks.pipeline [--reports N | --source PATH …] [--workers N] [--json FILE]

A corpus of N reports is made where the generator lies beside the checkout (`../shared/tools`); else the
sample is read. The runs have a state folder of their own, so that nothing was read before; one report is
built first, which shows what starting costs and lays out the engine's database. Then all are built, then
again with nothing new, then with one text more. The yardstick is jieba, which cuts the same text into words
in one process and does nothing else. The measurements are kept in `benchmarks/results/`.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import jieba
from rich.console import Console
from rich.table import Table

import transforms.document as reading
from benchmarks.watching import watching
from flows.places import ROOT
from flows.reference import load_reference
from flows.store.landing import LandingStore
from flows.warehouse.connections import connect, rows
from transforms.schemas import frames

GENERATOR = ROOT.parent / "shared" / "tools" / "scale_corpus.py"
YARDSTICK_BYTES = 12_000_000
"""Text that jieba cuts at most; what more there is is reckoned at the same pace."""
PROFILED_BYTES = 6_000_000
"""Documents that are read once more in one process, to time the stations within reading."""
RESULTS = ROOT / "benchmarks" / "results"
ONE_MORE = """2026年{name}政府工作报告
各位代表：
受市人民政府委托，我向大会报告如下。
一、2025年工作回顾
地区生产总值增长5.2%，生产形势总体平稳。
二、2026年工作安排
主要预期目标是：地区生产总值增长6%左右。
"""
"""A report that no corpus holds."""
READ_STATION = (
    "classify", "identify", "read sections", "read observations", "reconcile", "read commitments",
    "read glossary",
)  # fmt: skip
"""What is done to a clean text to read it, terms aside."""


@dataclass
class Run:
    """One `build` from outside."""

    wall_seconds: float
    cpu_seconds: float
    """Of all processes: the command, those that read, and Prefect's server."""
    processes: dict[str, float]
    """CPU seconds of the command, of those that read, and of Prefect's server."""
    peaks: dict[str, int]
    """Highest memory of one process of each, and of all together, in bytes."""
    result: dict[str, Any]


@dataclass
class Measured:
    """All that is printed."""

    machine: str
    commit: str
    load: float
    """Processes that wanted to run when the measurements ended, those of others among them."""
    n_reports: int
    text_bytes: int
    """UTF-8 bytes of the reports' raw text."""
    trivial: Run
    first: Run
    again: Run
    one_more: Run
    reading: dict[str, float] = field(default_factory=dict)
    """CPU seconds of each station within reading, reckoned for the whole corpus."""
    jieba_seconds: float = 0.0
    """CPU seconds of jieba for the same text."""

    @property
    def ratio(self) -> float:
        """The whole run's CPU to jieba's."""
        return self.first.cpu_seconds / self.jieba_seconds


def main() -> int:
    """Measure and print."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="baogao-bench-") as name:
        folder = Path(name)
        sources = options.source or _corpus(folder / "corpus", options.reports)
        measured = measure(sources, folder, options.workers)
    show(measured, sources)
    kept = Path(options.json) if options.json else RESULTS / f"pipeline-{measured.n_reports}.json"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(json.dumps(asdict(measured), indent=1, default=str) + "\n", encoding="utf-8")
    _say(f"kept in {kept}")
    return 0


def measure(sources: list[str], folder: Path, workers: int) -> Measured:
    """Build a warehouse of `sources` in `folder` several times, and take the other measurements."""
    warehouse = folder / "warehouse.duckdb"
    _say("building from one report")
    one = folder / "one"
    one.mkdir()
    (one / "one.txt").write_text(ONE_MORE.format(name="阳泉市"), encoding="utf-8")
    trivial = _build([str(one)], folder / "one.duckdb", folder / "state", workers)
    _say(f"building from {', '.join(sources)} on {workers} processes")
    first = _build(sources, warehouse, folder / "state", workers)
    found = warehouse
    if first.result["status"] == "rejected":  # a text of made-up numbers may fail a gate
        _say(f"not published: {first.result['message']}")
        found = Path(first.result["rejected"])
    elif first.result["status"] != "published":
        raise SystemExit(f"nothing was built: {first.result['message']}")
    _say("building again, with nothing left to read")
    again = _build(sources, warehouse, folder / "state", workers)
    text = _texts(found)
    _say("building again, with one text more")
    more = folder / "more"
    more.mkdir()
    (more / "more.txt").write_text(ONE_MORE.format(name="朔州市"), encoding="utf-8")
    one_more = _build([*sources, str(more)], warehouse, folder / "state", workers)
    measured = Measured(
        f"{platform.machine()}, {_processor()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        _commit(), os.getloadavg()[1], len(text), sum(len(one.encode()) for one in text),
        trivial, first, again, one_more,
    )  # fmt: skip
    _say("timing the stations within reading")
    measured.reading = _profile(folder / "state" / "landing")
    _say("cutting the same text with jieba")
    measured.jieba_seconds = _jieba(text)
    return measured


# -- the corpus ---------------------------------------------------------------------------------------------


def _corpus(folder: Path, n_reports: int) -> list[str]:
    if not n_reports or not GENERATOR.exists():
        return [str(ROOT / "sample" / "reports")]
    _say(f"making {n_reports} reports")
    subprocess.run(
        [sys.executable, str(GENERATOR), str(folder), "--reports", str(n_reports)],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return [str(folder)]


def _texts(warehouse: Path) -> list[str]:
    with closing(connect(warehouse)) as con:
        return [text for (text,) in rows(con, "SELECT raw_text FROM core.report_texts ORDER BY report_id")]


# -- the whole run ------------------------------------------------------------------------------------------

ONE_BUILD = """
import json, sys
from dataclasses import asdict
from pathlib import Path
from flows.start import run_build
from flows.settings import load_settings
if __name__ == "__main__":
    result = run_build(load_settings(), sys.argv[3:], Path(sys.argv[1]), int(sys.argv[2]))
    print(json.dumps(asdict(result), default=str))
"""


def _build(sources: list[str], warehouse: Path, state: Path, workers: int) -> Run:
    """Build in a process of its own, watched from here."""
    script = warehouse.parent / "one_build.py"
    script.write_text(ONE_BUILD, encoding="utf-8")
    paths = [str(Path(source).absolute()) for source in sources]
    environment = {**os.environ, "BAOGAO_STATE_DIR": str(state), "PYTHONPATH": str(ROOT)}
    # Libraries that are compiled anew in each process cost twice as much to import; users have them compiled.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.monotonic()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [sys.executable, str(script), str(warehouse), str(workers), *paths],
            env=environment, stdout=output,
        )  # fmt: skip
        with watching(process.pid) as seen:
            _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        printed = output.read().decode()
    wall = time.monotonic() - started
    if process.returncode:
        raise SystemExit(f"the build ended with {process.returncode}")
    result = json.loads(printed.strip().splitlines()[-1])
    processes = seen.seconds(usage.ru_utime + usage.ru_stime)
    return Run(wall, sum(processes.values()), processes, seen.peaks, result)


# -- within reading -----------------------------------------------------------------------------------------

STATIONS = (
    "decode", "repair", "split", "read_head", "classify", "identify", "read_sections", "reconcile",
    "read_glossary",
)  # fmt: skip
"""Functions that `transforms.document` calls one after the other."""


def _profile(landing: Path) -> dict[str, float]:
    """CPU seconds of each station within reading, in one process, reckoned for all landed documents."""
    reference = load_reference()
    spent: dict[str, float] = defaultdict(float)

    def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            began = time.process_time()
            try:
                return function(*args, **kwargs)
            finally:
                spent[name] += time.process_time() - began

        return call

    for name in STATIONS:
        setattr(reading, name, timed(name, getattr(reading, name)))
    grammar, terms, commitments = reference.grammar, reference.terms, reference.commitments
    object.__setattr__(grammar, "read", timed("read observations", grammar.read))
    object.__setattr__(terms, "count", timed("count terms", terms.count))
    object.__setattr__(commitments, "read", timed("read commitments", commitments.read))
    store = LandingStore(landing)
    documents = store.documents()
    read_bytes = 0
    started = time.process_time()
    for document in documents:
        if read_bytes >= PROFILED_BYTES:
            break
        rows = reading.read_document(store.read(document.document_id), document, reference)
        began = time.process_time()
        frames([rows.rows])
        spent["make tables"] += time.process_time() - began
        read_bytes += document.n_bytes
    whole = time.process_time() - started
    spent["all else"] = whole - sum(spent.values())
    scale = sum(document.n_bytes for document in documents) / max(1, read_bytes)
    return {name.replace("_", " "): seconds * scale for name, seconds in spent.items()}


def _jieba(texts: list[str]) -> float:
    """CPU seconds in which jieba cuts `texts`, its dictionary loaded before."""
    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    cut = 0
    started = time.process_time()
    for text in texts:
        for _ in jieba.cut(text):
            pass
        cut += len(text.encode())
        if cut >= YARDSTICK_BYTES:
            break
    seconds = time.process_time() - started
    return seconds * sum(len(text.encode()) for text in texts) / max(1, cut)


# -- printing -----------------------------------------------------------------------------------------------


def _seconds_of(station: str, run: Run) -> str:
    return f"{run.result['seconds'].get(station, 0):.1f}"


def _cpu_of(role: str, run: Run) -> str:
    return f"{run.processes.get(role, 0):.1f}"


def _peak_of(role: str, run: Run) -> str:
    return f"{run.peaks.get(role, 0) / 1e6:,.0f}"


def show(measured: Measured, sources: list[str]) -> None:
    """Print the measurements."""
    first, megabytes = measured.first, measured.text_bytes / 1e6
    read_cpu = first.result["read_cpu_seconds"]
    out = Console(highlight=False)
    out.print()
    out.print(f"{measured.n_reports:,} reports, {megabytes:.1f} MB of text, from {', '.join(sources)}")
    out.print(measured.machine)
    runs = {
        "one report": measured.trivial, "first run": first, "nothing new": measured.again,
        "one text more": measured.one_more,
    }  # fmt: skip
    table = Table(box=None, pad_edge=False, show_header=True)
    table.add_column("")
    for name in runs:
        table.add_column(name, justify="right")
    rows: list[tuple[str, Callable[[Run], str]]] = [
        ("seconds", lambda run: f"{run.wall_seconds:.1f}"),
        ("documents read", lambda run: f"{run.result['n_read']:,}"),
        ("CPU seconds, all processes", lambda run: f"{run.cpu_seconds:.1f}"),
        ("  of the first run's, %", lambda run: f"{100 * run.cpu_seconds / first.cpu_seconds:.1f}"),
    ]
    rows += [(f"  {role}", partial(_cpu_of, role)) for role in first.processes]
    rows += [(f"highest memory, {role}, MB", partial(_peak_of, role)) for role in first.peaks]
    rows += [(f"  {name}, seconds", partial(_seconds_of, name)) for name in first.result["seconds"]]
    for name, value in rows:
        table.add_row(name, *(value(run) for run in runs.values()))
    out.print(table)
    out.print()
    total = sum(measured.reading.values())
    table = Table(box=None, pad_edge=False)
    table.add_column("within reading")
    for name in ("CPU s", "%", "MB/s a core"):
        table.add_column(name, justify="right")
    for name, seconds in sorted(measured.reading.items(), key=lambda item: -item[1]):
        pace = f"{megabytes / seconds:.1f}" if seconds > 0.005 else ""
        table.add_row(name, f"{seconds:.2f}", f"{100 * seconds / total:.0f}", pace)
    out.print(table)
    out.print()
    out.print(f"reading: {megabytes / read_cpu:.2f} MB of text a second and core")
    out.print(f"jieba cutting the same text alone: {measured.jieba_seconds:.1f} CPU seconds")
    out.print(f"the whole run's CPU to jieba's: {measured.ratio:.2f}")
    out.print(f"from bytes to staged tables, to jieba's: {read_cpu / measured.jieba_seconds:.2f}")
    read = sum(measured.reading.get(name, 0.0) for name in READ_STATION)
    out.print(f"reading, repair and terms aside, to jieba's: {read / measured.jieba_seconds:.2f}")


def _say(line: str) -> None:
    print(f"==> {line}", file=sys.stderr, flush=True)


def _commit() -> str:
    """The commit that was measured, marked where files differ from it."""
    described = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--exclude", "*"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return described.stdout.strip() or "no checkout"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "processor not known"
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reports", type=int, default=200, help="reports to make; 0 reads the sample")
    parser.add_argument("--source", action="append", help="read this instead; may be repeated")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes that read")
    parser.add_argument("--json", help="keep the measurements here, not in benchmarks/results")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
