"""Which layout a dump has, and what a page is that has no papers."""

from __future__ import annotations

import polars as pl

from transforms.encodings import BYTE_ORDER_MARK
from transforms.furniture import NOTICES, Furniture, find_furniture
from transforms.layouts.csv_table import header_of, names_papers
from transforms.layouts.markdown_titles import heading_level, heading_link, heading_text
from transforms.layouts.spans_of_lines import with_content

PAGE_TEXT = "page_text"

_MOST = 0.6
_FEWEST_HEADINGS = 2
_SHORTEST_PARAGRAPH_CHARS = 60
# A page has few lines of errors; in a dump of papers one may be about them.
_MOST_LINES_OF_AN_ERROR_PAGE = 60

_OBJECT = r"^\{.*\},?$"
_MARKS = r"^\\\\$|^\\\\ ?\("
_DIGEST_HEADER = r"^(?:arXiv: ?\S+|Title: ?\S)"
_HTML = r"(?i)^<(?:!doctype html|html|head|\?xml)\b"
_PDF = r"^%PDF-"
_ARCHIVE = r"^(?:PK\x03\x04|\x1f\x8b)"
_SUBMITTER_LABEL = r"^(?i:submitted|posted|uploaded|shared) by\b"
_ERROR = (
    r"(?i)^(?:(?:error:? ?)?(?:40[0-9]|429|50[0-4])\b.{0,60}$|(?:http )?error\b.{0,40}$"
    r"|(?:page )?not found\b|forbidden\b|access denied|unauthori[sz]ed\b|too many requests"
    r"|bad gateway|service (?:temporarily )?unavailable|gateway time-?out"
    r"|internal server error|rate limit|you have been (?:rate.?limited|blocked)"
    r"|we had to rate limit|(?:please )?verify (?:that )?you are (?:a )?human|.{0,40}\bcaptcha\b"
    r"|are you a robot|just a moment|checking your browser|attention required"
    r"|(?:please )?(?:sign|log) ?in to (?:continue|view|access|your)"
    r"|please enable (?:javascript|cookies))"
)


def recognise_layout(beginning: pl.DataFrame) -> str:
    """Return the name of the layout of the dump that begins with these lines.

    A layout is taken only if it is unmistakable; the text of a page may hold about anything.
    """
    written = _written_lines(beginning)
    if names_papers(header_of(beginning)):
        return "csv"
    if _are_objects(written):
        return "json_lines"
    if _is_digest(written):
        return "email_digest"
    return "markdown_page" if _is_markdown(written) else PAGE_TEXT


def _written_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the lines that are not blank, with their ``content``."""
    bare = lines.with_columns(text=pl.col("text").str.strip_prefix(BYTE_ORDER_MARK))
    return with_content(bare).filter(pl.col("content") != "")


def _are_objects(written: pl.DataFrame) -> bool:
    """Tell whether most lines are objects; the last one may be cut."""
    content = written["content"].filter(~written["content"].is_in(["[", "]", "],"]))
    if content.is_empty() or not content.str.starts_with("{")[0]:
        return False
    is_last = pl.int_range(len(content), eager=True) == len(content) - 1
    is_object = content.str.contains(_OBJECT) | (content.str.starts_with("{") & is_last)
    return int(is_object.sum()) >= _MOST * len(content)


def _is_digest(written: pl.DataFrame) -> bool:
    content = written["content"]
    header_count = content.str.contains(_DIGEST_HEADER).sum()
    return bool(content.str.contains(_MARKS).any()) and header_count >= 2


def _is_markdown(written: pl.DataFrame) -> bool:
    """Tell whether headings have text below them: one that is a link, or several others."""
    if not written["content"].str.starts_with("#").any():
        return False
    kind = find_furniture(written["content"])["kind"]
    content = pl.col("content")
    headings = (
        written.filter(kind.is_null())
        .select(
            level=heading_level(content),
            is_link=heading_link(heading_text(content)).is_not_null(),
            is_paragraph=content.str.len_chars() >= _SHORTEST_PARAGRAPH_CHARS,
        )
        .filter(
            pl.col("level") > 1,
            pl.col("is_paragraph").shift(-1) & pl.col("level").shift(-1).is_null(),
        )
    )
    return bool(headings["is_link"].any()) or headings.height >= _FEWEST_HEADINGS


def describe_page(lines: pl.DataFrame) -> str | None:
    """Say in words what kind of page without papers this is; null where it looks like papers."""
    written = _written_lines(lines)
    first = "\n".join(written["content"].head(3))
    for form, words in (
        (_HTML, "an HTML page, not its text"),
        (_PDF, "a PDF file, not its text"),
        (_ARCHIVE, "a compressed file, not its text"),
    ):
        if written.head(1)["content"].str.contains(form).any():
            return words
    return _describe_text(written) if first else "a page without any text"


def _describe_text(written: pl.DataFrame) -> str | None:
    """Describe a page by what its lines are, apart from furniture."""
    content = _without_buttons(written["content"])
    kind = find_furniture(content)["kind"]
    others = content.filter(kind.is_null())
    if _is_error_page(content):
        return "an error page"
    if others.filter(others.str.len_chars() >= _SHORTEST_PARAGRAPH_CHARS).len():
        return None
    if content.is_in(NOTICES).any():
        return "a search page that found no paper"
    if _is_list_of_submitters(content, kind):
        return "a list of submitters without their papers"
    return "a page of furniture without titles and abstracts" if others.is_empty() else None


def _without_buttons(content: pl.Series) -> pl.Series:
    """Take away the button that is glued to what follows it."""
    return content.str.replace(r"^Subscribe([A-Z].*)$", "$1")


def _is_error_page(content: pl.Series) -> bool:
    return len(content) <= _MOST_LINES_OF_AN_ERROR_PAGE and bool(
        content.head(12).str.contains(_ERROR).any()
    )


def _is_list_of_submitters(content: pl.Series, kind: pl.Series) -> bool:
    """Tell whether about all lines are `Submitted by` and a name."""
    label_count = content.str.contains(_SUBMITTER_LABEL).sum()
    known = kind.is_not_null() & (kind != Furniture.UNKNOWN)
    return label_count > 1 and int(known.sum()) >= _MOST * len(content)
