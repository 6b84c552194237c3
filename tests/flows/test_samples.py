"""One run from end to end, on the dumps that ship with the project, beside its expected tables."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.flows.conftest import Command
from tests.flows.expected_tables import EXPECTED, QUERIES, read_tables


@pytest.fixture
def samples(paperhouse: Command, warehouse: Path) -> Path:
    outcome = paperhouse("run", "--warehouse", warehouse)
    assert (outcome.code, outcome.err) == (0, "")
    return warehouse


def test_the_sample_dumps_give_the_tables_that_are_committed(samples: Path) -> None:
    tables = read_tables(samples)
    for name in QUERIES:
        expected = (EXPECTED / f"{name}.csv").read_text(encoding="utf-8")
        assert tables[name] == expected, f"{name}: python -m tests.flows.expected_tables WAREHOUSE"


def test_the_sample_dumps_show_every_kind_of_movement_and_of_damage(
    paperhouse: Command, samples: Path
) -> None:
    sql = "select distinct movement from mart.trending_papers order by 1"
    printed = paperhouse("query", sql, "--warehouse", samples, "--format", "json").out
    assert [row["movement"] for row in json.loads(printed)] == [
        "back",
        "down",
        "new",
        "steady",
        "up",
    ]
    sql = "select distinct stage from raw.rejects order by 1"
    printed = paperhouse("query", sql, "--warehouse", samples, "--format", "json").out
    assert [row["stage"] for row in json.loads(printed)] == ["split", "validate"]
