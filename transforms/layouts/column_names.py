"""Under which names objects and tables keep what is read of a paper, and how it is typed."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from transforms.layouts.named_values import (
    CODE_URL,
    arxiv_id_in,
    author_names,
    category_names,
    date_in,
    quoted_names,
    vote_count,
)
from transforms.layouts.spans_of_lines import readable
from transforms.reading import RejectReason

# A point leads into a nested object.
NAMES: dict[str, tuple[str, ...]] = {
    "title": ("title", "Title", "TITLE", "paper_title", "paper.title"),
    "abstract": ("abstract", "Abstract", "ABSTRACT", "summary", "Summary", "paper.summary"),
    "arxiv_id": (
        "arxiv_id",
        "arxivId",
        "arxiv",
        "paper_id",
        "paperId",
        "id",
        "paper.id",
        "externalIds.ArXiv",
        "url",
        "link",
    ),
    "published_on": (
        "published_on",
        "published",
        "published_at",
        "publishedAt",
        "publication_date",
        "publicationDate",
        "date",
        "feed_date",
        "update_date",
        "paper.publishedAt",
    ),
    "authors": ("authors", "Authors", "author", "paper.authors"),
    "categories": ("categories", "Categories", "category", "subjects"),
    "upvotes": ("upvotes", "paper.upvotes", "votes"),
    "code_url": (
        "code_url",
        "codeUrl",
        "code",
        "github",
        "github_url",
        "githubRepo",
        "github_repo",
        "paper.githubRepo",
    ),
}
# Values that say nothing by themselves: an identifier may be any, and a code a flag. What is looked
# for is in one of them.
_SEARCHED = {"arxiv_id", "code_url"}


def filled_values(name: str, candidates: Sequence[pl.Series]) -> pl.Expr:
    """Return the first of the candidates that is filled, or all of them as lines to search."""
    if not candidates:
        return pl.lit(None, dtype=pl.String()).alias(name)
    values = [pl.lit(candidate) for candidate in candidates]
    if name in _SEARCHED:
        return pl.concat_str(values, separator="\n", ignore_nulls=True).alias(name)
    filled = [pl.when(value.str.contains(r"\S")).then(value) for value in values]
    return pl.coalesce(filled).alias(name)


def no_text_reason() -> pl.Expr:
    """Tell which of title and abstract is missing; null where both are there."""
    return (
        pl.when(pl.col("title") == "")
        .then(pl.lit(RejectReason.NO_TITLE))
        .when(pl.col("abstract") == "")
        .then(pl.lit(RejectReason.NO_ABSTRACT))
    )


def typed_values(values: pl.DataFrame) -> pl.DataFrame:
    """Type the texts that stand under the names; one row per paper in, one row per paper out.

    Title and abstract are plain, and empty where they are missing. What is no value of its column
    becomes null. Authors and categories may be lists that were written out.
    """
    title, is_title_repaired = readable(values["title"].fill_null(""))
    abstract, is_abstract_repaired = readable(values["abstract"].fill_null(""))
    authors = readable(values["authors"].fill_null(""))[0]
    return values.with_columns(
        title=title,
        abstract=abstract,
        is_repaired=is_title_repaired | is_abstract_repaired,
        authors=authors,
    ).with_columns(
        arxiv_id=arxiv_id_in(pl.col("arxiv_id")),
        published_on=date_in(pl.col("published_on")),
        authors=_listed(pl.col("authors"), author_names(pl.col("authors"))),
        categories=_listed(pl.col("categories"), category_names(pl.col("categories"))),
        upvotes=vote_count(pl.col("upvotes")),
        code_url=pl.col("code_url").str.extract(CODE_URL),
    )


def _listed(text: pl.Expr, names: pl.Expr) -> pl.Expr:
    return pl.when(text.str.contains(r"^\s*\[")).then(quoted_names(text)).otherwise(names)
