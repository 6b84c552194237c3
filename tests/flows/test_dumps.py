from __future__ import annotations

import os
import threading
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from flows.dumps import Dump, read_blocks, read_dump, read_spans
from flows.errors import InputRefusedError
from flows.finding import find_dumps, sendable
from tests.flows.dump_texts import page

_STARTED_AT = datetime(2026, 5, 4, 12, 0)  # noqa: DTZ001
_PLAIN = page(range(1, 9)).encode()


def write_later(file: Path, content: bytes) -> None:
    """Write such that the modification time differs, however coarse the clock of the disk is."""
    file.write_bytes(content)
    modified_at = file.stat().st_mtime_ns + 2_000_000_000
    os.utime(file, ns=(modified_at, modified_at))


@pytest.fixture
def take_in(tmp_path: Path) -> Callable[[Path], Dump]:
    def read(path: Path) -> Dump:
        spool = tmp_path / "spool"
        return read_dump(
            str(path), spool=spool, observed_on=None, run_started_at=_STARTED_AT, max_expansion=100
        )

    return read


@pytest.mark.parametrize("changed", [_PLAIN[:-9], _PLAIN + b"more\n", _PLAIN.swapcase()])
def test_a_dump_whose_bytes_change_before_they_are_split_is_refused(
    take_in: Callable[[Path], Dump], tmp_path: Path, changed: bytes
) -> None:
    file = tmp_path / "dump.txt"
    file.write_bytes(_PLAIN)
    dump = take_in(file)
    file.write_bytes(changed)
    with pytest.raises(InputRefusedError, match="changed while it was read"):
        list(read_blocks(dump, block_bytes=1024))


@pytest.mark.parametrize("changed", [_PLAIN[:-9], _PLAIN + b"more\n", _PLAIN.swapcase()])
def test_a_dump_whose_bytes_change_after_they_are_split_gives_no_spans(
    take_in: Callable[[Path], Dump], tmp_path: Path, changed: bytes
) -> None:
    file = tmp_path / "dump.txt"
    file.write_bytes(_PLAIN)
    dump = take_in(file)
    list(read_blocks(dump, block_bytes=1024))
    write_later(file, changed)
    with pytest.raises(InputRefusedError, match="changed while it was read"):
        read_spans(dump, [(0, 10)])


def test_a_dump_that_is_only_touched_after_it_is_split_gives_its_spans(
    take_in: Callable[[Path], Dump], tmp_path: Path
) -> None:
    file = tmp_path / "dump.txt"
    file.write_bytes(_PLAIN)
    dump = take_in(file)
    write_later(file, _PLAIN)
    assert read_spans(dump, [(0, 10), (4, 6)]) == [_PLAIN[:10], _PLAIN[4:6]]


def test_a_dump_that_goes_before_it_is_split_is_refused(
    take_in: Callable[[Path], Dump], tmp_path: Path
) -> None:
    file = tmp_path / "dump.txt"
    file.write_bytes(_PLAIN)
    dump = take_in(file)
    file.unlink()
    with pytest.raises(InputRefusedError, match="is missing"):
        list(read_blocks(dump, block_bytes=1024))


def test_a_pipe_is_read_once_and_kept_under_the_name_given(
    take_in: Callable[[Path], Dump], tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    threading.Thread(target=pipe.write_bytes, args=(_PLAIN,), daemon=True).start()
    dump = take_in(pipe)
    assert b"".join(read_blocks(dump, block_bytes=1024)) == _PLAIN
    assert dump.source == str(pipe)
    assert (dump.observed_on, dump.observed_on_source) == (date(2026, 5, 4), "run_start")


def test_a_name_that_is_not_utf_8_is_kept_in_utf_8(
    take_in: Callable[[Path], Dump], tmp_path: Path
) -> None:
    file = tmp_path / os.fsdecode(b"n\xff-2026-01-01.txt")
    file.write_bytes(_PLAIN)
    dump = take_in(file)
    assert dump.source == "n\ufffd-2026-01-01.txt"
    assert dump.observed_on == date(2026, 1, 1)
    assert find_dumps(sendable(str(file))).paths == [str(file)]
    assert sendable(str(file)).encode()


@pytest.mark.parametrize("place", ["folder", "folder/dump.txt"])
def test_what_this_user_may_not_read_is_refused(
    take_in: Callable[[Path], Dump],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
) -> None:
    # The superuser, as whom tests may run, is denied nothing: the edge of the system is replaced.
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "dump.txt").write_bytes(_PLAIN)

    def denied(path: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    for name in ("iterdir", "open"):
        monkeypatch.setattr(Path, name, denied)
    with pytest.raises(InputRefusedError, match="may not be read by this user"):
        [take_in(Path(name)) for name in find_dumps(str(tmp_path / place)).paths]
