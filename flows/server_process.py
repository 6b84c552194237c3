"""Prefect's API as a process of its own, for the length of one run.

Started by `flows.local_server`; ends when whoever started it goes away, even by SIGKILL, because
its standard input ends then.
"""

from __future__ import annotations

import os
import signal
import sys
import threading


def _end_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def serve(port: int) -> None:
    """Serve the API on a port of this machine until told to stop."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    import uvicorn
    from prefect.server.api.server import create_app

    # Ephemeral leaves out the UI and the scheduler, but not the recorder of task runs.
    app = create_app(ephemeral=True)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", lifespan="on")


if __name__ == "__main__":
    serve(int(sys.argv[1]))
