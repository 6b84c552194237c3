from collections.abc import Sequence
from itertools import accumulate, product

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.alternation import ALONE, CERTAIN, best_reading, is_alone, read_alternation

# Weak and certain evidence, and the values at which a decision turns.
EVIDENCE = st.one_of(
    st.floats(min_value=-8, max_value=8, allow_nan=False),
    st.sampled_from([-CERTAIN, -ALONE, 0.0, ALONE, CERTAIN]),
)
# Of each line: its evidence, and whether a new segment begins with it.
LINES = st.tuples(EVIDENCE, st.integers(min_value=0, max_value=6).map(lambda number: number == 0))


def frame_of(lines: Sequence[tuple[float, bool]]) -> pl.DataFrame:
    segments = list(accumulate(int(begins) for _, begins in lines))
    evidence = [value for value, _ in lines]
    return pl.DataFrame(
        {"evidence": evidence, "segment": segments},
        schema={"evidence": pl.Float64(), "segment": pl.Int64()},
    )


def cost_of(reading: Sequence[bool], lines: pl.DataFrame) -> float:
    """Add up what a reading costs, by the definition: against the evidence, and lines alone."""
    evidence, segments = lines["evidence"].to_list(), lines["segment"].to_list()
    pairs = {
        place
        for place in range(len(reading) - 1)
        if (reading[place], reading[place + 1]) == (False, True)
        and segments[place] == segments[place + 1]
    }
    alone_count = len(reading) - 2 * len(pairs)
    against: list[float] = [
        max(-value, 0.0) if is_abstract else max(value, 0.0)
        for value, is_abstract in zip(evidence, reading, strict=True)
    ]
    return sum(against) + ALONE * alone_count


def letters(reading: Sequence[bool]) -> str:
    return "".join("A" if is_abstract else "T" for is_abstract in reading)


@pytest.mark.parametrize(
    "evidence",
    [
        pytest.param([], id="no line"),
        pytest.param([-9, 9, -9, 9], id="certain"),
        pytest.param([-0.1, 0.1, -0.1, 0.1], id="hardly any evidence"),
        pytest.param([-9, 0.1, -0.1, 9], id="mixed"),
    ],
)
def test_a_regular_sequence_is_read_by_its_evidence(evidence: list[float]) -> None:
    reading = read_alternation(frame_of([(value, False) for value in evidence]))
    assert letters(reading.to_list()) == "TA" * (len(evidence) // 2)


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        pytest.param([-9, 9, -9, -9, 9], "TATTA", id="a lost abstract leaves its title alone"),
        pytest.param([-9, 9, 9, -9, 9], "TAATA", id="a lost title leaves its abstract alone"),
        pytest.param([-9, 9, -9, -1, -9, 9], "TATATA", id="a short abstract is still paired"),
        pytest.param([-9, 9, 1, 9, -9, 9], "TATATA", id="a long title is still paired"),
        pytest.param([-9, -2.9, -9, 9], "TATA", id="weak evidence gives way to the context"),
        pytest.param([-9, -3.1, -9, 9], "TTTA", id="certain evidence does not"),
    ],
)
def test_an_irregular_place_is_read_at_the_least_cost(evidence: list[float], expected: str) -> None:
    reading = read_alternation(frame_of([(value, False) for value in evidence]))
    assert letters(reading.to_list()) == expected


def test_an_irregular_place_is_found_in_any_segment() -> None:
    # In each segment the second line reads like a title, but its context makes it an abstract.
    segment = [(-9.0, True), (-1.0, False)]
    reading = read_alternation(frame_of(segment * 4))
    assert letters(reading.to_list()) == "TA" * 4


def test_lines_of_different_segments_are_no_partners() -> None:
    lines = pl.DataFrame({"is_abstract": [False, True, False, True], "segment": [0, 0, 1, 2]})
    alone = lines.select(is_alone(is_abstract=pl.col("is_abstract"), segment=pl.col("segment")))
    assert alone.to_series().to_list() == [False, False, True, True]


@settings(max_examples=200)
@given(st.lists(LINES, max_size=10))
def test_no_other_reading_costs_less(lines: list[tuple[float, bool]]) -> None:
    frame = frame_of(lines)
    cheapest = min(cost_of(reading, frame) for reading in product([False, True], repeat=len(lines)))
    assert cost_of(read_alternation(frame).to_list(), frame) == pytest.approx(cheapest)


@settings(max_examples=200)
@given(st.lists(LINES, min_size=10, max_size=80))
def test_decoding_only_irregular_stretches_costs_as_little_as_decoding_all(
    lines: list[tuple[float, bool]],
) -> None:
    frame = frame_of(lines)
    whole = [
        is_abstract
        for segment in frame.partition_by("segment", maintain_order=True)
        for is_abstract in best_reading(segment["evidence"].to_list())
    ]
    found = read_alternation(frame).to_list()
    assert cost_of(found, frame) == pytest.approx(cost_of(whole, frame))
