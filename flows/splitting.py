"""Split a dump into files of records, rejects and boilerplate."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from flows.dumps import Dump, read_blocks
from flows.errors import InputRefusedError
from flows.plain_files import opened
from flows.text import pasteable, printable
from flows.work import SPLIT_PARTS, RunFolder
from transforms.keys import paper_id
from transforms.spans import SPLIT_BOILERPLATE, SPLIT_RECORDS, SPLIT_REJECTS
from transforms.split import Split, split_blocks

LAYOUT = "page_text"
# A page of this layout is mostly records. Below this share of lines in records it is another
# page or another layout, and reading it as this one would be guessing.
SMALLEST_RECORD_SHARE = 0.5
_LINES_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class SplitCounts:
    """How much a dump was split into."""

    dump_id: str
    line_count: int
    record_count: int
    reject_count: int


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
    """Refuse a dump that does not read like a page of papers.

    Raises:
        InputRefusedError: with the first lines of the dump.
    """
    lines_in_records = 2 * counts.record_count
    content_lines = lines_in_records + counts.reject_count
    if counts.record_count == 0:
        found = "holds no paper"
    elif lines_in_records < SMALLEST_RECORD_SHARE * content_lines:
        found = (
            "has a layout that is not recognised: only"
            f" {lines_in_records:,} of {content_lines:,} lines pair up as title and abstract"
        )
    else:
        return
    raise InputRefusedError(
        f"{printable(dump.source)} {found}. Expected a title line, then an abstract line, and so"
        f" on. It begins:\n{_beginning(dump)}\n"
        f"See what the splitter makes of it: paperhouse split {pasteable(dump.name)}"
    )


def no_counts(dump: Dump) -> SplitCounts:
    """Return the counts of a dump of which nothing is split yet."""
    return SplitCounts(dump_id=dump.dump_id, line_count=0, record_count=0, reject_count=0)


def add_counts(counts: SplitCounts, split: Split) -> SplitCounts:
    """Add what a stretch of the dump was split into."""
    return SplitCounts(
        dump_id=counts.dump_id,
        line_count=counts.line_count + split.line_count,
        record_count=counts.record_count + split.records.height,
        reject_count=counts.reject_count + split.rejects.height,
    )


def _identified(rows: pl.DataFrame, *, dump_id: str) -> pl.DataFrame:
    """Add the id of the dump, and to records that of the paper."""
    identified = rows.with_columns(dump_id=pl.lit(dump_id))
    if "title" not in rows.columns:
        return identified
    return identified.with_columns(paper_id=paper_id(pl.col("title"), pl.col("abstract")))


def _beginning(dump: Dump) -> str:
    with opened(dump.path, dump.name) as file:
        text = file.read(_LINES_SHOWN * 400).decode(errors="replace")
    lines = [line.strip() for line in text.splitlines() if line.strip()][:_LINES_SHOWN]
    return "\n".join(f"  | {printable(line, width=72)}" for line in lines)
