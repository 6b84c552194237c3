"""Find dumps, and bring each into the form of one plain file with a known identity."""

from __future__ import annotations

import gzip
import re
import shutil
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from glob import glob, has_magic
from hashlib import sha256
from pathlib import Path
from typing import IO

import zstandard

from flows.errors import InputRefusedError

STANDARD_INPUT = "-"
SUFFIXES = tuple(text + packing for text in (".txt", ".text") for packing in ("", ".gz", ".zst"))

_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_DATE = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)")
_READ_BYTES = 1024 * 1024
_SNIFFED_BYTES = 64 * 1024
# Text has no NUL; UTF-16 does, and is told apart to say so.
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, kw_only=True)
class Dump:
    """A dump as plain bytes in a file; ``source`` is the name it came under."""

    dump_id: str
    source: str
    path: Path
    sha256: str
    byte_count: int
    observed_on: date
    observed_on_source: str


def find_dumps(name: str) -> list[str]:
    """Expand a folder or a pattern into the files in it, in the order of their names.

    Raises:
        InputRefusedError: if a folder holds no dump, or nothing matches a pattern.
    """
    path = Path(name)
    if name == STANDARD_INPUT or path.is_file():
        return [name]
    if path.is_dir():
        return _dumps_in(path)
    if has_magic(name):
        return _matching(name)
    return [name]  # a missing file is refused when it is read, so that the others are loaded


def _dumps_in(folder: Path) -> list[str]:
    found = sorted(
        path
        for path in folder.iterdir()
        if path.is_file() and path.name.endswith(SUFFIXES) and not path.name.startswith(".")
    )
    if not found:
        message = (
            f"The folder {folder} holds no dump. Expected files that end in"
            f" {', '.join(SUFFIXES)}. Name another folder, or the file itself."
        )
        raise InputRefusedError(message)
    return [str(path) for path in found]


def _matching(pattern: str) -> list[str]:
    # Not `Path.glob`, which takes no absolute pattern.
    found = sorted(name for name in glob(pattern) if Path(name).is_file())  # noqa: PTH207
    if not found:
        message = (
            f"No file matches {pattern}. Expected one or more dumps. Check the pattern;"
            " quote it if the shell should leave it alone."
        )
        raise InputRefusedError(message)
    return found


def read_dump(
    name: str, *, spool: Path, observed_on: date | None, run_started_at: datetime
) -> Dump:
    """Take in one dump: unpack it if need be, and learn its identity and its day.

    Packed files and standard input are written to ``spool``; a plain file stays where it is.

    Raises:
        InputRefusedError: if the file is missing, empty, damaged, or not text.
    """
    path = _plain_file(name, spool)
    digest, byte_count = _digest(path, name)
    day, day_source = _observed_on(name, observed_on, run_started_at)
    return Dump(
        dump_id=digest[:16],
        source=name if name == STANDARD_INPUT else Path(name).name,
        path=path,
        sha256=digest,
        byte_count=byte_count,
        observed_on=day,
        observed_on_source=day_source,
    )


def read_blocks(dump: Dump, *, block_bytes: int) -> Iterator[bytes]:
    """Read a dump in blocks.

    Raises:
        InputRefusedError: if the file is not as long as it was when it was taken in.
    """
    read = 0
    with dump.path.open("rb") as file:
        while block := file.read(block_bytes):
            read += len(block)
            yield block
    if read != dump.byte_count:
        raise _refusal(
            dump.source,
            f"changed while it was read, from {dump.byte_count:,} to {read:,} bytes",
            "a file that nobody writes to",
            "Load it again when it is complete.",
        )


def _plain_file(name: str, spool: Path) -> Path:
    if name == STANDARD_INPUT:
        with spool.open("wb") as target:
            shutil.copyfileobj(sys.stdin.buffer, target)
        return _unpacked(spool, "standard input", spool.with_suffix(".plain"))
    path = Path(name)
    if not path.exists():
        raise _refusal(
            name, "is missing", "a dump in a file", "Check the path (and the working directory)."
        )
    try:
        return _unpacked(path, name, spool)
    except PermissionError:
        raise _refusal(
            name, "may not be read by this user", "a readable file", "Check its permissions."
        ) from None


def _unpacked(path: Path, name: str, spool: Path) -> Path:
    with path.open("rb") as file:
        magic = file.read(4)
        file.seek(0)
        if magic.startswith(_GZIP_MAGIC):
            _unpack_gzip(file, name, spool)
        elif magic == _ZSTD_MAGIC:
            _unpack_zstd(file, name, spool)
        elif magic and path.suffix in (".gz", ".zst"):
            raise _damaged(name, f"does not begin like a {path.suffix} file")
        else:
            return path
    return spool


def _unpack_gzip(file: IO[bytes], name: str, spool: Path) -> None:
    try:
        with gzip.GzipFile(fileobj=file) as unpacked, spool.open("wb") as target:
            shutil.copyfileobj(unpacked, target, _READ_BYTES)
    except (OSError, EOFError, zlib.error) as error:
        raise _damaged(name, f"is a damaged gzip file ({error})") from error


def _unpack_zstd(file: IO[bytes], name: str, spool: Path) -> None:
    # `stream_reader` takes the end of a cut file for the end of its content; a decompression
    # object tells whether a frame is complete.
    frame = zstandard.ZstdDecompressor().decompressobj()
    try:
        with spool.open("wb") as target:
            while packed := file.read(_READ_BYTES):
                while packed:
                    if frame.eof:
                        frame = zstandard.ZstdDecompressor().decompressobj()
                    target.write(frame.decompress(packed))
                    packed = frame.unused_data
    except zstandard.ZstdError as error:
        raise _damaged(name, f"is a damaged zstd file ({error})") from error
    if not frame.eof:
        raise _damaged(name, "is a zstd file that breaks off")


def _digest(path: Path, name: str) -> tuple[str, int]:
    """Hash the plain bytes, and refuse what cannot be a dump by its first ones."""
    digest, byte_count = sha256(), 0
    with path.open("rb") as file:
        _require_text(file.read(_SNIFFED_BYTES), name)
        file.seek(0)
        while block := file.read(_READ_BYTES):
            digest.update(block)
            byte_count += len(block)
    return digest.hexdigest(), byte_count


def _require_text(beginning: bytes, name: str) -> None:
    if not beginning.strip(b"\xef\xbb\xbf \t\r\n"):
        raise _refusal(
            name, "is empty", "titles and abstracts, one line each", "Fetch the page again."
        )
    if beginning.startswith(_UTF_16_MARKS):
        raise _refusal(
            name, "is UTF-16", "UTF-8 text", "Convert it: iconv -f UTF-16 -t UTF-8 IN > OUT"
        )
    if b"\x00" in beginning:
        raise _refusal(
            name,
            f"is no text: a NUL byte at offset {beginning.index(0)}",
            "UTF-8 text, plain or packed with gzip or zstd",
            "Check that it is the dump and not a page's archive or picture.",
        )


def _observed_on(name: str, argument: date | None, run_started_at: datetime) -> tuple[date, str]:
    """Tell the day of observation, and which source tells it."""
    if argument is not None:
        return argument, "argument"
    if name == STANDARD_INPUT:
        return run_started_at.date(), "run_start"
    if (day := _date_in(Path(name).name)) is not None:
        return day, "file_name"
    changed_at = datetime.fromtimestamp(Path(name).stat().st_mtime, tz=UTC)
    return changed_at.date(), "modification_time"


def _date_in(name: str) -> date | None:
    for written in _DATE.findall(name):
        try:
            return date.fromisoformat(written)
        except ValueError:  # digits in the form of a date, such as 2024-13-40
            continue
    return None


def _damaged(name: str, found: str) -> InputRefusedError:
    return _refusal(
        name, found, "a complete file", "Fetch or pack it again; nothing of it was loaded."
    )


def _refusal(name: str, found: str, expected: str, next_step: str) -> InputRefusedError:
    source = "standard input" if name == STANDARD_INPUT else name
    return InputRefusedError(f"{source} {found}. Expected {expected}. {next_step}")
