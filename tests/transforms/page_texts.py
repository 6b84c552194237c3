"""Lines of pages, marked, weighed and decoded as page text is."""

from collections.abc import Sequence

import polars as pl

from transforms.decoder import decode
from transforms.encodings import UTF_8
from transforms.line_evidence import weigh_lines
from transforms.lines import read_lines
from transforms.page_lines import content_lines, mark_lines
from transforms.runs import decoder_lines, runs_of, skip_costs
from transforms.usual import Usual
from transforms.window import Line, Part


def marked_lines(dump: bytes) -> pl.DataFrame:
    lines = read_lines(dump, first_line=1, first_byte=0)
    return mark_lines(lines, UTF_8, is_first=True)


def weighed_lines(lines: Sequence[str]) -> pl.DataFrame:
    """Weigh the content of lines that are all in one window, none of them paired."""
    dump = "".join(f"{line}\n" for line in lines).encode()
    return weigh_lines(content_lines(marked_lines(dump))).with_columns(
        place=pl.int_range(pl.len()), window=pl.lit(0), is_paired=pl.lit(value=False)
    )


def window(lines: Sequence[str], usual: Usual) -> list[Line]:
    runs = runs_of(weighed_lines(lines))
    return decoder_lines(runs, skip_costs(runs, usual))


def decoded(lines: Sequence[str], usual: Usual) -> list[tuple[str, str]]:
    """Decode lines as one window: for each unit its part, and its lines joined by a stroke."""
    runs = window(lines, usual)
    return [
        (
            Part(unit.part).name.lower(),
            " / ".join(line.content for line in runs[unit.start : unit.end]),
        )
        for unit in decode(runs, usual)
    ]
