from collections.abc import Sequence
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from expectations.contract import polars_schema
from expectations.tables import PAPER_VERSIONS
from transforms.paper_versions import build_paper_versions

# Day of May 2024, dump, record number, abstract; all of one paper.
Observation = tuple[int, str, int, str]
# Abstract, first day, day on which another text had taken its place, dump of the first day.
Version = tuple[str, int, int | None, str]


def day(number: int) -> date:
    return date(2024, 5, number)


def records_of(observations: Sequence[Observation], *, paper_id: str = "p") -> pl.LazyFrame:
    return pl.LazyFrame(
        [
            (paper_id, day(number), dump_id, record_no, "A Title", abstract)
            for number, dump_id, record_no, abstract in observations
        ],
        schema={
            "paper_id": pl.String(),
            "observed_on": pl.Date(),
            "dump_id": pl.String(),
            "record_no": pl.Int64(),
            "title": pl.String(),
            "abstract": pl.String(),
        },
        orient="row",
    )


@pytest.mark.parametrize(
    ("observations", "expected"),
    [
        pytest.param(
            [(1, "d1", 1, "A")],
            [("A", 1, None, "d1")],
            id="one text seen once",
        ),
        pytest.param(
            [(1, "d1", 1, "A"), (2, "d2", 1, "A"), (3, "d3", 1, "A")],
            [("A", 1, None, "d1")],
            id="one text seen often",
        ),
        pytest.param(
            [(1, "d1", 1, "A"), (2, "d2", 1, "A"), (3, "d3", 1, "B"), (4, "d4", 1, "B")],
            [("A", 1, 3, "d1"), ("B", 3, None, "d3")],
            id="a text that is replaced",
        ),
        pytest.param(
            [(1, "d1", 1, "A"), (2, "d2", 1, "B"), (3, "d3", 1, "A")],
            [("A", 1, None, "d1"), ("B", 2, 3, "d2")],
            id="a text that comes back",
        ),
        pytest.param(
            [(1, "d1", 1, "A"), (2, "d2", 1, "B"), (3, "d3", 1, "A"), (4, "d4", 1, "B")],
            [("A", 1, 4, "d1"), ("B", 2, None, "d2")],
            id="two texts that take turns",
        ),
        pytest.param(
            [(1, "d1", 1, "A"), (2, "d2", 1, "B"), (3, "d3", 1, "A"), (4, "d4", 1, "C")],
            [("A", 1, 4, "d1"), ("B", 2, 3, "d2"), ("C", 4, None, "d4")],
            id="a text that comes back and is replaced",
        ),
        pytest.param(
            [(1, "d2", 1, "B"), (1, "d1", 1, "A")],
            [("A", 1, 1, "d1"), ("B", 1, None, "d2")],
            id="two dumps of one day: the dump decides",
        ),
        pytest.param(
            [(1, "d1", 7, "B"), (1, "d1", 2, "A")],
            [("A", 1, 1, "d1"), ("B", 1, None, "d1")],
            id="twice in one dump: the record number decides",
        ),
        pytest.param(
            [(2, "d1", 1, "A"), (1, "d9", 1, "B")],
            [("B", 1, 2, "d9"), ("A", 2, None, "d1")],
            id="the day counts before the dump",
        ),
    ],
)
def test_each_distinct_text_is_a_version(
    observations: list[Observation], expected: list[Version]
) -> None:
    versions = build_paper_versions(records_of(observations)).collect()
    assert versions["version_no"].to_list() == list(range(1, len(expected) + 1))
    assert versions.select("abstract", "valid_from", "valid_to", "dump_id").rows() == [
        (abstract, day(first), None if last is None else day(last), dump_id)
        for abstract, first, last, dump_id in expected
    ]


def test_another_title_is_another_version() -> None:
    records = records_of([(1, "d1", 1, "A"), (2, "d2", 1, "A")]).with_columns(
        title=pl.Series(["A Title", "A TITLE"])
    )
    versions = build_paper_versions(records).select("title", "valid_to").collect()
    assert versions.rows() == [("A Title", day(2)), ("A TITLE", None)]


def test_papers_do_not_mix() -> None:
    records = pl.concat(
        [
            records_of([(1, "d1", 1, "A"), (2, "d2", 1, "B")], paper_id="p1"),
            records_of([(1, "d1", 2, "B")], paper_id="p2"),
        ]
    )
    versions = build_paper_versions(records).select("paper_id", "version_no", "abstract").collect()
    assert versions.rows() == [("p1", 1, "A"), ("p1", 2, "B"), ("p2", 1, "B")]


def test_no_record_has_no_version() -> None:
    versions = build_paper_versions(records_of([])).collect()
    assert versions.is_empty()
    assert versions.schema == polars_schema(PAPER_VERSIONS)


# Days belong to dumps, and a dump holds a record number once.
DAY_OF_DUMP = {"d1": 1, "d2": 2, "d3": 2, "d4": 3, "d5": 4}
OBSERVATIONS = st.lists(
    st.tuples(
        st.sampled_from(["p1", "p2", "p3"]),
        st.sampled_from(list(DAY_OF_DUMP)),
        st.integers(min_value=1, max_value=9),
        st.sampled_from(["A", "B", "C"]),
    ),
    unique_by=lambda observation: observation[1:3],
    min_size=1,
    max_size=20,
)


def records_of_papers(observations: Sequence[tuple[str, str, int, str]]) -> pl.LazyFrame:
    return pl.concat(
        records_of([(DAY_OF_DUMP[dump_id], dump_id, record_no, abstract)], paper_id=paper_id)
        for paper_id, dump_id, record_no, abstract in observations
    )


@given(OBSERVATIONS.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_versions_do_not_depend_on_the_order_of_the_records(
    orders: tuple[list[tuple[str, str, int, str]], list[tuple[str, str, int, str]]],
) -> None:
    one, other = (build_paper_versions(records_of_papers(rows)).collect() for rows in orders)
    assert_frame_equal(one, other)


@given(OBSERVATIONS)
def test_each_paper_has_exactly_one_current_version_the_last_observed(
    observations: list[tuple[str, str, int, str]],
) -> None:
    versions = build_paper_versions(records_of_papers(observations)).collect()
    last = {
        paper_id: abstract
        for _, _, _, paper_id, abstract in sorted(
            (DAY_OF_DUMP[dump_id], dump_id, record_no, paper_id, abstract)
            for paper_id, dump_id, record_no, abstract in observations
        )
    }
    current = versions.filter(pl.col("valid_to").is_null()).select("paper_id", "abstract").rows()
    assert current == sorted(last.items())


@given(OBSERVATIONS)
def test_no_version_ends_before_it_begins(
    observations: list[tuple[str, str, int, str]],
) -> None:
    versions = build_paper_versions(records_of_papers(observations)).collect()
    assert versions.filter(pl.col("valid_to") < pl.col("valid_from")).is_empty()
