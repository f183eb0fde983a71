"""Where the command `baogao` begins, in a checkout and in a wheel; `python -m baogao` is the same.

A wheel keeps flows/ and transforms/ inside this package, for as generic a name has no place among what other
packages install. The command lets itself, and the processes that it starts, find them there.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main() -> None:
    """Run the command line; its exit code is one of those that `flows.cli.errors` names."""
    let_find_the_parts(Path(__file__).resolve().parent)
    from flows.cli import main as run

    run()


def let_find_the_parts(package: Path) -> None:
    """Put `package` first among the folders of imports, of this process and of its children.

    Does nothing where flows/ does not lie in it: a checkout's own folder is among them already.
    """
    if not (package / "flows").is_dir():
        return
    sys.path.insert(0, str(package))
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(package), os.environ.get("PYTHONPATH"))))


if __name__ == "__main__":
    main()
