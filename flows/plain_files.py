"""Bring what a dump comes as, packed or through a pipe, into one plain file."""

from __future__ import annotations

import gzip
import os
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import IO

import zstandard

from flows.errors import InputRefusedError
from flows.text import printable, readable

STANDARD_INPUT = "-"

_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_READ_BYTES = 1024 * 1024

# Text packs 2 to 4 times, a bomb 1,000 times (gzip) or 32,000 (zstd). Below the floor nothing is
# refused: the same page a hundred times over packs 370 times with zstd, and is harmless.
MAX_EXPANSION = 100.0
_EXPANSION_FLOOR = 64 * 1024 * 1024
# zstd writes up to 128 KiB for 4 bytes, and hands out all of a piece at once: 16 MiB at most.
_ZSTD_PIECE_BYTES = 512
_TOO_WIDE = "requires too much memory"


def refusal(name: str, found: str, expected: str, next_step: str) -> InputRefusedError:
    """Make the refusal of a dump: what was found, what was expected, what to do next."""
    source = "standard input" if name == STANDARD_INPUT else printable(readable(name))
    return InputRefusedError(f"{source} {found}. Expected {expected}. {next_step}")


def unreadable(name: str, error: OSError) -> InputRefusedError:
    """Make the refusal of a dump that the operating system does not let us read."""
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        found, next_step = "is missing", "Check the path (and the working directory)."
        return refusal(name, found, "a dump in a file", next_step)
    if isinstance(error, PermissionError):
        found, next_step = "may not be read by this user", "Check its permissions."
        return refusal(name, found, "a readable file", next_step)
    found = f"cannot be read: {error.strerror or error}"
    return refusal(name, found, "a file or a pipe", "Check the path, or copy the file elsewhere.")


def is_lasting(name: str) -> bool:
    """Tell whether a dump can be read more than once, which a pipe cannot.

    Raises:
        InputRefusedError: if there is nothing that could be read.
    """
    if name == STANDARD_INPUT:
        return False
    try:
        mode = Path(name).stat().st_mode
    except OSError as error:
        raise unreadable(name, error) from error
    if S_ISDIR(mode):
        next_step = "Name a file in it; only `paperhouse run` takes folders."
        raise refusal(name, "is a folder", "one dump in a file", next_step)
    return S_ISREG(mode)


def plain_file(name: str, spool: Path, *, lasts: bool, max_expansion: float) -> Path:
    """Return a file of the plain bytes of a dump; it is the dump itself if that is one and lasts.

    What was written of a dump that is refused is gone again.

    Raises:
        InputRefusedError: if the dump cannot be read, is damaged, or unpacks to more than
            ``max_expansion`` times its bytes.
    """
    unpacked = spool.with_suffix(".plain")
    try:
        path = Path(name) if lasts else _spooled(name, spool)
        return _unpacked(path, name, unpacked, max_expansion=max_expansion)
    except InputRefusedError:
        for written in (spool, unpacked):
            written.unlink(missing_ok=True)
        raise


def _spooled(name: str, spool: Path) -> Path:
    with _opened_once(name) as source, spool.open("wb") as target:
        for block in blocks(source, name):
            target.write(block)
    return spool


@contextmanager
def opened(path: Path, name: str) -> Iterator[IO[bytes]]:
    """Open a file that holds the dump of that name.

    Raises:
        InputRefusedError: if it cannot be opened.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise unreadable(name, error) from error
    with file:
        yield file


@contextmanager
def _opened_once(name: str) -> Iterator[IO[bytes]]:
    if name != STANDARD_INPUT:
        with opened(Path(name), name) as file:
            yield file
    elif sys.stdin is None:
        raise refusal(name, "is closed", "a dump in it", "Name a file, or pipe the dump in.")
    else:
        yield sys.stdin.buffer


def blocks(
    file: IO[bytes] | gzip.GzipFile, name: str, *, block_bytes: int = _READ_BYTES
) -> Iterator[bytes]:
    """Read the rest of a file in blocks.

    Raises:
        InputRefusedError: if the operating system cannot read on.
    """
    while block := _next_block(file, name, block_bytes):
        yield block


def _next_block(file: IO[bytes] | gzip.GzipFile, name: str, block_bytes: int) -> bytes:
    # Only reading stands in here: a full disk where the block is written is no fault of the dump.
    try:
        return file.read(block_bytes)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise _damaged(name, f"is a damaged gzip file ({error})") from error
    except OSError as error:
        raise unreadable(name, error) from error


def _unpacked(path: Path, name: str, target: Path, *, max_expansion: float) -> Path:
    with opened(path, name) as file:
        magic = _next_block(file, name, len(_ZSTD_MAGIC))
        file.seek(0)
        if magic.startswith(_GZIP_MAGIC):
            pieces = blocks(gzip.GzipFile(fileobj=file), name)
        elif magic == _ZSTD_MAGIC:
            pieces = _zstd_pieces(file, name)
        elif magic and Path(name).suffix in (".gz", ".zst"):
            raise _damaged(name, f"does not begin like a {Path(name).suffix} file")
        else:
            return path
        packed_bytes = os.fstat(file.fileno()).st_size
        with target.open("wb") as unpacked:
            for piece in _bounded(pieces, name, packed_bytes, max_expansion=max_expansion):
                unpacked.write(piece)
    return target


def _bounded(
    pieces: Iterator[bytes], name: str, packed_bytes: int, *, max_expansion: float
) -> Iterator[bytes]:
    """Pass on what is unpacked, until it is more than honest text would be."""
    largest, size = max(_EXPANSION_FLOOR, max_expansion * packed_bytes), 0
    for piece in pieces:
        size += len(piece)
        if size > largest:
            raise _bomb(name, packed_bytes, largest, max_expansion)
        yield piece


def _bomb(name: str, packed_bytes: int, largest: float, max_expansion: float) -> InputRefusedError:
    return refusal(
        name,
        f"unpacks from {packed_bytes:,} bytes to more than {largest:,.0f}",
        f"at most {max_expansion:g} times its size, or {_EXPANSION_FLOOR // 1024**2} MiB",
        "If it is a dump all the same, allow more (--max-expansion, or"
        " PAPERHOUSE_MAX_EXPANSION), or unpack it yourself; nothing of it was loaded.",
    )


def _zstd_pieces(file: IO[bytes], name: str) -> Iterator[bytes]:
    # `stream_reader` takes the end of a cut file for the end of its content; a decompression
    # object tells whether a frame is complete.
    unpacker = zstandard.ZstdDecompressor()
    frame = unpacker.decompressobj()
    for block in blocks(file, name, block_bytes=_ZSTD_PIECE_BYTES):
        packed = block
        while packed:
            if frame.eof:
                frame = unpacker.decompressobj()
            try:
                yield frame.decompress(packed)
            except zstandard.ZstdError as error:
                raise _damaged_zstd(name, error) from error
            packed = frame.unused_data
    if not frame.eof:
        raise _damaged(name, "is a zstd file that breaks off")


def _damaged_zstd(name: str, error: zstandard.ZstdError) -> InputRefusedError:
    if _TOO_WIDE not in str(error):
        return _damaged(name, f"is a damaged zstd file ({error})")
    return refusal(
        name,
        "is a zstd file with a window of more than 128 MiB",
        "one packed without --long, or with --long=27 at most",
        "Pack it again, or unpack it yourself; nothing of it was loaded.",
    )


def _damaged(name: str, found: str) -> InputRefusedError:
    return refusal(
        name, found, "a complete file", "Fetch or pack it again; nothing of it was loaded."
    )
