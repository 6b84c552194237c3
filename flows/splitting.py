"""Split a dump into files of records, rejects and boilerplate."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from flows.dumps import Dump, read_blocks
from flows.errors import InputRefusedError
from flows.plain_files import opened
from flows.text import pasteable, printable
from flows.work import SPLIT_PARTS, RunFolder
from transforms.encodings import BYTE_ORDER_MARK, UTF_8, Encoding
from transforms.furniture import Furniture
from transforms.keys import paper_id
from transforms.layouts import PAGE_TEXT
from transforms.layouts.recognise import describe_page
from transforms.lines import read_lines
from transforms.spans import SPLIT_BOILERPLATE, SPLIT_RECORDS, SPLIT_REJECTS
from transforms.split import Split, split_blocks

# A dump that is read as it is meant is mostly records. Below this share it is another page or
# another layout, and reading it as this one would be guessing.
SMALLEST_RECORD_SHARE = 0.5
_LINES_SHOWN = 5
_SHOWN_BYTES = 256 * 1024


@dataclass(frozen=True, kw_only=True)
class SplitCounts:
    """How much a dump was split into, and how it was read.

    ``content_line_count`` counts the lines of records and rejects, ``furniture_count`` the spans of
    boilerplate that are not blank.
    """

    dump_id: str
    layout: str = PAGE_TEXT
    encoding: str = UTF_8.name
    line_count: int = 0
    record_count: int = 0
    reject_count: int = 0
    content_line_count: int = 0
    furniture_count: int = 0

    @property
    def furniture_share(self) -> float:
        """Spans of furniture, divided by those and the lines of records and rejects."""
        return self.furniture_count / max(self.furniture_count + self.content_line_count, 1)


def split_dump(dump: Dump, folder: RunFolder, *, block_bytes: int) -> SplitCounts:
    """Split a dump, and write its parts to the folder of the run.

    Raises:
        InputRefusedError: if no paper is found in the dump, or its layout is not recognised.
    """
    counts = no_counts(dump)
    for number, split in enumerate(split_blocks(read_blocks(dump, block_bytes=block_bytes))):
        counts = add_counts(counts, split)
        for part in SPLIT_PARTS:
            rows: pl.DataFrame = getattr(split, part)
            target = folder.split_parts(part) / f"{dump.dump_id}-{number:06}.parquet"
            _identified(rows, dump_id=dump.dump_id).write_parquet(target)
    require_recognised(counts, dump)
    return counts


def write_empty_parts(folder: RunFolder) -> None:
    """Write each part without rows, so that a run without a new dump has its files as well."""
    schemas = {"records": SPLIT_RECORDS, "rejects": SPLIT_REJECTS, "boilerplate": SPLIT_BOILERPLATE}
    for part, schema in schemas.items():
        rows = _identified(pl.DataFrame(schema=schema), dump_id="")
        rows.write_parquet(folder.split_parts(part) / "empty.parquet")


def discard_split(dump: Dump, folder: RunFolder) -> None:
    """Remove what was written for a dump that is refused."""
    for part in SPLIT_PARTS:
        for file in folder.split_parts(part).glob(f"{dump.dump_id}-*.parquet"):
            file.unlink()


def require_recognised(counts: SplitCounts, dump: Dump) -> None:
    """Refuse a dump that does not read like papers.

    Raises:
        InputRefusedError: with the kind of page, where that can be told, and its first lines.
    """
    span_count = counts.record_count + counts.reject_count
    if counts.record_count == 0:
        found = "holds no paper"
    elif counts.record_count < SMALLEST_RECORD_SHARE * span_count:
        found = (
            "has a layout that is not recognised: only"
            f" {counts.record_count:,} of {span_count:,} spans are a title and its abstract"
        )
    else:
        return
    beginning = _first_lines(dump, counts)
    kind = describe_page(beginning)
    raise InputRefusedError(
        f"{printable(dump.source)} {found}{f': it is {kind}' if kind else ''}."
        " Expected titles, each with its abstract: the text of a page, markdown, an e-mail digest,"
        f" JSON lines or CSV. It begins:\n{_shown(beginning)}\n"
        f"See what the splitter makes of it: paperhouse split {pasteable(dump.name)}"
    )


def no_counts(dump: Dump) -> SplitCounts:
    """Return the counts of a dump of which nothing is split yet."""
    return SplitCounts(dump_id=dump.dump_id)


def add_counts(counts: SplitCounts, split: Split) -> SplitCounts:
    """Add what a stretch of the dump was split into."""
    return SplitCounts(
        dump_id=counts.dump_id,
        layout=split.layout,
        encoding=split.encoding,
        line_count=counts.line_count + split.line_count,
        record_count=counts.record_count + split.records.height,
        reject_count=counts.reject_count + split.rejects.height,
        content_line_count=counts.content_line_count
        + _line_count(split.records)
        + _line_count(split.rejects),
        furniture_count=counts.furniture_count
        + split.boilerplate.filter(pl.col("kind") != Furniture.BLANK).height,
    )


def _line_count(spans: pl.DataFrame) -> int:
    return int((spans["end_line"] - spans["start_line"] + 1).sum())


def _identified(rows: pl.DataFrame, *, dump_id: str) -> pl.DataFrame:
    """Add the id of the dump, and to records that of the paper."""
    identified = rows.with_columns(dump_id=pl.lit(dump_id))
    if "title" not in rows.columns:
        return identified
    return identified.with_columns(paper_id=paper_id(pl.col("title"), pl.col("abstract")))


def _first_lines(dump: Dump, counts: SplitCounts) -> pl.DataFrame:
    with opened(dump.path, dump.name) as file:
        beginning = file.read(_SHOWN_BYTES)
    return read_lines(beginning, first_line=1, first_byte=0, encoding=Encoding(counts.encoding))


def _shown(lines: pl.DataFrame) -> str:
    texts = [text.strip() for text in lines["text"].str.strip_prefix(BYTE_ORDER_MARK)]
    return "\n".join(
        f"  | {printable(text, width=72)}" for text in list(filter(None, texts))[:_LINES_SHOWN]
    )
