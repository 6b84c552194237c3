from __future__ import annotations

from pathlib import Path

import pytest

from expectations.suites import (
    WAREHOUSE_SUITE,
    breach_column,
)
from tests.warehouse.damages import (
    FIRST_DUMP,
    FIRST_RECORD,
    LAST,
    LINKED,
    REVISED,
    damaged,
)
from warehouse.audit import Written
from warehouse.sql_files import sql_names

AUDIT_DAMAGES = [
    pytest.param(
        "core.papers",
        f"update core.papers set abstract = abstract || ' More.' where {LAST}",
        {"current_version_is_shown": 1},
        id="a paper shows another text than its current version",
    ),
    pytest.param(
        "core.paper_versions",
        f"update core.paper_versions set valid_to = null where {REVISED}",
        {"current_version_is_shown": 1},
        id="a paper has two current versions",
    ),
    pytest.param(
        "core.paper_versions",
        f"update core.paper_versions set valid_to = '2026-03-05' where {LAST}",
        {"current_version_is_shown": 1},
        id="a paper has no current version",
    ),
    pytest.param(
        "raw.dumps",
        f"update raw.dumps set record_count = record_count + 1 where {FIRST_DUMP}",
        {"dump_counts_reconcile": 1},
        id="a dump counts a record that is not there",
    ),
    pytest.param(
        "raw.rejects",
        f"delete from raw.rejects where {FIRST_DUMP}",
        {"dump_counts_reconcile": 1},
        id="the rejects of a dump are lost",
    ),
    pytest.param(
        "core.sightings",
        f"delete from core.sightings where {LAST}",
        {
            "every_paper_is_seen": 1,
            "every_record_is_seen": 1,
            "sightings_are_those_of_the_records": 1,
        },
        id="the one sighting of a paper is lost",
    ),
    pytest.param(
        "core.sightings",
        f"delete from core.sightings where {LINKED} and dump_id = '{'2' * 16}'",
        {
            "every_record_is_seen": 2,
            "papers_sum_up_their_rows": 1,
            "sightings_are_those_of_the_records": 1,
        },
        id="one sighting of several is lost, of a paper that the dump shows twice",
    ),
    pytest.param(
        "raw.records",
        f"delete from raw.records where {LAST}",
        {
            "papers_are_those_of_the_records": 1,
            "sightings_are_those_of_the_records": 1,
            "every_sighting_has_its_record": 1,
            "dump_counts_reconcile": 1,
        },
        id="the one record of a paper is lost",
    ),
    pytest.param(
        "core.sightings",
        f'update core.sightings set "position" = 9 where {LAST}',
        {"every_sighting_has_its_record": 1},
        id="a sighting has a place without a record",
    ),
    pytest.param(
        "core.links",
        f"update core.links set end_char = 9999 where {LINKED}",
        {"links_point_into_abstracts": 1},
        id="a link ends behind its abstract",
    ),
    pytest.param(
        "core.links",
        f"update core.links set end_char = start_char where {LINKED}",
        {"links_point_into_abstracts": 1},
        id="a link is empty",
    ),
    pytest.param(
        "core.papers",
        f"update core.papers set has_code = not has_code where {LAST}",
        {"papers_sum_up_their_rows": 1},
        id="a paper has lost its code",
    ),
    pytest.param(
        "raw.dumps",
        f"update raw.dumps set observed_on = observed_on - 365 where dump_id = '{'2' * 16}'",
        {"sightings_keep_the_day_of_their_dump": 4},
        id="a dump is dated anew and its sightings are not",
    ),
    pytest.param(
        "raw.records",
        f"update raw.records set end_byte = end_byte + 1 where {FIRST_RECORD}",
        {"spans_are_disjoint": 1},
        id="two spans share a byte",
    ),
    pytest.param(
        "raw.boilerplate",
        f"update raw.boilerplate set end_byte = start_byte where {FIRST_DUMP}",
        {"spans_are_disjoint": 2},
        id="two spans are empty",
    ),
]


@pytest.mark.parametrize(("table", "statement", "expected"), AUDIT_DAMAGES)
def test_what_an_audit_looks_for_is_counted(
    warehouse: Path, table: str, statement: str, expected: dict[str, int]
) -> None:
    assert damaged(warehouse, table, statement) == {
        breach_column(WAREHOUSE_SUITE, name): count for name, count in expected.items()
    }


@pytest.mark.parametrize(("table", "statement", "expected"), AUDIT_DAMAGES)
def test_what_an_audit_looks_for_is_counted_where_a_run_wrote(
    warehouse: Path, all_written: Written, table: str, statement: str, expected: dict[str, int]
) -> None:
    assert damaged(warehouse, table, statement, all_written) == {
        breach_column(WAREHOUSE_SUITE, name): count for name, count in expected.items()
    }


def test_each_audit_finds_something_once() -> None:
    found = {name for damage in AUDIT_DAMAGES for name in dict(damage.values[2])}  # type: ignore[call-overload]
    assert found == set(sql_names("audits"))
