"""Bring each dump into the form of one plain file with a known identity."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

from flows.errors import InputRefusedError
from flows.plain_files import (
    blocks,
    is_lasting,
    opened,
    plain_file,
    refusal,
    unreadable,
)
from flows.text import readable
from transforms.encodings import BYTE_ORDER_MARK, recognise_encoding

_DATE = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)")
_SNIFFED_BYTES = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class Dump:
    """A dump as plain bytes in a file.

    ``name`` is what it was asked for by, ``source`` that without folders, as it is kept.
    ``modified_at_ns`` is of the file of plain bytes when it was taken in.
    """

    dump_id: str
    name: str
    source: str
    path: Path
    sha256: str
    byte_count: int
    observed_on: date
    observed_on_source: str
    modified_at_ns: int


def read_dump(
    name: str,
    *,
    spool: Path,
    observed_on: date | None,
    run_started_at: datetime,
    max_expansion: float,
) -> Dump:
    """Take in one dump: unpack it if need be, and learn its identity and its day.

    Packed files, pipes and standard input are written to ``spool``; a plain file stays where it is.

    Raises:
        InputRefusedError: if the file is missing, empty, damaged, a bomb, or not text.
    """
    lasts = is_lasting(name)
    path = plain_file(name, spool, lasts=lasts, max_expansion=max_expansion)
    modified_at_ns = path.stat().st_mtime_ns  # before it is read, so that no change is missed
    digest, byte_count = _digest(path, name)
    day, day_source = _observed_on(name, observed_on, None if lasts else run_started_at)
    return Dump(
        dump_id=digest[:16],
        name=name,
        source=readable(Path(name).name if lasts else name),
        path=path,
        sha256=digest,
        byte_count=byte_count,
        observed_on=day,
        observed_on_source=day_source,
        modified_at_ns=modified_at_ns,
    )


def read_blocks(dump: Dump, *, block_bytes: int) -> Iterator[bytes]:
    """Read a dump in blocks.

    Raises:
        InputRefusedError: if its bytes are not what they were when it was taken in.
    """
    digest, byte_count = sha256(), 0
    with opened(dump.path, dump.name) as file:
        for block in blocks(file, dump.name, block_bytes=block_bytes):
            digest.update(block)
            byte_count += len(block)
            yield block
    if (digest.hexdigest(), byte_count) != (dump.sha256, dump.byte_count):
        raise _changed(dump, byte_count)


def read_spans(dump: Dump, places: Iterable[tuple[int, int]]) -> list[bytes]:
    """Read spans, given by start and end, of a dump that was split.

    Raises:
        InputRefusedError: if its bytes are not what they were when it was taken in.
    """
    spans = []
    with opened(dump.path, dump.name) as file:
        for start, end in places:
            file.seek(start)
            spans.append(file.read(end - start))
        modified_at_ns = os.fstat(file.fileno()).st_mtime_ns
    if modified_at_ns != dump.modified_at_ns:
        _require_same_bytes(dump)
    return spans


def _require_same_bytes(dump: Dump) -> None:
    digest, byte_count = _digest(dump.path, dump.name)
    if digest != dump.sha256:
        raise _changed(dump, byte_count)


def _changed(dump: Dump, byte_count: int) -> InputRefusedError:
    return refusal(
        dump.name,
        f"changed while it was read: it had {dump.byte_count:,} bytes, and then {byte_count:,}"
        " in part others",
        "a file that nobody writes to",
        "Load it again when it is complete.",
    )


def _digest(path: Path, name: str) -> tuple[str, int]:
    """Hash the plain bytes, and refuse what cannot be a dump by its first ones."""
    digest, byte_count = sha256(), 0
    with opened(path, name) as file:
        for block in blocks(file, name):
            if byte_count == 0:
                _require_text(block[:_SNIFFED_BYTES], name)
            digest.update(block)
            byte_count += len(block)
    if byte_count == 0:
        _require_text(b"", name)
    return digest.hexdigest(), byte_count


def _require_text(beginning: bytes, name: str) -> None:
    """Refuse what is empty or holds a NUL, which text does not have; UTF-16 is read as such."""
    text = recognise_encoding(beginning).decode(beginning)
    if not text.strip(f"{BYTE_ORDER_MARK} \t\r\n"):
        raise refusal(
            name, "is empty", "titles and abstracts, one line each", "Fetch the page again."
        )
    if "\x00" in text:
        raise refusal(
            name,
            f"is no text: character {text.index(chr(0)) + 1:,} is a NUL",
            "text in UTF-8, UTF-16 or Windows-1252, plain or packed with gzip or zstd",
            "Check that it is the dump and not a page's archive or picture.",
        )


def _observed_on(name: str, argument: date | None, read_at: datetime | None) -> tuple[date, str]:
    """Tell the day of observation, and which source tells it.

    ``read_at`` is given for what exists only while it is read, and so tells no day of its own.
    """
    if argument is not None:
        return argument, "argument"
    if (day := _date_in(Path(name).name)) is not None:
        return day, "file_name"
    if read_at is not None:
        return read_at.date(), "run_start"
    try:
        changed_at = datetime.fromtimestamp(Path(name).stat().st_mtime, tz=UTC)
    except OSError as error:
        raise unreadable(name, error) from error
    return changed_at.date(), "modification_time"


def _date_in(name: str) -> date | None:
    for written in _DATE.findall(name):
        try:
            return date.fromisoformat(written)
        except ValueError:  # digits in the form of a date, such as 2024-13-40
            continue
    return None
