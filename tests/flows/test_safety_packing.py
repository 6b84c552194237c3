"""Packed dumps that would fill the disk or the memory are refused, and leave nothing behind."""

from __future__ import annotations

import gzip
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import zstandard

from flows.errors import InputRefusedError
from flows.plain_files import plain_file
from tests.flows.conftest import Command
from tests.flows.dump_texts import page

_MIB = 1024 * 1024
_PLAIN = page(range(1, 9)).encode()
_GIBIBYTE_AND_MORE = 1_100
_SKIPPED_FRAME = b"\x50\x2a\x4d\x18\x00\x00\x00\x00"

unpack = partial(plain_file, lasts=True, max_expansion=100)


def gzip_bomb(mebibytes: int) -> bytes:
    """Pack zeros as members of 100 MiB, one behind the other."""
    return gzip.compress(bytes(100 * _MIB)) * (mebibytes // 100)


def zstd_bomb(mebibytes: int) -> bytes:
    """Pack zeros as one frame that does not say how many they are."""
    packer = zstandard.ZstdCompressor(level=19).compressobj()
    return b"".join(packer.compress(bytes(_MIB)) for _ in range(mebibytes)) + packer.flush()


def zstd_bomb_of_frames(mebibytes: int) -> bytes:
    return zstandard.compress(bytes(10 * _MIB)) * (mebibytes // 10)


BOMBS = [
    pytest.param("bomb.txt.gz", gzip_bomb, id="gzip members"),
    pytest.param("bomb.txt.zst", zstd_bomb, id="zstd"),
    pytest.param("bomb.txt.zst", zstd_bomb_of_frames, id="zstd frames"),
]


@pytest.mark.parametrize("command", ["run", "split"])
@pytest.mark.parametrize(("name", "bomb"), BOMBS)
def test_a_bomb_is_refused_and_leaves_nothing(
    paperhouse: Command,
    tmp_path: Path,
    warehouse: Path,
    command: str,
    name: str,
    bomb: Callable[[int], bytes],
) -> None:
    (tmp_path / name).write_bytes(bomb(200))
    options = ("--warehouse", warehouse) if command == "run" else ()
    outcome = paperhouse(command, tmp_path / name, *options)
    assert (outcome.code, outcome.out) == (3, "")
    assert f"{name} unpacks from" in outcome.err
    assert "bytes to more than 67,108,864. Expected at most 100 times its size" in outcome.err
    assert "PAPERHOUSE_MAX_EXPANSION" in outcome.err
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_bomb_leaves_the_other_dumps_alone(
    paperhouse: Command, tmp_path: Path, warehouse: Path
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "bomb.txt.zst").write_bytes(zstd_bomb(100))
    (inbox / "good.txt").write_bytes(_PLAIN)
    outcome = paperhouse("run", inbox, "--warehouse", warehouse)
    assert outcome.code == 3
    assert "8 records" in outcome.out
    assert "bomb.txt.zst unpacks from" in outcome.err


@pytest.mark.slow
@pytest.mark.parametrize(("name", "bomb"), BOMBS)
def test_a_bomb_of_a_gibibyte_takes_little_memory_and_no_lasting_room(
    tmp_path: Path, name: str, bomb: Callable[[int], bytes]
) -> None:
    file, spool = tmp_path / name, tmp_path / "spool"
    file.write_bytes(bomb(_GIBIBYTE_AND_MORE))
    tracemalloc.start()
    unpack(str(file), spool, max_expansion=1e9)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 64 * _MIB
    spool.with_suffix(".plain").unlink()
    with pytest.raises(InputRefusedError, match="unpacks from"):
        unpack(str(file), spool)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("times", [99, 101])
def test_the_limit_counts_from_the_packed_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    monkeypatch.setattr("flows.plain_files._EXPANSION_FLOOR", 0)
    file = tmp_path / "dump.txt.gz"
    packed = gzip.compress(bytes(_MIB))
    file.write_bytes(packed)
    limit = _MIB / len(packed) * (100 / times)
    if times > 100:
        with pytest.raises(InputRefusedError):
            unpack(str(file), tmp_path / "spool", max_expansion=limit)
    else:
        assert unpack(str(file), tmp_path / "spool", max_expansion=limit).stat().st_size == _MIB


@pytest.mark.parametrize("name", ["dump.txt.gz", "dump.txt.zst"])
def test_a_small_dump_that_packs_well_is_read(tmp_path: Path, name: str) -> None:
    pack = gzip.compress if name.endswith("gz") else zstandard.compress
    (tmp_path / name).write_bytes(pack(bytes(64 * _MIB)))
    plain = unpack(str(tmp_path / name), tmp_path / "spool", max_expansion=1)
    assert plain.stat().st_size == 64 * _MIB


@pytest.mark.parametrize(
    ("variable", "code"), [("1", 3), ("1e9", 0), ("inf", 0), ("0.5", 2), ("nan", 2), ("many", 2)]
)
def test_the_limit_is_a_setting(
    paperhouse: Command,
    tmp_path: Path,
    warehouse: Path,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    code: int,
) -> None:
    monkeypatch.setattr("flows.plain_files._EXPANSION_FLOOR", 0)
    monkeypatch.setenv("PAPERHOUSE_MAX_EXPANSION", variable)
    (tmp_path / "dump.txt.gz").write_bytes(gzip.compress(_PLAIN))
    outcome = paperhouse("run", tmp_path / "dump.txt.gz", "--warehouse", warehouse)
    assert outcome.code == code
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize("name", ["-", "pipe.txt"])
def test_what_is_spooled_of_a_bomb_from_a_pipe_is_removed(
    paperhouse: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    (tmp_path / "pipe.txt").write_bytes(zstd_bomb(100))
    source = "-" if name == "-" else tmp_path / name
    outcome = paperhouse("split", source, stdin=zstd_bomb(100))
    assert outcome.code == 3
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("twice.txt.gz", gzip.compress(gzip.compress(_PLAIN)), "is no text"),
        ("members.txt.gz", gzip.compress(_PLAIN) * 3, None),
        ("cut-member.txt.gz", (gzip.compress(_PLAIN) * 2)[:-30], "is a damaged gzip file"),
        ("twice.txt.zst", zstandard.compress(zstandard.compress(_PLAIN)), "is no text"),
        ("frames.txt.zst", zstandard.compress(_PLAIN) * 3, None),
        ("skipped.txt.zst", zstandard.compress(_PLAIN) + _SKIPPED_FRAME * 50_000, None),
        ("cut-frame.txt.zst", (zstandard.compress(_PLAIN) * 2)[:-30], "that breaks off"),
    ],
)
def test_members_and_frames_are_read_to_the_last(
    paperhouse: Command, tmp_path: Path, name: str, content: bytes, message: str | None
) -> None:
    (tmp_path / name).write_bytes(content)
    outcome = paperhouse("split", tmp_path / name)
    assert outcome.code == (0 if message is None else 3)
    assert (message or "") in outcome.err


def test_a_frame_with_a_window_of_a_gibibyte_is_refused(tmp_path: Path) -> None:
    wide = zstandard.ZstdCompressionParameters.from_level(3, window_log=30)
    packer = zstandard.ZstdCompressor(compression_params=wide).compressobj()
    file = tmp_path / "wide.txt.zst"
    file.write_bytes(packer.compress(_PLAIN) + packer.flush())
    with pytest.raises(InputRefusedError, match=r"window of more than 128 MiB.*--long"):
        unpack(str(file), tmp_path / "spool")
