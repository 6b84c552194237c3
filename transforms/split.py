"""Split a dump into records, rejects and boilerplate, every byte accounted for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

import polars as pl

from expectations.contract import polars_schema
from expectations.tables import BOILERPLATE, RECORDS, REJECTS
from transforms.alternation import CERTAIN
from transforms.lines import read_lines
from transforms.page_text import BUTTON, BYTE_ORDER_MARK, mark_furniture, read_content

# A stretch this long without one certain record is settled as it stands, so that a file that is no
# dump cannot fill the memory.
MOST_UNSETTLED_BYTES = 32 * 1024 * 1024

_PLACE = ("start_line", "end_line", "start_byte", "end_byte")
_RECORD_COLUMNS = ("record_no", "title", "abstract", "raw_bytes", *_PLACE)
SPLIT_RECORDS = pl.Schema(
    {name: polars_schema(RECORDS)[name] for name in _RECORD_COLUMNS}
    | {"is_decoded_exactly": pl.Boolean()}
)
SPLIT_REJECTS = pl.Schema(
    {
        name: polars_schema(REJECTS)[name]
        for name in ("reject_no", "rules", "detail", "raw_text", "raw_bytes", *_PLACE)
    }
)
SPLIT_BOILERPLATE = pl.Schema(
    {name: dtype for name, dtype in polars_schema(BOILERPLATE).items() if name != "dump_id"}
)


class RejectReason(StrEnum):
    """Why a span could not become a record."""

    LONE_TITLE = "lone_title"
    LONE_ABSTRACT = "lone_abstract"


_DETAILS = {
    RejectReason.LONE_TITLE: "A title without an abstract behind it.",
    RejectReason.LONE_ABSTRACT: "An abstract without a title before it.",
}


class UnaccountedBytesError(Exception):
    """The spans of a dump do not add up to its bytes: a bug in the splitter."""


@dataclass(frozen=True)
class Split:
    """What a stretch of a dump was split into; frames as in the ``SPLIT_`` schemas."""

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
    records = _build_records(
        content,
        progress.unsettled,
        first_no=progress.record_count + 1,
        first_byte=progress.byte_count,
    )
    rejects = _build_rejects(
        content,
        progress.unsettled,
        first_no=progress.reject_count + 1,
        first_byte=progress.byte_count,
    )
    return Split(
        records=records,
        rejects=rejects,
        boilerplate=_build_boilerplate(marked, records),
        line_count=marked.height,
        byte_count=byte_count,
    )


def _build_records(
    content: pl.DataFrame, block: bytes, *, first_no: int, first_byte: int
) -> pl.DataFrame:
    """Pair each title with the abstract behind it."""
    pairs = (
        content.filter(~pl.col("is_alone"))
        .with_columns(
            title=pl.col("content"),
            abstract=pl.col("content").shift(-1),
            start_line=pl.col("line_no"),
            end_line=pl.col("line_no").shift(-1),
            start_byte=pl.col("content_byte"),
            end_byte=pl.col("end_byte").shift(-1),
            is_decoded_exactly=pl.col("is_decoded_exactly")
            & pl.col("is_decoded_exactly").shift(-1),
        )
        .filter(~pl.col("is_abstract"))
        .with_row_index("record_no", offset=first_no)
    )
    return _with_raw_bytes(pairs, block, first_byte=first_byte).select(
        pl.col(name).cast(dtype) for name, dtype in SPLIT_RECORDS.items()
    )


def _build_rejects(
    content: pl.DataFrame, block: bytes, *, first_no: int, first_byte: int
) -> pl.DataFrame:
    """Put each line that is alone into the quarantine."""
    alone = (
        content.filter("is_alone")
        .with_row_index("reject_no", offset=first_no)
        .with_columns(
            reason=pl.when("is_abstract")
            .then(pl.lit(RejectReason.LONE_ABSTRACT))
            .otherwise(pl.lit(RejectReason.LONE_TITLE)),
            raw_text=pl.when("has_button")
            .then(pl.col("body").str.strip_chars_start().str.strip_prefix(BUTTON))
            .otherwise("body"),
            start_line=pl.col("line_no"),
            end_line=pl.col("line_no"),
            start_byte=pl.col("content_byte"),
        )
        .with_columns(
            rules=pl.concat_list("reason"), detail=pl.col("reason").replace_strict(_DETAILS)
        )
    )
    return _with_raw_bytes(alone, block, first_byte=first_byte).select(
        pl.col(name).cast(dtype) for name, dtype in SPLIT_REJECTS.items()
    )


def _with_raw_bytes(spans: pl.DataFrame, block: bytes, *, first_byte: int) -> pl.DataFrame:
    """Add the bytes of the few spans that were not valid UTF-8, null for the others."""
    is_kept = ~spans["is_decoded_exactly"]
    places = spans.filter(is_kept).select("start_byte", "end_byte").iter_rows()
    raw = [block[start - first_byte : end - first_byte] for start, end in places]
    nothing = pl.repeat(None, spans.height, dtype=pl.Binary(), eager=True)
    kept = nothing.scatter(is_kept.arg_true(), pl.Series(raw, dtype=pl.Binary()))
    return spans.with_columns(raw_bytes=kept)


def _build_boilerplate(marked: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """List byte order mark, buttons, banners, notices, and blank lines outside of records."""
    mark_size = len(BYTE_ORDER_MARK.encode())
    mark_end = pl.col("start_byte") + pl.col("is_marked").cast(pl.Int64()) * mark_size
    marks = marked.filter("is_marked").select(
        "line_no",
        "start_byte",
        end_byte=mark_end,
        kind=pl.lit("byte_order_mark"),
        text=pl.lit(BYTE_ORDER_MARK),
    )
    buttons = marked.filter("has_button").select(
        "line_no",
        start_byte=mark_end,
        end_byte="content_byte",
        kind=pl.lit("subscribe_button"),
        text=pl.lit(BUTTON),
    )
    furniture = marked.filter(pl.col("kind").is_not_null()).select(
        "line_no",
        start_byte=pl.when("has_button").then("content_byte").otherwise(mark_end),
        end_byte="end_byte",
        kind="kind",
        text=pl.when(pl.col("kind") == "blank").then("body").otherwise("content"),
    )
    return (
        pl.concat([marks, buttons, furniture])
        .filter(pl.col("end_byte") > pl.col("start_byte"))
        .sort("start_byte")
        .join_asof(
            records.select(record_start="start_byte", record_end="end_byte"),
            left_on="start_byte",
            right_on="record_start",
        )
        .filter((pl.col("start_byte") >= pl.col("record_end")).fill_null(value=True))
        .with_columns(start_line="line_no")
        .select(pl.col(name).cast(dtype) for name, dtype in SPLIT_BOILERPLATE.items())
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
