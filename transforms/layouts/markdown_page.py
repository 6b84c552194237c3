"""The layout `markdown_page`: a paper-search page that was captured as Markdown.

A paper is a heading, mostly a link, and the paragraphs below it. Furniture that tells of the paper
(votes, date, number of authors, links) follows; the user who submitted it stands before its
heading.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from transforms.furniture import Furniture, find_furniture
from transforms.layouts.markdown_titles import heading_level, heading_link, heading_text, title_of
from transforms.layouts.named_values import CODE_URL, arxiv_id_in, date_in, vote_count
from transforms.layouts.spans_of_lines import (
    build_reading,
    complete_lines,
    numbered_spans,
    settled_sections,
    with_content,
    with_sections,
)
from transforms.reading import Reading, RejectReason, Stretch

USUAL_LEVEL = 3
# A heading that is followed by a line of so many characters may be that of a paper.
_SHORTEST_PARAGRAPH_CHARS = 60
_LONGEST_SECTION_LINES = 1_000

_TAG = r"^<[!/]?[A-Za-z][^>]*>(?:[^<>]*</[A-Za-z]+>)?$"
_USER = r"^@?[\w.-]{1,40}$"
_SENTENCE_END = r"""(?:[.!?…。！？]["'”’)\]*_]*|\[\.\.\.\]|https?://\S+)$"""
_LABEL = r"^(?i:submitted|posted|uploaded|shared) by:?$"
_NAMES_SUBMITTER = r"^(?i:submitted|posted|uploaded|shared) by\b"
_VOTES = (
    r"(?i)^[▲△⬆↑👍 ]*(?:up)?votes?:? ?([0-9][0-9,]*)$",
    r"(?i)^[▲△⬆↑👍 ]*([0-9][0-9,]*) ?(?:up)?votes?$",
    r"^[▲△⬆👍] ?([0-9][0-9,]*)$",
)
_LINK_TEXT = r"^[-*+]? ?\[(.*)\]\(\S*\)$"
_NOT_PUBLICATION = r"(?i)\b(?:updated|added)\b"

# Furniture that tells of the paper above it.
_OF_PAPER = (
    Furniture.AUTHOR_COUNT,
    Furniture.COUNT,
    Furniture.DATE,
    Furniture.IDENTIFIER,
    Furniture.LINK,
)
_BETWEEN = (Furniture.BLANK, Furniture.IMAGE, Furniture.SEPARATOR)


class MarkdownPage:
    """Headings and paragraphs of a paper-search page."""

    name = "markdown_page"

    def begin(self, beginning: pl.DataFrame) -> MarkdownPageReader:
        """Return a reader that takes the headings most followed by paragraphs for titles."""
        return MarkdownPageReader(paper_level(with_content(beginning)))


def begin_section(lines: pl.DataFrame) -> MarkdownPageReader:
    """Return a reader for lines of one paper, whose first heading is its title."""
    levels = with_content(lines).select(level=heading_level(pl.col("content")))["level"]
    return MarkdownPageReader(int(levels.drop_nulls().head(1).sum()) or USUAL_LEVEL)


def paper_level(lines: pl.DataFrame) -> int:
    """Return the level of heading that paragraphs follow most, the usual one if none does."""
    kind = find_furniture(lines["content"])["kind"]
    followed = (
        lines.select(
            level=heading_level(pl.col("content")),
            is_paragraph=pl.col("content").str.len_chars() >= _SHORTEST_PARAGRAPH_CHARS,
        )
        .filter(pl.lit(kind).is_null())
        .filter(pl.col("is_paragraph").shift(-1) & pl.col("level").shift(-1).is_null())
        .drop_nulls("level")
        .group_by("level")
        .len()
        .sort("len", (pl.col("level") - USUAL_LEVEL).abs(), descending=[True, False])
    )
    return int(followed["level"][0]) if followed.height else USUAL_LEVEL


@dataclass(frozen=True)
class MarkdownPageReader:
    """Reads sections, each from one heading to the next."""

    level: int

    def read(self, stretch: Stretch) -> Reading:
        """Read the sections that are there in full."""
        lines = _with_headings(complete_lines(stretch))
        is_heading = pl.col("level") <= self.level
        sections = with_sections(lines, is_heading, longest=_LONGEST_SECTION_LINES)
        settled = settled_sections(sections, is_last=stretch.is_last)
        is_cut = stretch.is_last and not stretch.is_ended
        parts = _with_parts(_with_kinds(settled), self.level)
        judged = _judged(parts, is_cut=is_cut)
        return build_reading(stretch, judged, _build_records(judged))


def _with_headings(lines: pl.DataFrame) -> pl.DataFrame:
    return with_content(lines).with_columns(
        level=heading_level(pl.col("content")),
        heading=heading_text(pl.col("content")),
        text_chars=pl.col("content").str.len_chars(),
    )


def _with_kinds(sections: pl.DataFrame) -> pl.DataFrame:
    """Tell the furniture; ``is_doubtful`` where the lines around it decide."""
    is_heading = pl.col("level").is_not_null()
    titles = sections.select(title_of(pl.col("heading")).fill_null(pl.col("content"))).to_series()
    found = find_furniture(titles)
    is_tag = pl.col("content").str.contains(_TAG)
    # A name is told by the lines of its own section only, and a heading is none.
    is_name = (pl.col("kind") == Furniture.SUBMITTER) & ~pl.col("title").str.contains(
        _NAMES_SUBMITTER
    )
    return (
        sections.with_columns(title=titles, kind=found["kind"], is_doubtful=found["is_doubtful"])
        .with_columns(
            kind=pl.when(is_tag)
            .then(pl.lit(Furniture.METADATA))
            .when(~is_name | pl.col("kind").is_null())
            .then("kind"),
            is_heading=is_heading,
        )
        .with_columns(
            kind=pl.when(_is_submitter() & ~is_heading)
            .then(pl.lit(Furniture.SUBMITTER))
            .otherwise("kind")
        )
    )


def _is_submitter() -> pl.Expr:
    """Tell the name behind a line `Submitted by`, an image may stand between."""
    between = pl.col("kind").is_in(_BETWEEN)
    label = pl.when(~between).then(pl.col("content").str.contains(_LABEL))
    label_before = label.fill_null(strategy="forward").shift(1).over("section")
    is_name = pl.col("kind").is_null() & pl.col("content").str.contains(_USER)
    return (is_name & label_before).fill_null(value=False)


def _with_parts(lines: pl.DataFrame, level: int) -> pl.DataFrame:
    """Tell which lines of a section are title, abstract, and furniture of the paper."""
    is_first = pl.col("begins")
    # A section that was cut for its length begins with no heading.
    titled = is_first & (pl.col("level") == level)
    is_named = pl.col("kind").is_null() | pl.col("is_doubtful")
    is_text = pl.col("kind").is_null() & ~pl.col("is_heading")
    is_blank = pl.col("kind") == Furniture.BLANK
    stops = (~is_text & ~pl.col("is_doubtful") & ~is_blank) | pl.col("is_heading")
    return (
        lines.with_columns(
            is_of_paper=(titled & is_named).fill_null(value=False).first().over("section"),
            is_text=is_text,
            is_begun=_so_far(is_text) > 0,
        )
        .with_columns(is_before_stop=_so_far(stops.fill_null(value=True) & pl.col("is_begun")) == 0)
        .with_columns(
            is_abstract=pl.col("is_of_paper") & pl.col("is_begun") & pl.col("is_before_stop")
        )
        .with_columns(is_abstract=_up_to_last(pl.col("is_text") & pl.col("is_abstract")))
        .with_columns(
            is_abstract=pl.col("is_abstract") & pl.col("is_begun") & pl.col("is_of_paper")
        )
        .with_columns(is_inside=_is_inside())
    )


def _so_far(flag: pl.Expr) -> pl.Expr:
    return flag.cast(pl.Int64()).cum_sum().over("section")


def _up_to_last(flag: pl.Expr) -> pl.Expr:
    """Tell the lines of a section up to the last one that has a flag."""
    return flag.cast(pl.Int64()).cum_sum(reverse=True).over("section") > 0


def _is_inside() -> pl.Expr:
    """Tell the lines from a title to the last furniture behind its abstract that is the paper's."""
    is_behind = (_so_far(pl.col("is_abstract")) > 0) & ~_up_to_last(pl.col("is_abstract"))
    is_of_paper = pl.col("kind").is_in(_OF_PAPER).fill_null(value=False)
    is_between = pl.col("kind").is_in(_BETWEEN).fill_null(value=False)
    is_behind_others = _so_far(is_behind & ~is_of_paper & ~is_between) > 0
    return _up_to_last(pl.col("is_abstract") | (is_behind & is_of_paper & ~is_behind_others))


def _judged(lines: pl.DataFrame, *, is_cut: bool) -> pl.DataFrame:
    """Give lines their spans, and say why those that are no records are none."""
    has_abstract = pl.col("is_abstract").any().over("section")
    is_title = pl.col("is_of_paper") & pl.col("begins")
    is_lone = is_title & ~has_abstract & pl.col("kind").is_null()
    is_stray = pl.col("is_of_paper") & pl.col("is_text") & ~pl.col("is_inside") & has_abstract
    is_unrecognised = is_stray & (pl.col("text_chars") >= _SHORTEST_PARAGRAPH_CHARS)
    others = (
        pl.when(pl.col("is_of_paper") & ~pl.col("is_heading"))
        .then(pl.lit(Furniture.UNKNOWN))
        .otherwise(pl.lit(Furniture.METADATA))
    )
    reason = (
        pl.when(_is_truncated(is_cut=is_cut))
        .then(pl.lit(RejectReason.TRUNCATED))
        .when(is_lone)
        .then(pl.lit(RejectReason.LONE_TITLE))
        .when(is_unrecognised)
        .then(pl.lit(RejectReason.UNRECOGNISED))
    )
    kind = pl.when(~pl.col("is_inside")).then(pl.coalesce("kind", others))
    return lines.with_columns(
        reason=reason,
        kind=kind,
        known_kind="kind",
        span=numbered_spans(pl.col("begins"), is_inside=pl.col("is_inside")),
    )


def _is_truncated(*, is_cut: bool) -> pl.Expr:
    """Tell the lines of the paper within which the dump breaks off."""
    is_last_line = pl.int_range(pl.len()) == pl.len() - 1
    is_open = (pl.col("is_abstract") & ~pl.col("content").str.contains(_SENTENCE_END)) | (
        pl.col("is_of_paper") & pl.col("begins") & pl.col("kind").is_null()
    )
    is_broken = (is_last_line & is_open & is_cut).any().over("section")
    return is_broken & (pl.col("is_inside") | pl.col("begins"))


def _build_records(lines: pl.DataFrame) -> pl.DataFrame:
    """Put title, abstract and furniture of each paper together: one row per paper."""
    inside = lines.filter("is_inside", pl.col("reason").is_null()).with_columns(
        link_text=pl.coalesce(pl.col("content").str.extract(_LINK_TEXT), "content")
    )
    content = pl.col("content")
    of_paper = content.filter(pl.col("known_kind").is_in(_OF_PAPER) & ~pl.col("is_abstract"))
    dates = content.filter(
        (pl.col("known_kind") == Furniture.DATE) & ~content.str.contains(_NOT_PUBLICATION)
    )
    votes = pl.col("link_text").filter(~pl.col("is_abstract") & ~pl.col("begins"))
    return inside.group_by("span", maintain_order=True).agg(
        pl.col("title").first(),
        abstract=content.filter(pl.col("is_abstract") & (content != "")).str.join(" "),
        arxiv_id=pl.coalesce(
            arxiv_id_in(heading_link(pl.col("heading"))).first(),
            arxiv_id_in(of_paper).drop_nulls().first(),
        ),
        published_on=date_in(dates).drop_nulls().first(),
        upvotes=vote_count(pl.coalesce(votes.str.extract(form) for form in _VOTES))
        .drop_nulls()
        .first(),
        code_url=of_paper.str.extract(CODE_URL).drop_nulls().first(),
        is_repaired=pl.col("is_repaired").any(),
    )
