"""A Prefect server for the time of one command: `python -m flows.prefect.temporary_server FD`.

It serves the socket that it inherits as file descriptor FD, and ends when its standard input does: that is
when the command that started it ends, however it ends.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import socket
import sys
import threading
import traceback


def _end_with_starter() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Serve until the starter is gone."""
    threading.Thread(target=_end_with_starter, daemon=True).start()
    import uvicorn
    from prefect.settings import PREFECT_API_DATABASE_MIGRATE_ON_START, temporary_settings

    from flows.prefect.database import lay_out_own

    config = uvicorn.Config(
        "prefect.server.api.server:create_app", factory=True, log_level="error", lifespan="on"
    )
    is_ready = lay_out_own(lambda: importlib.import_module("prefect.server.api.server"))
    migrated = temporary_settings({PREFECT_API_DATABASE_MIGRATE_ON_START: False})
    with migrated if is_ready else contextlib.nullcontext():
        uvicorn.Server(config).run(sockets=[socket.socket(fileno=int(sys.argv[1]))])


if __name__ == "__main__":
    try:
        main()
    except Exception:
        traceback.print_exc()
        sys.stderr.flush()
        # The thread that waits for the starter's end holds standard input; an orderly end would wait for it.
        os._exit(1)
