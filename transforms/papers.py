"""The papers, as last observed."""

from __future__ import annotations

import polars as pl

from expectations.contract import polars_schema
from expectations.tables import PAPERS

_WORD = r"\S+"
# A mark, closing quotes or brackets, white space, the beginning of the next sentence; but not
# behind a single capital, which is an initial.
_SENTENCE_END = r"(?:[\p{Ll}\p{N})\]\"'%$}]|\p{Lu}{2})[.!?][\"')\]]*\s+[\"'(\[$]*[\p{Lu}\p{N}]"
# Abbreviations before which a capital or a number often stands, their full stop left out.
_ABBREVIATION = (
    r"\b((?i:figs?|eqs?|secs?|tab|refs?|nos?|vs|cf|al|resp|approx|e\.g|i\.e|dr|prof|st))\."
)


def build_papers(
    versions: pl.LazyFrame, sightings: pl.LazyFrame, links: pl.LazyFrame
) -> pl.LazyFrame:
    """Describe each paper by its current text and by its sightings.

    Versions, sightings and links of the same papers in, one row per paper out.
    """
    seen = sightings.group_by("paper_id").agg(
        first_seen_on=pl.col("observed_on").min(),
        last_seen_on=pl.col("observed_on").max(),
        sighting_count=pl.len(),
    )
    version_counts = versions.group_by("paper_id").agg(version_count=pl.len())
    with_code = (
        links.filter(pl.col("kind") == "code").select("paper_id", has_code=pl.lit(value=True))
    ).unique()
    return (
        current_texts(versions)
        .join(seen, on="paper_id", validate="1:1")
        .join(version_counts, on="paper_id", validate="1:1")
        .join(with_code, on="paper_id", how="left", validate="1:1")
        .with_columns(
            pl.col("has_code").fill_null(value=False),
            title_word_count=pl.col("title").str.count_matches(_WORD),
            abstract_word_count=pl.col("abstract").str.count_matches(_WORD),
            sentence_count=_count_sentences(pl.col("abstract")),
            canonical_paper_id=pl.col("paper_id"),
        )
        .sort("paper_id")
        .select(pl.col(name).cast(dtype) for name, dtype in polars_schema(PAPERS).items())
    )


def _count_sentences(text: pl.Expr) -> pl.Expr:
    return text.str.replace_all(_ABBREVIATION, "$1").str.count_matches(_SENTENCE_END) + 1


def current_texts(versions: pl.LazyFrame) -> pl.LazyFrame:
    """Keep the version of each paper that no other text has replaced."""
    return versions.filter(pl.col("valid_to").is_null())
