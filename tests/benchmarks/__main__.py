"""`make bench`: run every benchmark, or the one that is named, alone.

What stands behind a name goes to that benchmark; DUMP=path times the start-up on that dump.
"""

from __future__ import annotations

import os
import sys

from tests.benchmarks import (
    crashes,
    fuzz,
    growth,
    orders,
    readers,
    splitter,
    startup,
    throughput,
)

# All that are wanted (20,000) take hours; `python -m tests.benchmarks fuzz` tries them.
_FUZZED = 1_000
# Larger warehouses take their time to be built; `growth --keep FOLDER` builds them once.
_GROWN = (1_000, 100_000)
_NAMED = {
    "startup": lambda arguments: startup.main(*arguments[:1] or [os.environ.get("DUMP")]),
    "splitter": splitter.main,
    "throughput": throughput.main,
    "growth": growth.main,
    "crashes": crashes.main,
    "readers": readers.main,
    "orders": orders.main,
    "fuzz": fuzz.main,
}


def main(arguments: list[str]) -> None:
    """Run the benchmark that is named, or all of them."""
    if not arguments:
        sizes = {"fuzz": [str(_FUZZED)], "growth": [str(papers) for papers in _GROWN]}
        for name in _NAMED:
            _NAMED[name](sizes.get(name, []))
            if name == "splitter":
                splitter.main(["--pairs"])
    elif arguments[0] in _NAMED:
        _NAMED[arguments[0]](arguments[1:])
    else:
        sys.exit(f"There is no benchmark {arguments[0]}. Name one of {', '.join(_NAMED)}.")


if __name__ == "__main__":
    main(sys.argv[1:])
