"""What the site's charts and console are made from: npm packages, installed from the lock and bundled once.

The bundles lie in the state folder under the hash of what they are made from; a site gets copies of them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from flows.places import ROOT
from flows.site.files import SiteError

SOURCE = ROOT / "site"
"""Templates, styles, scripts, and the packages' lock."""
BUNDLED = ("charts.js", "console.js")
"""Scripts that packages are bundled into; all others are served as they are."""
COPIED = (
    "@duckdb/duckdb-wasm/dist/duckdb-eh.wasm",
    "@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js",
    "parquet-wasm/esm/parquet_wasm_bg.wasm",
)


def fingerprint() -> str:
    """A hash of the lock and of the scripts that are bundled."""
    digest = hashlib.sha256()
    for path in (SOURCE / "package-lock.json", *(SOURCE / "scripts" / name for name in BUNDLED)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def prepared_assets(state_dir: Path) -> Path:
    """The folder of the bundles, made where it is not there yet.

    Raises SiteError where npm is absent or cannot install.
    """
    tools = state_dir / "tools" / "site"
    done = tools / f"bundles-{fingerprint()}"
    if done.is_dir():
        return done
    _install(tools)
    unfinished = tools / f".bundling-{os.getpid()}"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    scripts = tools / "scripts"
    shutil.rmtree(scripts, ignore_errors=True)
    shutil.copytree(SOURCE / "scripts", scripts)
    command = [
        str(tools / "node_modules" / ".bin" / "esbuild"), *(str(scripts / name) for name in BUNDLED),
        "--bundle", "--minify", "--format=esm", "--target=es2022", "--external:./dom.js",
        "--legal-comments=linked", "--log-level=warning", f"--outdir={unfinished}",
    ]  # fmt: skip
    _run(command, tools, "bundle the site's scripts")
    for name in COPIED:
        shutil.copyfile(tools / "node_modules" / name, unfinished / Path(name).name)
    worker = unfinished / "duckdb-browser-eh.worker.js"
    # what it would be debugged by is not copied, and nothing is to be asked for that is not there
    worker.write_text(worker.read_text("utf-8").replace("//# sourceMappingURL=", "// made from "), "utf-8")
    unfinished.rename(done)
    return done


def _install(tools: Path) -> None:
    """Install what the lock names, unless just that is there."""
    lock = SOURCE / "package-lock.json"
    stamp = tools / ".installed"
    if stamp.is_file() and stamp.read_text("utf-8") == hashlib.sha256(lock.read_bytes()).hexdigest():
        return
    npm = shutil.which("npm")
    if npm is None:
        raise SiteError(
            "npm is not on the PATH, and the site's charts and console are made from npm packages: "
            "install Node.js 20 or later, or build without them (--plain)"
        )
    tools.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(SOURCE / name, tools / name)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    _run(command, tools, "install the site's npm packages")
    stamp.write_text(hashlib.sha256(lock.read_bytes()).hexdigest(), "utf-8")


def _run(command: list[str], folder: Path, doing: str) -> None:
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, check=False, timeout=1200, encoding="utf-8"
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SiteError(f"could not {doing}: {error}") from error
    if done.returncode:
        raise SiteError(f"could not {doing}: {' '.join((done.stderr or done.stdout).split())[-600:]}")
