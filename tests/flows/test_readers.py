"""Readers during loads; `python -m tests.benchmarks readers` has eight of them, and 100 loads."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.readers import read_during_loads


def test_readers_see_whole_versions_while_loads_publish(tmp_path: Path) -> None:
    seen = read_during_loads(tmp_path, loads=3, readers=2)
    assert seen.errors == []
    assert seen.falls_back == 0
    assert seen.queries > seen.connections > 2
    assert seen.versions >= 3
