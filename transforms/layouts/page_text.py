"""The layout `page_text`: the text of a paper-search page, a title line, then an abstract line.

Furniture of the page may stand anywhere, texts may be broken into several lines, and lines may be
missing. What is read is the likeliest account of the lines as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from transforms.page_lines import mark_lines
from transforms.page_spans import (
    EDGES,
    build_span_boilerplate,
    build_span_records,
    build_span_rejects,
    judged_units,
)
from transforms.page_stability import stable_units
from transforms.page_units import PageUnits, page_units
from transforms.reading import Reading, Stretch
from transforms.usual import Usual
from transforms.usual_learning import learn_usual
from transforms.window import Gap

NAME = "page_text"


@dataclass(frozen=True)
class PageTextReader:
    """Reads the stretches of one dump by what is usual in its beginning."""

    usual: Usual
    beginning_end_byte: int

    def read(self, stretch: Stretch) -> Reading:
        """Read as much of the stretch as no later line can change."""
        marked = mark_lines(stretch.lines, stretch.encoding, is_first=stretch.is_first)
        return self.read_marked(marked, stretch)

    def units(self, marked: pl.DataFrame) -> PageUnits:
        """Read marked lines as units, as if the dump ended with them."""
        return page_units(marked, self.usual, is_last=True)

    def read_marked(
        self, marked: pl.DataFrame, stretch: Stretch, *, with_furniture_behind: bool = False
    ) -> Reading:
        """Read a stretch whose lines are marked.

        ``with_furniture_behind`` settles the furniture behind the last record as well.
        """
        read = page_units(marked, self.usual, is_last=stretch.is_last)
        settled = (
            marked.height
            if stretch.is_last
            else _settled_lines(read, with_furniture_behind=with_furniture_behind)
        )
        marked = marked.head(settled)
        units = judged_units(read, is_cut=stretch.is_last and not stretch.is_ended)
        # Only where the dump is all in its beginning, or the outcome would depend on the blocks.
        is_whole = marked.height > 0 and marked["end_byte"][-1] == self.beginning_end_byte
        if not read.is_regular and is_whole and stretch.is_first and stretch.is_last:
            units = stable_units(read.content, units, _read_anew)
        records = build_span_records(read.content, units)
        rejects = build_span_rejects(marked, read.content, units, records)
        edges = pl.concat([records.select(EDGES), rejects.select(EDGES)])
        return Reading(
            records=records,
            rejects=rejects,
            boilerplate=build_span_boilerplate(marked, read.content, units, edges),
            settled_line_count=settled,
        )


def _read_anew(marked: pl.DataFrame) -> PageUnits:
    """Read marked lines as units, by what is usual in them."""
    return page_units(marked, learn_usual(marked), is_last=True)


def _settled_lines(read: PageUnits, *, with_furniture_behind: bool) -> int:
    """Count the lines of the stretch up to the last settled line of content.

    With the furniture behind it, unless a banner is in it, which the next line must be read with.
    """
    if not read.settled:
        return 0
    behind = read.content.slice(read.settled, 1)
    if with_furniture_behind and behind.height and behind["gap"][0] < Gap.BANNER:
        return int(behind["line_place"][0])
    return int(read.content["line_place"][read.settled - 1]) + 1


def begin_page_text(marked: pl.DataFrame) -> PageTextReader:
    """Learn what is usual in a dump from the marked lines of its beginning."""
    end_byte = int(marked["end_byte"][-1]) if marked.height else 0
    return PageTextReader(learn_usual(marked), end_byte)
