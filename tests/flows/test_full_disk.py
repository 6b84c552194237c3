"""A disk that fills up at any point of a run leaves the published version, and one message."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.conftest import Command
from tests.soaks.feeds import write_days
from tests.soaks.states import fingerprint

_ROOMY = "256m"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system in memory, whose size can be changed."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_ROOMY}", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        # Only the superuser may mount; tests/warehouse/test_faults.py limits files for everyone.
        pytest.skip("this user may not mount a small file system")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def _resize(disk: Path, size: str) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", str(disk)], check=True)


def _used_kib(disk: Path) -> int:
    found = subprocess.run(["df", "-k", "--output=used", disk], capture_output=True, check=True)
    return int(found.stdout.split()[-1])


# Room in KiB: for nothing, for a part of the tables, of the copy, of what is written into it.
@pytest.mark.parametrize("room", [200, 4_000])
def test_a_disk_that_fills_up_leaves_the_published_version_and_the_next_run_is_right(
    paperhouse: Command, small_disk: Path, tmp_path: Path, room: int
) -> None:
    first, *others = write_days(tmp_path / "inbox", 3)
    warehouse = small_disk / "papers.duckdb"
    assert paperhouse("run", "--direct", first, "--warehouse", warehouse).code == 0
    before = warehouse.read_bytes()
    _resize(small_disk, f"{_used_kib(small_disk) + room}k")
    outcome = paperhouse("run", "--direct", *others, "--warehouse", warehouse)
    assert outcome.code == 5, outcome
    assert "No space left on device" in outcome.err
    assert "What was published before is whole." in outcome.err
    assert len(outcome.err.splitlines()) == 1
    assert warehouse.read_bytes() == before
    _resize(small_disk, _ROOMY)
    assert paperhouse("run", "--direct", *others, "--warehouse", warehouse).code == 0
    undisturbed = tmp_path / "undisturbed.duckdb"
    paperhouse("run", "--direct", first, *others, "--warehouse", undisturbed)
    assert fingerprint(warehouse) == fingerprint(undisturbed)


def test_a_rollback_needs_no_room(paperhouse: Command, small_disk: Path, tmp_path: Path) -> None:
    warehouse = small_disk / "papers.duckdb"
    states = []
    for day in write_days(tmp_path / "inbox", 2):
        paperhouse("run", "--direct", day, "--warehouse", warehouse)
        states.append(fingerprint(warehouse))
    _resize(small_disk, f"{_used_kib(small_disk) + 32}k")
    assert paperhouse("rollback", "--warehouse", warehouse).code == 0
    assert fingerprint(warehouse) == states[0]
