"""`paperhouse split`: what the splitter makes of a dump."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from flows.clock import utc_now
from flows.dumps import Dump, read_blocks, read_dump
from flows.plain_files import MAX_EXPANSION, refusal
from flows.splitting import SplitCounts, add_counts, no_counts, require_recognised
from flows.terminal import console, print_json
from flows.text import printable
from transforms.reading import EXTRAS, PLACE
from transforms.split import Split, split_blocks
from warehouse.faults import storage_fault

BLOCK_BYTES = 16 * 1024 * 1024
_RECORD = ("record_no", "title", "abstract", "confidence", "is_repaired")


def split_command(name: str, *, as_jsonl: bool, max_expansion: float = MAX_EXPANSION) -> None:
    """Print records, rejects and boilerplate in the order in which they stand in the dump.

    Raises:
        InputRefusedError: if the dump cannot be read, or is no page of papers; what was found in
            it is printed all the same.
    """
    with tempfile.TemporaryDirectory(prefix="paperhouse-") as folder:
        dump = _taken_in(name, Path(folder), max_expansion=max_expansion)
        show = _print_jsonl if as_jsonl else _print_table
        counts = no_counts(dump)
        for split in split_blocks(read_blocks(dump, block_bytes=BLOCK_BYTES)):
            show(split)
            counts = add_counts(counts, split)
        if not as_jsonl:
            _print_counts(dump, counts)
        require_recognised(counts, dump)


def _taken_in(name: str, folder: Path, *, max_expansion: float) -> Dump:
    try:
        return read_dump(
            name,
            spool=folder / "dump",
            observed_on=None,
            run_started_at=utc_now(),
            max_expansion=max_expansion,
        )
    except OSError as error:
        if (reason := storage_fault(error)) is None:
            raise
        expected = f"room for its plain text below {folder.parent}"
        next_step = "Free some, or name another folder in TMPDIR."
        raise refusal(name, f"cannot be unpacked: {reason}", expected, next_step) from error


def _print_jsonl(split: Split) -> None:
    lines = pl.concat(
        [
            _json_lines(_with_iso_dates(split.records), "record", (*_RECORD, *EXTRAS)),
            _json_lines(split.rejects, "reject", ("rules", "detail", "raw_text")),
            _json_lines(_with_end_line(split.boilerplate), "boilerplate", ("text",)),
        ]
    ).sort("start_byte")
    if lines.height:
        print_json("\n".join(lines["line"]))


def _json_lines(spans: pl.DataFrame, kind: str, columns: tuple[str, ...]) -> pl.DataFrame:
    """Write each span as a JSON object; boilerplate names its own kind as `boilerplate_kind`."""
    renamed = {"kind": "boilerplate_kind"} if "kind" in spans.columns else {}
    fields = [*renamed.values(), *columns, *PLACE]
    return spans.rename(renamed).select(
        "start_byte", line=pl.struct(pl.lit(kind).alias("kind"), *fields).struct.json_encode()
    )


def _with_iso_dates(records: pl.DataFrame) -> pl.DataFrame:
    return records.with_columns(pl.col(pl.Date()).dt.to_string("iso"))


def _with_end_line(boilerplate: pl.DataFrame) -> pl.DataFrame:
    return boilerplate.with_columns(end_line="start_line")


def _print_table(split: Split) -> None:
    spans = pl.concat(
        [
            split.records.select(
                *PLACE, kind=pl.lit("record"), what="title", note=_size(pl.col("abstract"))
            ),
            split.rejects.select(
                *PLACE,
                kind=pl.lit("reject"),
                what="raw_text",
                note=pl.col("rules").list.join(", "),
            ),
            _with_end_line(split.boilerplate).select(
                *PLACE, kind=pl.lit("boilerplate"), what="text", note="kind"
            ),
        ]
    ).sort("start_byte")
    for row in _table_rows(spans):
        print(row)


def _size(abstract: pl.Expr) -> pl.Expr:
    return pl.format("{} characters", abstract.str.len_chars())


def _table_rows(spans: pl.DataFrame) -> Iterator[str]:
    width = console().width - len("boilerplate  12345–12345  ") - len("  lone_abstract")
    for row in spans.iter_rows(named=True):
        lines = f"{row['start_line']}–{row['end_line']}"
        what = printable(row["what"].replace("\n", " "), width=max(width, 20))
        yield f"{row['kind']:<12} {lines:>11}  {what:<{max(width, 20)}}  {row['note']}"


def _print_counts(dump: Dump, counts: SplitCounts) -> None:
    print(
        f"{printable(dump.source)}: {counts.record_count:,} records and"
        f" {counts.reject_count:,} rejects in {counts.line_count:,} lines,"
        f" {dump.byte_count:,} bytes, all accounted for. Layout {counts.layout}, encoding"
        f" {counts.encoding}."
    )
