"""Bring what a dump comes as, packed or through a pipe, into one plain file."""

from __future__ import annotations

import gzip
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


def plain_file(name: str, spool: Path, *, lasts: bool) -> Path:
    """Return a file of the plain bytes of a dump; it is the dump itself if that is one and lasts.

    Raises:
        InputRefusedError: if the dump cannot be read, or is damaged.
    """
    if lasts:
        return _unpacked(Path(name), name, spool)
    with _opened_once(name) as source, spool.open("wb") as target:
        for block in blocks(source, name):
            target.write(block)
    return _unpacked(spool, name, spool.with_suffix(".plain"))


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


def _unpacked(path: Path, name: str, spool: Path) -> Path:
    with opened(path, name) as file:
        magic = _next_block(file, name, len(_ZSTD_MAGIC))
        file.seek(0)
        if magic.startswith(_GZIP_MAGIC):
            _unpack_gzip(file, name, spool)
        elif magic == _ZSTD_MAGIC:
            _unpack_zstd(file, name, spool)
        elif magic and Path(name).suffix in (".gz", ".zst"):
            raise _damaged(name, f"does not begin like a {Path(name).suffix} file")
        else:
            return path
    return spool


def _unpack_gzip(file: IO[bytes], name: str, spool: Path) -> None:
    with gzip.GzipFile(fileobj=file) as unpacked, spool.open("wb") as target:
        for block in blocks(unpacked, name):
            target.write(block)


def _unpack_zstd(file: IO[bytes], name: str, spool: Path) -> None:
    # `stream_reader` takes the end of a cut file for the end of its content; a decompression
    # object tells whether a frame is complete.
    frame = zstandard.ZstdDecompressor().decompressobj()
    try:
        with spool.open("wb") as target:
            for block in blocks(file, name):
                packed = block
                while packed:
                    if frame.eof:
                        frame = zstandard.ZstdDecompressor().decompressobj()
                    target.write(frame.decompress(packed))
                    packed = frame.unused_data
    except zstandard.ZstdError as error:
        raise _damaged(name, f"is a damaged zstd file ({error})") from error
    if not frame.eof:
        raise _damaged(name, "is a zstd file that breaks off")


def _damaged(name: str, found: str) -> InputRefusedError:
    return refusal(
        name, found, "a complete file", "Fetch or pack it again; nothing of it was loaded."
    )
