from __future__ import annotations

import fcntl
import socket
from contextlib import ExitStack
from pathlib import Path
from typing import IO

import pytest

from tests.warehouse.processes import next_line, started
from warehouse.errors import WarehouseUnusableError
from warehouse.lock import writer_lock

HOLD = """
import sys
from pathlib import Path
from warehouse.lock import writer_lock

with writer_lock(Path(sys.argv[1]), timeout_seconds=0):
    print("held", flush=True)
    sys.stdin.read()
"""
WAIT = """
import sys
from pathlib import Path
from warehouse.lock import writer_lock

print("waits", flush=True)
with writer_lock(Path(sys.argv[1]), timeout_seconds=60), Path(sys.argv[2]).open("a") as diary:
    diary.write("the second writes\\n")
print("done", flush=True)
"""


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    folder = tmp_path / "papers.duckdb.files"
    folder.mkdir()
    return folder / "writer.lock"


def become_writer(lock: Path) -> None:
    with writer_lock(lock, timeout_seconds=0):
        pass


def test_a_second_writer_waits_until_the_first_is_done(lock: Path, tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    with ExitStack() as first:
        first.enter_context(writer_lock(lock, timeout_seconds=0))
        with started(WAIT, lock, diary) as second:
            assert next_line(second) == "waits"
            with diary.open("a") as page:
                page.write("the first ends\n")
            first.close()
            assert next_line(second) == "done"
    assert diary.read_text() == "the first ends\nthe second writes\n"


def test_waiting_ends_with_the_name_of_the_holder(lock: Path) -> None:
    with started(HOLD, lock) as holder:
        assert next_line(holder) == "held"
        with pytest.raises(WarehouseUnusableError) as busy:
            become_writer(lock)
    message = str(busy.value)
    assert f"process {holder.pid} on {socket.gethostname()} since " in message
    assert str(lock) in message
    assert "--lock-timeout" in message


def test_the_lock_of_a_killed_writer_is_free(lock: Path) -> None:
    with started(HOLD, lock) as holder:
        assert next_line(holder) == "held"
        holder.kill()
        holder.wait()
        become_writer(lock)


def test_a_writer_can_come_back(lock: Path) -> None:
    become_writer(lock)
    become_writer(lock)


def test_the_lock_is_freed_by_an_error(lock: Path) -> None:
    with pytest.raises(ZeroDivisionError), writer_lock(lock, timeout_seconds=0):
        raise ZeroDivisionError
    become_writer(lock)


@pytest.mark.parametrize("content", ["", "{", "{}", "[]", "\x00"])
def test_a_holder_without_a_name_is_told_as_such(lock: Path, content: str) -> None:
    lock.write_text(content)
    with lock.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(WarehouseUnusableError, match="has not written its name"):
            become_writer(lock)


def test_a_lock_on_a_file_that_was_removed_meanwhile_is_not_trusted(
    lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flock = fcntl.flock
    removed: list[Path] = []

    def remove_first(file: IO[str], operation: int) -> None:
        """Let another writer remove the file between its opening and its locking, once."""
        if not removed:
            removed.append(lock)
            lock.unlink()
        flock(file, operation)

    monkeypatch.setattr(fcntl, "flock", remove_first)
    with (
        writer_lock(lock, timeout_seconds=60),
        pytest.raises(WarehouseUnusableError, match="being written by process"),
    ):
        become_writer(lock)
    assert removed == [lock]


def test_a_writer_that_finds_the_folder_removed_makes_it_again(lock: Path) -> None:
    lock.parent.rmdir()
    with writer_lock(lock, timeout_seconds=0):
        assert lock.exists()
