"""Read rejects again with today's splitter: which records and furniture each of them holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from expectations.contract import polars_schema
from expectations.tables import BOILERPLATE
from transforms.encodings import Encoding
from transforms.keys import paper_id
from transforms.layouts import PAGES
from transforms.layouts.spans_of_lines import readable
from transforms.reading import PLACE, RejectReason
from transforms.spans import SPLIT_RECORDS
from transforms.split import split_span

_OF_REJECT = pl.Schema({"dump_id": pl.String(), "reject_no": pl.Int64()})
CANDIDATES = pl.Schema(
    dict(_OF_REJECT)
    | {name: dtype for name, dtype in SPLIT_RECORDS.items() if name != "record_no"}
    | {"paper_id": pl.String()}
)
FURNITURE = pl.Schema(dict(_OF_REJECT) | dict(polars_schema(BOILERPLATE)))
REFUSALS = pl.Schema(dict(_OF_REJECT) | {"rules": pl.List(pl.String())})
_TEXTS = ("title", "abstract")


@dataclass(frozen=True)
class Reread:
    """What rejects were read as, by the reject.

    ``candidates`` as in ``CANDIDATES``, ``boilerplate`` as in ``FURNITURE``; ``refused`` are the
    rejects in which no records were found, as in ``REFUSALS``, with the reasons.
    """

    candidates: pl.DataFrame
    boilerplate: pl.DataFrame
    refused: pl.DataFrame


@dataclass(frozen=True)
class _Found:
    """What one reject was read as; ``is_told`` if its records are those that were read before."""

    records: pl.DataFrame | None = None
    boilerplate: pl.DataFrame | None = None
    reasons: tuple[str, ...] = ()
    is_told: bool = False


_TOLD = _Found(is_told=True)


def read_again(rejects: pl.DataFrame, headers: Mapping[str, str]) -> Reread:
    """Read each reject by itself, or keep to what was read in its dump where that tells more.

    One row per reject in, as the quarantine lists them, with ``is_displaced``. ``headers`` has the
    header of each dump that is a table.
    """
    rows = list(rejects.iter_rows(named=True))
    found = [_read(row, headers.get(row["dump_id"], "")) for row in rows]
    told = rejects.filter(pl.Series([one.is_told for one in found], dtype=pl.Boolean()))
    return Reread(
        candidates=pl.concat(
            [
                _as_told(told),
                *(
                    _of_reject(one.records, row, CANDIDATES)
                    for row, one in zip(rows, found, strict=True)
                    if one.records is not None
                ),
            ]
        ),
        boilerplate=pl.concat(
            [
                FURNITURE.to_frame(),
                *(
                    _of_reject(one.boilerplate, row, FURNITURE)
                    for row, one in zip(rows, found, strict=True)
                    if one.boilerplate is not None
                ),
            ]
        ),
        refused=pl.DataFrame(
            [
                (row["dump_id"], row["reject_no"], list(one.reasons))
                for row, one in zip(rows, found, strict=True)
                if one.records is None and not one.is_told
            ],
            schema=REFUSALS,
            orient="row",
        ),
    )


def _read(row: dict[str, Any], header: str) -> _Found:
    """Read one reject.

    The text of a page is read by what stands around it, and a span alone tells less. So what was
    read in the dump goes before, and what was ambiguous there is not sure here. Text that was
    mended since is read for what it says now, as one record.
    """
    encoding = Encoding(row["encoding"])
    span = row["raw_bytes"] or encoding.encode(row["raw_text"])
    is_mended = row["is_displaced"] or not _is_of_place(row, span)
    is_page = row["layout"] in PAGES
    is_read = not is_mended and all(row[name] is not None for name in _TEXTS)
    if is_page and is_read:
        return _TOLD
    if is_page and (_is_one_line(encoding.decode(span)) or (not is_mended and _is_ambiguous(row))):
        return _Found(reasons=tuple(row["rules"]))
    split = split_span(
        span,
        layout=row["layout"],
        encoding=encoding,
        header=header,
        first_line=row["start_line"],
        first_byte=row["start_byte"],
        is_ended=is_mended or row["end_byte"] < row["byte_count"],
    )
    reasons = tuple(dict.fromkeys(split.rejects["rules"].explode().drop_nulls()))
    if is_mended and split.records.height > 1:
        reasons = (RejectReason.AMBIGUOUS,)
    if split.records.is_empty() or reasons:
        return _TOLD if is_read else _Found(reasons=reasons or tuple(row["rules"]))
    if is_read and _texts_of(split.records) == tuple(row[name] for name in _TEXTS):
        return _TOLD
    if is_mended:
        whole = split.records.with_columns(pl.lit(row[name]).alias(name) for name in PLACE)
        return _Found(whole, split.boilerplate.clear())
    return _Found(split.records, split.boilerplate)


def _is_of_place(row: dict[str, Any], span: bytes) -> bool:
    """Tell whether the text can be what the dump has there, judged by its size."""
    size: int = row["end_byte"] - row["start_byte"]
    end_of_dump: int = row["byte_count"]
    return len(span) == size and row["end_byte"] <= end_of_dump


def _is_one_line(text: str) -> bool:
    return len(text.strip().splitlines()) < 2


def _is_ambiguous(row: dict[str, Any]) -> bool:
    return row["stage"] == "split" and RejectReason.AMBIGUOUS in row["rules"]


def _texts_of(records: pl.DataFrame) -> tuple[str, ...] | None:
    return records.select(_TEXTS).row(0) if records.height == 1 else None


def _as_told(rejects: pl.DataFrame) -> pl.DataFrame:
    """Take rejects for the records that they were read as; one row per reject out."""
    lines = rejects.select(line=pl.col("raw_text").str.split("\n"), place=pl.int_range(pl.len()))
    lines = lines.explode("line")
    is_repaired = (
        lines.with_columns(is_repaired=readable(lines["line"])[1])
        .group_by("place", maintain_order=True)
        .agg(pl.col("is_repaired").any())["is_repaired"]
    )
    return _identified(
        rejects.with_columns(
            is_repaired=is_repaired,
            is_decoded_exactly=pl.col("raw_bytes").is_null(),
            confidence=pl.col("confidence").fill_null(1.0),
        )
    )


def _of_reject(rows: pl.DataFrame, reject: dict[str, Any], schema: pl.Schema) -> pl.DataFrame:
    named = rows.with_columns(dump_id=pl.lit(reject["dump_id"]), reject_no=reject["reject_no"])
    if "title" in schema:
        return _identified(named)
    return named.select(pl.col(name).cast(dtype) for name, dtype in schema.items())


def _identified(records: pl.DataFrame) -> pl.DataFrame:
    return records.with_columns(paper_id=paper_id(pl.col("title"), pl.col("abstract"))).select(
        pl.col(name).cast(dtype) for name, dtype in CANDIDATES.items()
    )
