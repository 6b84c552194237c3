"""The forms in which dumps come, one module for each, and how a dump's form is recognised."""

from __future__ import annotations

import polars as pl

from transforms.encodings import Encoding
from transforms.layouts import page_with_urls
from transforms.layouts.csv_table import CsvTable
from transforms.layouts.email_digest import EmailDigest
from transforms.layouts.json_lines import JsonLines
from transforms.layouts.markdown_page import MarkdownPage, begin_section
from transforms.layouts.page_text import NAME as PAGE_TEXT
from transforms.layouts.page_text import begin_page_text
from transforms.layouts.recognise import recognise_layout
from transforms.page_lines import mark_lines
from transforms.reading import Layout, Reader

__all__ = ["PAGES", "PAGE_TEXT", "begin_layout", "begin_span"]

# Layouts whose lines do not say what they are: what stands around a line tells.
PAGES = (PAGE_TEXT, page_with_urls.NAME)

# Layouts that say of each line what it is; the text of a page has to be read.
_EXPLICIT: tuple[Layout, ...] = (CsvTable(), EmailDigest(), JsonLines(), MarkdownPage())


def begin_layout(beginning: pl.DataFrame, encoding: Encoding) -> tuple[str, Reader]:
    """Recognise the layout of a dump by its first lines, and return its name and a reader."""
    name = recognise_layout(beginning)
    for layout in _EXPLICIT:
        if layout.name == name:
            return name, layout.begin(beginning)
    marked = mark_lines(beginning, encoding, is_first=True)
    page = begin_page_text(marked)
    if (with_urls := page_with_urls.with_urls(page, marked)) is not None:
        return page_with_urls.NAME, with_urls
    return PAGE_TEXT, page


def begin_span(name: str, lines: pl.DataFrame, encoding: Encoding, *, header: str) -> Reader:
    """Return a reader for one span of a dump whose layout is known.

    ``header`` is that of the dump where its layout is a table. What else the beginning of a dump
    tells is told by the span itself.
    """
    if name == CsvTable.name:
        return CsvTable().begin(pl.DataFrame({"text": [header]}))
    if name == MarkdownPage.name:
        return begin_section(lines)
    for layout in _EXPLICIT:
        if layout.name == name:
            return layout.begin(lines)
    marked = mark_lines(lines, encoding, is_first=False)
    page = begin_page_text(marked)
    return page_with_urls.with_urls(page, marked) or page
