from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from expectations.contract import polars_schema
from expectations.tables import SIGHTINGS
from transforms.sightings import build_sightings

FIRST, SECOND = date(2024, 5, 1), date(2024, 5, 2)
ROWS = [
    # dump, paper, record number, observed on
    ("d1", "p1", 4, FIRST),
    ("d1", "p2", 2, FIRST),
    ("d1", "p1", 1, FIRST),
    ("d1", "p1", 9, FIRST),
    ("d2", "p2", 1, SECOND),
    ("d3", "p2", 3, SECOND),
    ("d3", "p3", 5, SECOND),
]


def records_of(rows: list[tuple[str, str, int, date]]) -> pl.LazyFrame:
    schema = {
        "dump_id": pl.String(),
        "paper_id": pl.String(),
        "record_no": pl.Int64(),
        "observed_on": pl.Date(),
    }
    return pl.LazyFrame(rows, schema=schema, orient="row")


def test_a_paper_is_seen_once_in_a_dump_at_its_best_position() -> None:
    sightings = build_sightings(records_of(ROWS)).collect()
    assert sightings.rows() == [
        # dump, paper, position, observed on
        ("d1", "p1", 1, FIRST),
        ("d1", "p2", 2, FIRST),
        ("d2", "p2", 1, SECOND),
        ("d3", "p2", 3, SECOND),
        ("d3", "p3", 5, SECOND),
    ]


@given(st.permutations(ROWS))
def test_sightings_do_not_depend_on_the_order_of_the_records(
    rows: list[tuple[str, str, int, date]],
) -> None:
    assert_frame_equal(
        build_sightings(records_of(rows)).collect(), build_sightings(records_of(ROWS)).collect()
    )


def test_no_record_is_no_sighting() -> None:
    sightings = build_sightings(records_of([])).collect()
    assert sightings.is_empty()
    assert sightings.schema == polars_schema(SIGHTINGS)
