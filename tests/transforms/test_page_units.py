import polars as pl
import pytest

from flows.synthetic.papers import write_papers
from tests.transforms.page_texts import marked_lines
from tests.transforms.small_dumps import BANNER_LINES, RECORDS, dump_of
from transforms import page_units as page_units_module
from transforms.page_units import UNITS, PageUnits, page_units
from transforms.usual import Usual
from transforms.window import Part

(PAPERS,) = write_papers(6, seed=4)
REGULAR = [line for paper in PAPERS for line in paper]


def read(lines: list[str], *, is_last: bool = True) -> PageUnits:
    return page_units(marked_lines(dump_of(lines)), Usual(), is_last=is_last)


def edges(found: PageUnits) -> list[tuple[int, int, int]]:
    return found.units.select("part", "first", "end").rows()


def test_regular_lines_are_records_in_their_order() -> None:
    assert edges(read(REGULAR)) == [(Part.RECORD, at, at + 2) for at in range(0, 12, 2)]


def test_no_lines_are_no_units() -> None:
    found = read([])
    assert found.units.schema == UNITS
    assert (found.units.height, found.settled) == (0, 0)


def test_lines_around_a_lost_one_are_decoded_and_the_rest_stays_as_it_is() -> None:
    found = read(REGULAR[:5] + REGULAR[6:])
    assert edges(found) == [
        *((Part.RECORD, at, at + 2) for at in (0, 2)),
        (Part.LONE_TITLE, 4, 5),
        *((Part.RECORD, at, at + 2) for at in (5, 7, 9)),
    ]


@pytest.mark.parametrize("lost", range(12))
@pytest.mark.parametrize("is_last", [False, True])
def test_the_units_cover_what_is_settled(lost: int, is_last: bool) -> None:
    found = read([*BANNER_LINES, *REGULAR[:lost], *REGULAR[lost + 1 :]], is_last=is_last)
    ends = found.units["end"].to_list()
    assert found.units["first"].to_list() == [0, *ends][: len(ends)]
    assert (ends or [0])[-1] == found.settled


def test_all_lines_of_the_last_stretch_are_settled() -> None:
    assert read(["A Title", "Another"]).settled == 2


@pytest.mark.parametrize(
    ("lines", "settled"),
    [
        pytest.param(REGULAR, 8, id="up to a pair that another one follows, both complete"),
        pytest.param(REGULAR[:6], 2, id="of three pairs the last may go on"),
        pytest.param(REGULAR[:4], 0, id="of two the second"),
        pytest.param([*REGULAR[:2], "Lost", *REGULAR[2:4], "Lost"], 0, id="none follows at once"),
        pytest.param([*REGULAR[:8], *["Lost"] * 4], 6, id="not what is behind"),
    ],
)
def test_what_a_later_line_could_change_is_not_settled(lines: list[str], settled: int) -> None:
    assert read(lines, is_last=False).settled == settled


@pytest.mark.parametrize("settled_count", [4, 8])
def test_what_is_settled_is_read_as_in_the_whole(settled_count: int) -> None:
    lines = [*REGULAR[:3], *REGULAR[4:]]
    whole = read(lines).units
    part = read(lines[: settled_count + 3], is_last=False)
    assert part.units.rows() == whole.filter(pl.col("end") <= part.settled).rows()


def test_a_long_window_is_decoded_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [line for pair in RECORDS for line in pair]
    whole = read(lines)
    monkeypatch.setattr(page_units_module, "PIECE_LINES", 9)
    monkeypatch.setattr(page_units_module, "_UNSURE_LINES", 4)
    assert edges(read(lines)) == edges(whole)
    beginning = read(["Title Alone"] * 12, is_last=False)
    assert 0 < beginning.settled <= 5
