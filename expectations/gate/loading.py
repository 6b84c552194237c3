"""Great Expectations, loaded once and quietly."""

from __future__ import annotations

import logging
import threading
import warnings

_lock = threading.Lock()


def load_great_expectations() -> None:
    """Import Great Expectations without its noise; may be called in a thread to be early.

    The import warns of deprecated modules, logs at INFO, and redirects all warnings of the process
    to logging; the last is undone.
    """
    with _lock:
        # Filters rather than `catch_warnings`, which swaps state that other threads share.
        for module in ("sre_constants", "sre_parse"):
            warnings.filterwarnings(
                "ignore", message=f"module '{module}' is deprecated", category=DeprecationWarning
            )
        logging.getLogger("great_expectations").setLevel(logging.WARNING)
        import great_expectations.expectations  # noqa: F401

        # This logger sets its own level during the import.
        logging.getLogger("great_expectations.data_context.types.base").setLevel(logging.WARNING)
        logging.captureWarnings(capture=False)


def preload_great_expectations() -> threading.Thread:
    """Start the import beside the other work, which it takes two seconds of."""
    thread = threading.Thread(
        target=load_great_expectations, name="load-great-expectations", daemon=True
    )
    thread.start()
    return thread
