"""Headings of Markdown: their level, and the title in them without its marks."""

from __future__ import annotations

import polars as pl

HEADING = r"^(#{1,6})[ \t]+(.*)$"
_CLOSING_MARKS = r"(?:^|[ \t]+)#+$"
_LINKED = r"^\[(.*)\]\((\S*?)(?: [\"'(].*)?\)$"
_LINK_WITHIN = r"!?\[([^\[\]]*)\]\([^()\s]*\)"

# Private characters stand for escaped stars and underscores while emphasis is undone.
_STAR, _LINE = "\ue000", "\ue001"
_ESCAPED = r"\\([\\`{}\[\]()#+.!|<>~&-])"
_EMPHASIS = (
    (r"\*\*(\S(?:[^*]*[^*\s])?)\*\*", "$1"),
    (r"(^|\W)__(\S(?:[^_]*[^_\s])?)__(\W|$)", "$1$2$3"),
    (r"(^|[^\w*])\*([^*\s](?:[^*]*[^*\s])?)\*([^\w*]|$)", "$1$2$3"),
    (r"(^|\W)_([^_\s](?:[^_]*[^_\s])?)_(\W|$)", "$1$2$3"),
)


def heading_level(content: pl.Expr) -> pl.Expr:
    """Return the level of a heading, 1 for the highest; null for other lines."""
    return content.str.extract(HEADING, 1).str.len_chars().cast(pl.Int64())


def heading_text(content: pl.Expr) -> pl.Expr:
    """Return what stands behind the marks of a heading; null for other lines."""
    return content.str.extract(HEADING, 2).str.replace(_CLOSING_MARKS, "").str.strip_chars()


def heading_link(text: pl.Expr) -> pl.Expr:
    """Return the address of a heading that is a link as a whole; null for others."""
    return text.str.extract(_LINKED, 2)


def title_of(text: pl.Expr) -> pl.Expr:
    """Return the title in a heading: the text of its link, without emphasis and escapes."""
    title = pl.coalesce(text.str.extract(_LINKED, 1), text).str.replace_all(_LINK_WITHIN, "$1")
    title = title.str.replace_all(r"\*", _STAR, literal=True)
    title = title.str.replace_all(r"\_", _LINE, literal=True)
    for form, inside in _EMPHASIS:
        title = title.str.replace_all(form, inside)
    title = title.str.replace_all(_ESCAPED, "$1")
    title = title.str.replace_all(_STAR, "*", literal=True)
    return title.str.replace_all(_LINE, "_", literal=True).str.strip_chars()
