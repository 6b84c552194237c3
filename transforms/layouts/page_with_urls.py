"""The layout `page_with_urls`: the text of a page that gives an address with each paper.

It is read as `page_text` is. The addresses stand all before the titles, all between titles and
abstracts, or all behind the abstracts; they tell the identifiers of papers at arXiv, and where the
code is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from transforms.furniture import Furniture
from transforms.layouts.page_text import PageTextReader
from transforms.page_lines import mark_lines
from transforms.page_units import PageUnits
from transforms.reading import Reading, Stretch
from transforms.window import Part

NAME = "page_with_urls"
# From this share of records with an address on, it is a custom of the page.
LEAST_SHARE_WITH_URL = 0.5
_ARXIV_ID = (
    r"(?i)(?:arxiv\.org/(?:abs|pdf|html)/|/papers/|arxiv:\s?|alphaxiv\.org/abs/)"
    r"(\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[A-Z]{2})?/\d{7}(?:v\d+)?)"
)
_CODE_URL = r"(?i)((?:https?://)?(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)/[\w.-]+/[\w.-]+)"


class UrlPlace(StrEnum):
    """Where the addresses stand, seen from the record to which they belong."""

    BEFORE = "before"
    WITHIN = "within"
    BEHIND = "behind"


@dataclass(frozen=True)
class PageWithUrlsReader:
    """Reads a page as page text, and gives each record the addresses beside it."""

    page: PageTextReader
    place: UrlPlace

    def read(self, stretch: Stretch) -> Reading:
        """Read as much of the stretch as no later line can change."""
        marked = mark_lines(stretch.lines, stretch.encoding, is_first=stretch.is_first)
        reading = self.page.read_marked(
            marked, stretch, with_furniture_behind=self.place is UrlPlace.BEHIND
        )
        settled = marked.head(reading.settled_line_count)
        return Reading(
            records=with_addresses(reading.records, settled, self.place),
            rejects=reading.rejects,
            boilerplate=reading.boilerplate,
            settled_line_count=reading.settled_line_count,
        )


def with_urls(page: PageTextReader, marked: pl.DataFrame) -> PageWithUrlsReader | None:
    """Return a reader for the page if it gives an address with most of its papers, else None.

    ``marked`` are the marked lines of the dump's beginning.
    """
    addresses = _addresses(marked).filter(pl.col("arxiv_id").is_not_null())
    if addresses.is_empty():
        return None
    read = page.units(marked)
    records = read.units.filter(pl.col("part") == Part.RECORD)
    if records.is_empty() or addresses.height < LEAST_SHARE_WITH_URL * records.height:
        return None
    return PageWithUrlsReader(page, _place_of(addresses, read, records))


def _addresses(marked: pl.DataFrame) -> pl.DataFrame:
    """List the lines that are nothing but an address or identifier."""
    content = pl.col("content")
    return (
        marked.filter(pl.col("kind").is_in([Furniture.LINK, Furniture.IDENTIFIER, Furniture.COUNT]))
        .select(
            "line_no",
            arxiv_id=content.str.extract(_ARXIV_ID),
            code_url=content.str.extract(_CODE_URL).str.strip_suffix(".git"),
        )
        .filter(pl.col("arxiv_id").is_not_null() | pl.col("code_url").is_not_null())
    )


def _place_of(addresses: pl.DataFrame, read: PageUnits, records: pl.DataFrame) -> UrlPlace:
    """Tell where most addresses stand."""
    lines = read.content["line_no"]
    bounds = pl.DataFrame(
        {
            "first": lines.gather(records["first"]),
            "last": lines.gather(records["end"] - 1),
        }
    ).sort("first")
    within = addresses.sort("line_no").join_asof(bounds, left_on="line_no", right_on="first")
    if (within["line_no"] < within["last"]).sum() * 2 > addresses.height:
        return UrlPlace.WITHIN
    is_first = addresses["line_no"].min() < bounds["first"].min()  # type: ignore[operator]
    return UrlPlace.BEFORE if is_first else UrlPlace.BEHIND


def with_addresses(records: pl.DataFrame, marked: pl.DataFrame, place: UrlPlace) -> pl.DataFrame:
    """Give each record the identifier and the code address that stand beside it.

    One row per record in, one row per record out. Of several the first counts. Addresses between
    two records belong to the one behind them, or to the one before, as is the custom of the page.
    """
    found = _addresses(marked).sort("line_no")
    numbered = records.with_row_index("record").select(
        "record", pl.col("start_line").alias("line_no"), "end_line"
    )
    if place is UrlPlace.BEFORE:
        beside = found.join_asof(numbered, on="line_no", strategy="forward")
    else:
        beside = found.join_asof(numbered, on="line_no", strategy="backward")
    if place is UrlPlace.WITHIN:
        beside = beside.filter(pl.col("line_no") <= pl.col("end_line"))
    firsts = (
        beside.drop_nulls("record")
        .group_by("record")
        .agg(pl.col("arxiv_id", "code_url").drop_nulls().first())
    )
    return (
        records.drop("arxiv_id", "code_url")
        .with_row_index("record")
        .join(firsts, on="record", how="left", validate="1:1", maintain_order="left")
        .select(records.columns)
    )
