"""Split a dump into records, rejects and boilerplate, every byte accounted for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import polars as pl

from transforms.encodings import UTF_8, Encoding, recognise_encoding
from transforms.layouts import PAGE_TEXT, begin_layout, begin_span
from transforms.lines import read_lines
from transforms.reading import Reader, Reading, Stretch
from transforms.spans import numbered

# Encoding, layout, and what is usual in a dump are learned from so many bytes of its beginning.
BEGINNING_BYTES = 4 * 1024 * 1024
# A stretch this long of which nothing could be settled is settled as it stands, so that a file
# that is no dump cannot fill the memory.
MOST_UNSETTLED_BYTES = 32 * 1024 * 1024

_LINE_ENDS = {
    "utf-8": b"\r\n",
    "windows-1252": b"\r\n",
    "utf-16-le": b"\r\n\x00",
    "utf-16-be": b"\r\n\x00",
}


class UnaccountedBytesError(Exception):
    """The spans of a dump do not add up to its bytes: a bug in the splitter."""


@dataclass(frozen=True)
class Split:
    """What a stretch of a dump was split into; frames as in the schemas of `transforms.spans`."""

    records: pl.DataFrame
    rejects: pl.DataFrame
    boilerplate: pl.DataFrame
    line_count: int
    byte_count: int
    layout: str = PAGE_TEXT
    encoding: str = UTF_8.name


@dataclass
class _Progress:
    """Where in the dump the splitter is: what it has consumed and numbered so far."""

    line_count: int = 0
    byte_count: int = 0
    record_count: int = 0
    reject_count: int = 0
    unsettled: bytes = field(default=b"", repr=False)
    encoding: Encoding = UTF_8
    layout: str = PAGE_TEXT
    reader: Reader | None = None


def split_blocks(blocks: Iterable[bytes]) -> Iterator[Split]:
    """Split a dump that comes in blocks of bytes, cut anywhere.

    Yields one ``Split`` per stretch that is settled; the same spans whatever the cuts, but for
    stretches of ``MOST_UNSETTLED_BYTES`` of which nothing can be settled. Bytes that a reading of
    later lines could still change wait for the next block.

    Raises:
        UnaccountedBytesError: if spans and line ends do not add up to the bytes.
    """
    progress = _Progress()
    waiting: list[bytes] = []
    wanted_bytes = BEGINNING_BYTES
    upcoming = filter(None, blocks)
    block = next(upcoming, None)
    while block is not None:
        waiting.append(block)
        block = next(upcoming, None)
        # Reading again what could not be settled pays only once there is as much again.
        if block is not None and sum(map(len, waiting)) < wanted_bytes:
            continue
        progress.unsettled += b"".join(waiting)
        waiting.clear()
        yield from _settle(progress, is_last=block is None)
        wanted_bytes = min(len(progress.unsettled), MOST_UNSETTLED_BYTES)


def split_span(
    span: bytes,
    *,
    layout: str,
    encoding: Encoding,
    header: str = "",
    first_line: int = 1,
    first_byte: int = 0,
    is_ended: bool = True,
) -> Split:
    """Split one span of a dump whose layout and encoding are known, by itself.

    ``header`` is the first row of the dump where that is a table. ``first_line`` and ``first_byte``
    say where in the dump the span begins, ``is_ended`` that the dump does not break off with it.

    Raises:
        UnaccountedBytesError: if spans and line ends do not add up to the bytes.
    """
    lines = read_lines(span, first_line=first_line, first_byte=first_byte, encoding=encoding)
    progress = _Progress(
        line_count=first_line - 1,
        byte_count=first_byte,
        unsettled=span + encoding.encode("\n") if is_ended else span,
        encoding=encoding,
        layout=layout,
        reader=begin_span(layout, lines, encoding, header=header),
    )
    (split,) = _settle(progress, is_last=True)
    return split


def _settle(progress: _Progress, *, is_last: bool) -> Iterator[Split]:
    """Split what is certain of the bytes that wait, and move on behind it."""
    if progress.reader is None:
        _begin(progress)
    assert progress.reader is not None
    lines = read_lines(
        progress.unsettled,
        first_line=progress.line_count + 1,
        first_byte=progress.byte_count,
        encoding=progress.encoding,
    )
    stretch = Stretch(
        lines=lines,
        encoding=progress.encoding,
        is_first=progress.byte_count == 0,
        is_last=is_last,
        is_ended=_is_ended(lines, progress),
    )
    reading = progress.reader.read(stretch)
    if not reading.settled_line_count and len(progress.unsettled) >= MOST_UNSETTLED_BYTES:
        # The last line may be incomplete; alone, it is an endless one, and nothing to wait for.
        complete = lines.head(-1) if lines.height > 1 else lines
        stretch = Stretch(
            complete, progress.encoding, stretch.is_first, is_last=True, is_ended=True
        )
        reading = progress.reader.read(stretch)
    if reading.settled_line_count:
        yield _moved_on(progress, reading, lines)


def _begin(progress: _Progress) -> None:
    """Learn from the beginning of the dump how it is to be read."""
    beginning = progress.unsettled[:BEGINNING_BYTES]
    progress.encoding = recognise_encoding(beginning)
    lines = read_lines(beginning, first_line=1, first_byte=0, encoding=progress.encoding)
    progress.layout, progress.reader = begin_layout(lines, progress.encoding)


def _is_ended(lines: pl.DataFrame, progress: _Progress) -> bool:
    """Tell whether the last line has a line end."""
    end = progress.byte_count + len(progress.unsettled)
    return bool(lines.height and lines["end_byte"][-1] < end)


def _moved_on(progress: _Progress, reading: Reading, lines: pl.DataFrame) -> Split:
    settled = reading.settled_line_count
    end_byte = (
        lines["start_byte"][settled]
        if settled < lines.height
        else progress.byte_count + len(progress.unsettled)
    )
    byte_count = end_byte - progress.byte_count
    block, first_byte = progress.unsettled, progress.byte_count
    records, rejects = (
        numbered(spans, name, block, first_no=done + 1, first_byte=first_byte)
        for spans, name, done in (
            (reading.records, "record_no", progress.record_count),
            (reading.rejects, "reject_no", progress.reject_count),
        )
    )
    split = Split(
        records,
        rejects,
        reading.boilerplate,
        line_count=settled,
        byte_count=byte_count,
        layout=progress.layout,
        encoding=progress.encoding.name,
    )
    _assert_accounted(split, lines.head(settled), block, first_byte=first_byte)
    progress.unsettled = block[byte_count:]
    progress.line_count += settled
    progress.byte_count += byte_count
    progress.record_count += records.height
    progress.reject_count += rejects.height
    return split


def _assert_accounted(split: Split, lines: pl.DataFrame, block: bytes, *, first_byte: int) -> None:
    """Hold the promise: spans are disjoint, and between them there is nothing but line ends."""
    spans = pl.concat(
        [
            frame.select("start_byte", "end_byte")
            for frame in (split.records, split.rejects, split.boilerplate)
        ]
    ).sort("start_byte")
    gaps = _between(spans, start=first_byte, end=first_byte + split.byte_count)
    line_ends = _between(lines, start=first_byte, end=first_byte + split.byte_count)
    for start, end in gaps.join(line_ends, on=["start", "end"], how="anti").iter_rows():
        between = block[start - first_byte : end - first_byte]
        if end < start or between.strip(_LINE_ENDS[split.encoding]):
            message = f"bytes {start} to {end} of the dump belong to no span, or to two"
            raise UnaccountedBytesError(message)


def _between(spans: pl.DataFrame, *, start: int, end: int) -> pl.DataFrame:
    """List what lies before, between and behind spans that are in order, one row per gap."""
    return pl.DataFrame(
        {
            "start": pl.concat([pl.Series([start]), spans["end_byte"]]),
            "end": pl.concat([spans["start_byte"], pl.Series([end])]),
        }
    )
