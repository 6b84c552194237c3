"""`make bench`: run every benchmark, or the one that is named; DUMP=path times that dump."""

from __future__ import annotations

import os
import sys

from tests.benchmarks import splitter, startup

if sys.argv[1:2] == ["splitter"]:
    splitter.main(sys.argv[2:])
else:
    startup.main(os.environ.get("DUMP") or None)
    splitter.main()
    splitter.main(["--pairs"])
