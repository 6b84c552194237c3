"""`make bench`: run every benchmark, or `splitter`, `fuzz`, `throughput` or `startup` alone.

What stands behind a name goes to that benchmark; DUMP=path times the start-up on that dump.
"""

from __future__ import annotations

import os
import sys

from tests.benchmarks import fuzz, splitter, startup, throughput

# All that are wanted (20,000) take hours; `python -m tests.benchmarks fuzz` tries them.
_FUZZED = 1_000
_NAMED = {
    "splitter": splitter.main,
    "fuzz": fuzz.main,
    "throughput": throughput.main,
    "startup": lambda arguments: startup.main(*arguments[:1] or [os.environ.get("DUMP")]),
}


def main(arguments: list[str]) -> None:
    """Run the benchmark that is named, or all of them."""
    if not arguments:
        for name in ("startup", "splitter", "throughput", "fuzz"):
            _NAMED[name]([str(_FUZZED)] if name == "fuzz" else [])
            if name == "splitter":
                splitter.main(["--pairs"])
    elif arguments[0] in _NAMED:
        _NAMED[arguments[0]](arguments[1:])
    else:
        sys.exit(f"There is no benchmark {arguments[0]}. Name one of {', '.join(_NAMED)}.")


if __name__ == "__main__":
    main(sys.argv[1:])
