from collections.abc import Sequence

import polars as pl
import pytest

from transforms.decoder import decode
from transforms.line_evidence import weigh_lines
from transforms.runs import decoder_lines, runs_of, skip_costs
from transforms.usual import Usual
from transforms.window import Line, Part
from transforms.words import WordRates, stems_of

TITLE = "Sparse Gardens: Pruning Orchards of Decision Trees"
ABSTRACT = (
    "Decision trees grow into orchards that no one can survey. We prune such orchards until a"
    " sparse garden is left, and show on seven collections that the garden decides as the orchard"
    " did. Pruning takes a minute where training took a day, and a reader can follow each decision"
    " from the root to the leaf. We discuss when pruning goes too far."
)
OTHER_TITLE = "Tidal Clocks for Wireless Buoys"
OTHER_ABSTRACT = (
    "Wireless buoys lose their time when satellites are out of sight. Our clocks listen to the"
    " tide instead, whose turn is known for years ahead. In a harbour with forty buoys they stay"
    " within a second for a month, at a tenth of the power. We publish the recordings of a year and"
    " the firmware for three kinds of buoys."
)
_MIDDLE = ABSTRACT.index(" Pruning takes")
FIRST_HALF, SECOND_HALF = ABSTRACT[:_MIDDLE], ABSTRACT[_MIDDLE + 1 :]
USUAL = Usual(
    abstract_mean=5.9, words=WordRates.learn(map(stems_of, [ABSTRACT, OTHER_ABSTRACT] * 10))
)


def window(
    contents: Sequence[str], *, gaps: Sequence[int] = (), usual: Usual = USUAL
) -> list[Line]:
    content = pl.DataFrame({"content": contents}).with_columns(
        window=pl.lit(0),
        place=pl.int_range(pl.len()),
        chars=pl.col("content").str.len_chars().cast(pl.Int64()),
        kind=pl.lit(None, dtype=pl.String()),
        is_doubtful=pl.lit(value=False),
        is_paired=pl.lit(value=False),
        gap=pl.Series([*gaps, *([0] * (len(contents) - len(gaps)))]),
    )
    runs = runs_of(weigh_lines(content))
    return decoder_lines(runs, skip_costs(runs, usual))


def read(
    *contents: str, gaps: Sequence[int] = (), usual: Usual = USUAL
) -> list[tuple[Part, list[str]]]:
    """Decode lines none of which surely goes on from the one before."""
    lines = window(contents, gaps=gaps, usual=usual)
    return [
        (unit.part, [line.content for line in lines[unit.start : unit.end]])
        for unit in decode(lines, usual)
    ]


def test_nothing_is_read_as_nothing() -> None:
    assert decode([], USUAL) == []


def test_titles_and_abstracts_in_turn_are_records() -> None:
    assert read(TITLE, ABSTRACT, OTHER_TITLE, OTHER_ABSTRACT) == [
        (Part.RECORD, [TITLE, ABSTRACT]),
        (Part.RECORD, [OTHER_TITLE, OTHER_ABSTRACT]),
    ]


def test_a_lost_abstract_leaves_a_title_alone() -> None:
    assert read(TITLE, OTHER_TITLE, OTHER_ABSTRACT) == [
        (Part.LONE_TITLE, [TITLE]),
        (Part.RECORD, [OTHER_TITLE, OTHER_ABSTRACT]),
    ]


def test_a_lost_title_leaves_an_abstract_alone() -> None:
    assert read(TITLE, ABSTRACT, OTHER_ABSTRACT) == [
        (Part.RECORD, [TITLE, ABSTRACT]),
        (Part.LONE_ABSTRACT, [OTHER_ABSTRACT]),
    ]


def test_a_title_that_lost_its_abstract_is_no_title_of_another() -> None:
    often_lost = Usual(abstract_mean=5.9, lone=0.2, words=USUAL.words)
    assert read(TITLE, OTHER_ABSTRACT, usual=often_lost) == [
        (Part.LONE_TITLE, [TITLE]),
        (Part.LONE_ABSTRACT, [OTHER_ABSTRACT]),
    ]


def test_in_a_dump_that_seems_whole_such_a_pair_has_a_much_smaller_margin() -> None:
    whole = Usual(abstract_mean=5.9, lone=0.0015, words=USUAL.words)
    (chimera,) = decode(window([TITLE, OTHER_ABSTRACT]), whole)
    (record,) = decode(window([TITLE, ABSTRACT]), whole)
    assert chimera.part is Part.RECORD
    assert chimera.margin < record.margin - 5


def test_the_lines_of_a_wrapped_title_are_joined() -> None:
    lines = ["Sparse Gardens: Pruning", "Orchards of Decision Trees", ABSTRACT]
    assert read(*lines) == [(Part.RECORD, lines)]


@pytest.mark.parametrize("gap", [0, 1], ids=["at once", "behind a blank line"])
def test_paragraphs_are_joined_where_words_and_length_speak_for_it(gap: int) -> None:
    lines = [TITLE, FIRST_HALF, SECOND_HALF, OTHER_TITLE, OTHER_ABSTRACT]
    with_paragraphs = Usual(abstract_mean=5.9, paragraphs=0.1, words=USUAL.words)
    found = read(*lines, gaps=[0, 0, gap], usual=with_paragraphs)
    assert found == [(Part.RECORD, lines[:3]), (Part.RECORD, lines[3:])]


def test_a_record_that_comes_twice_stays_two() -> None:
    pair = [TITLE, ABSTRACT]
    assert read(*pair, *pair) == [(Part.RECORD, pair), (Part.RECORD, pair)]


def test_a_user_name_between_title_and_abstract_is_furniture_of_the_record() -> None:
    with_furniture = Usual(abstract_mean=5.9, furniture=0.4, words=USUAL.words)
    lines = window([TITLE, "mel_orch42", ABSTRACT], gaps=[0, 2, 0], usual=with_furniture)
    (unit,) = decode(lines, with_furniture)
    assert (unit.part, unit.title_end, unit.middle, unit.end) == (Part.RECORD, 1, 2, 3)


@pytest.mark.parametrize("gap", [3, 4], ids=["banner", "barrier"])
def test_a_banner_or_barrier_within_a_record_takes_its_margin(gap: int) -> None:
    (without,) = decode(window([TITLE, ABSTRACT]), USUAL)
    (unit,) = decode(window([TITLE, ABSTRACT], gaps=[0, gap]), USUAL)
    assert unit.margin < without.margin - 5


def test_a_record_that_may_go_on_in_the_abstract_behind_it_has_a_smaller_margin() -> None:
    half, other = decode(window([TITLE, FIRST_HALF, OTHER_ABSTRACT]), USUAL)
    assert (half.part, other.part) == (Part.RECORD, Part.LONE_ABSTRACT)
    (alone,) = decode(window([TITLE, FIRST_HALF]), USUAL)
    assert half.margin <= alone.margin
