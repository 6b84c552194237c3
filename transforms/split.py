"""Split a dump into records, rejects and boilerplate, every byte accounted for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import polars as pl

from transforms.alternation import CERTAIN
from transforms.lines import read_lines
from transforms.page_text import mark_furniture, read_content
from transforms.spans import build_boilerplate, build_records, build_rejects

# A stretch this long without one certain record is settled as it stands, so that a file that is no
# dump cannot fill the memory.
MOST_UNSETTLED_BYTES = 32 * 1024 * 1024


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


@dataclass
class _Progress:
    """Where in the dump the splitter is: what it has consumed and numbered so far."""

    line_count: int = 0
    byte_count: int = 0
    record_count: int = 0
    reject_count: int = 0
    unsettled: bytes = field(default=b"", repr=False)


def split_blocks(blocks: Iterable[bytes]) -> Iterator[Split]:
    """Split a dump that comes in blocks of bytes, cut anywhere.

    Yields one ``Split`` per stretch that is settled; the same spans whatever the cuts, but for
    stretches of ``MOST_UNSETTLED_BYTES`` without one certain record. Bytes that a reading of later
    lines could still change wait for the next block.

    Raises:
        UnaccountedBytesError: if spans and line ends do not add up to the bytes.
    """
    progress = _Progress()
    waiting: list[bytes] = []
    wanted_bytes = 0
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


def _settle(progress: _Progress, *, is_last: bool) -> Iterator[Split]:
    """Split what is certain of the bytes that wait, and move on behind it."""
    lines = read_lines(
        progress.unsettled, first_line=progress.line_count + 1, first_byte=progress.byte_count
    )
    marked = mark_furniture(lines, is_dump_start=progress.byte_count == 0)
    content = read_content(marked)
    settled = marked.height if is_last else _settled_lines(content, marked, progress)
    if not settled:
        return
    end_byte = _start_of_line(lines, settled) or progress.byte_count + len(progress.unsettled)
    split = _build_split(
        content.filter(pl.col("line_no") <= progress.line_count + settled),
        marked.head(settled),
        progress,
        byte_count=end_byte - progress.byte_count,
    )
    _assert_accounted(
        split, lines.head(settled), progress.unsettled, first_byte=progress.byte_count
    )
    progress.unsettled = progress.unsettled[split.byte_count :]
    progress.line_count += split.line_count
    progress.byte_count += split.byte_count
    progress.record_count += split.records.height
    progress.reject_count += split.rejects.height
    yield split


def _settled_lines(content: pl.DataFrame, marked: pl.DataFrame, progress: _Progress) -> int:
    """Count the lines whose reading no later line can change.

    They end with an abstract that is certain whatever follows; the last line may be incomplete.
    Where too much waits for one, they end with any line that is no title waiting for its abstract.
    """
    if not marked.height:
        return 0
    complete = content.filter(pl.col("line_no") < marked["line_no"].max())
    last = complete.filter(pl.col("is_abstract") & (pl.col("evidence") > CERTAIN))
    if not last.height and len(progress.unsettled) >= MOST_UNSETTLED_BYTES:
        last = complete.filter(pl.col("is_abstract") | pl.col("is_alone")).head(-1)
        if not last.height and complete.height <= 1:
            return marked.height  # one endless line: there is nothing to wait for
    return last["line_no"][-1] - marked["line_no"][0] + 1 if last.height else 0


def _start_of_line(lines: pl.DataFrame, index: int) -> int | None:
    return lines["start_byte"][index] if index < lines.height else None


def _build_split(
    content: pl.DataFrame, marked: pl.DataFrame, progress: _Progress, *, byte_count: int
) -> Split:
    records = build_records(
        content,
        progress.unsettled,
        first_no=progress.record_count + 1,
        first_byte=progress.byte_count,
    )
    rejects = build_rejects(
        content,
        progress.unsettled,
        first_no=progress.reject_count + 1,
        first_byte=progress.byte_count,
    )
    return Split(
        records=records,
        rejects=rejects,
        boilerplate=build_boilerplate(marked, records),
        line_count=marked.height,
        byte_count=byte_count,
    )


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
        if end < start or between.strip(b"\r\n"):
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
