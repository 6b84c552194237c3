"""Lines of a page of plain text to units: records, lines alone, furniture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from transforms.decoder import decode
from transforms.line_evidence import weigh_lines
from transforms.page_lines import content_lines
from transforms.regularity import irregular_windows, regular_pairs
from transforms.runs import decoder_lines, runs_of, skip_costs
from transforms.usual import Usual
from transforms.window import Part, Unit

# A window is decoded in pieces of so many lines; of each piece the units count that end before its
# last lines, which later lines could still change.
PIECE_LINES = 3_000
_UNSURE_LINES = 1_000

UNITS = pl.Schema(
    {
        "part": pl.Int8(),
        "first": pl.Int64(),
        "title_end": pl.Int64(),
        "middle": pl.Int64(),
        "end": pl.Int64(),
        "margin": pl.Float64(),
    }
)


@dataclass(frozen=True)
class PageUnits:
    """The units of a stretch.

    ``units`` has one row per unit, as in ``UNITS``: places among the ``content`` lines, ends
    exclusive. ``settled`` content lines are read for good. ``is_regular`` tells that nothing had
    to be decoded.
    """

    content: pl.DataFrame
    units: pl.DataFrame
    settled: int
    is_regular: bool


def page_units(marked: pl.DataFrame, usual: Usual, *, is_last: bool) -> PageUnits:
    """Read the lines of a stretch as units, as far as no later line can change them."""
    content = weigh_lines(content_lines(marked)).with_columns(place=pl.int_range(pl.len()))
    pairs = regular_pairs(content, usual)
    content = content.with_columns(is_paired=pl.col("place").is_in((pairs["place"] + 1).implode()))
    windows = irregular_windows(content.height, pairs)
    if is_last:
        settled = content.height
        decoded = _decode_windows(content, windows, pairs, usual)
    elif settled := _settled_by_pairs(content, pairs, _complete_lines(content, marked)):
        settled_windows = [window for window in windows if window[1] <= settled]
        decoded = _decode_windows(content, settled_windows, pairs, usual)
    else:
        decoded, settled = _decode_beginning(content, _complete_lines(content, marked), usual)
    units = _united(pairs, windows, decoded, settled=settled)
    return PageUnits(content, units, settled, is_regular=not windows)


def _complete_lines(content: pl.DataFrame, marked: pl.DataFrame) -> int:
    """Count the content lines before the last line of the stretch, which may be incomplete."""
    last_line = marked["line_no"][-1] if marked.height else 0
    return int((content["line_no"] < last_line).sum())


def _settled_by_pairs(content: pl.DataFrame, pairs: pl.DataFrame, complete: int) -> int:
    """Count the lines up to the last regular pair that another one follows at once.

    What is behind two pairs has no say in how the first is read, nor what is before it.
    """
    sure = pairs.filter(pl.col("place") + 2 <= complete)
    followed = sure.filter(pl.col("place").shift(-1) == pl.col("place") + 2)
    # Where a banner is glued to the abstract, it tells how the next line begins.
    ends = followed["place"] + 1
    ends = ends.filter(~content["has_banner"].gather(ends))
    return int(ends[-1]) + 1 if len(ends) else 0


def _decode_beginning(content: pl.DataFrame, complete: int, usual: Usual) -> tuple[list[Unit], int]:
    """Decode the first piece of a window so long that its end is not in sight."""
    if complete < PIECE_LINES:
        return [], 0
    units = _decode_piece(content, 0, usual)
    return units, units[-1].end if units else 0


def _decode_windows(
    content: pl.DataFrame,
    windows: Sequence[tuple[int, int]],
    pairs: pl.DataFrame,
    usual: Usual,
) -> list[Unit]:
    """Decode windows, long ones piece by piece."""
    whole: list[tuple[int, int]] = []
    units: list[Unit] = []
    for first, end in windows:
        while end - first >= PIECE_LINES:
            piece = _decode_piece(content, first, usual)
            if not piece:
                break
            units += piece
            first = piece[-1].end
        if end - first == 2 and first in pairs["place"]:
            margin = pairs.filter(pl.col("place") == first)["margin"].item()
            units.append(Unit(Part.RECORD, first, first + 1, first + 1, end, margin))
        elif end > first:
            whole.append((first, end))
    return units + _decode_at_once(content, whole, usual)


def _decode_piece(content: pl.DataFrame, first: int, usual: Usual) -> list[Unit]:
    units = _decode_at_once(content, [(first, first + PIECE_LINES)], usual)
    return [unit for unit in units if unit.end <= first + PIECE_LINES - _UNSURE_LINES]


def _decode_at_once(
    content: pl.DataFrame, windows: Sequence[tuple[int, int]], usual: Usual
) -> list[Unit]:
    if not windows:
        return []
    bounds = pl.DataFrame(
        windows, schema={"first": pl.Int64(), "end": pl.Int64()}, orient="row"
    ).with_row_index("window")
    places = bounds.select("window", place=pl.int_ranges("first", "end", dtype=pl.Int64())).explode(
        "place"
    )
    rows = content[places["place"]].with_columns(places["window"])
    runs = runs_of(rows)
    lines = decoder_lines(runs, skip_costs(runs, usual))
    starts = runs["first_place"].to_list()
    counts = runs.group_by("window", maintain_order=True).len()["len"]
    units: list[Unit] = []
    at = 0
    for (_, end), count in zip(windows, counts, strict=True):
        edges = [*starts[at : at + count], end]
        units += [
            unit._replace(
                start=edges[unit.start],
                title_end=edges[unit.title_end],
                middle=edges[unit.middle],
                end=edges[unit.end],
            )
            for unit in decode(lines[at : at + count], usual)
        ]
        at += count
    return units


def _united(
    pairs: pl.DataFrame,
    windows: Sequence[tuple[int, int]],
    decoded: Sequence[Unit],
    *,
    settled: int,
) -> pl.DataFrame:
    """Put regular pairs and decoded units in order; a window speaks for the pairs in it."""
    bounds = pl.DataFrame(windows, schema={"first": pl.Int64(), "end": pl.Int64()}, orient="row")
    place = pl.col("place")
    outside = (
        pairs.filter(place + 2 <= settled)
        .join_asof(bounds, left_on="place", right_on="first")
        .filter((place >= pl.col("end")).fill_null(value=True))
        .select(
            part=pl.lit(Part.RECORD, dtype=pl.Int8()),
            first=place,
            title_end=place + 1,
            middle=place + 1,
            end=place + 2,
            margin="margin",
        )
    )
    units = pl.DataFrame([tuple(unit) for unit in decoded], schema=UNITS, orient="row")
    return pl.concat([outside, units]).sort("first")
