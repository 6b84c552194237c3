"""The tables that the sample dumps give, as committed; `python -m tests.flows.expected_tables`."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

EXPECTED = Path(__file__).parents[1] / "data" / "samples"

# The long texts stand in the sample dumps; here their ids and counts say as much.
QUERIES = {
    "papers": "select * exclude (abstract) from core.papers order by paper_id",
    "sightings": "from core.sightings order by observed_on, position",
    "paper_versions": (
        "select * exclude (title, abstract), length(abstract) as abstract_chars"
        " from core.paper_versions order by paper_id, version_no"
    ),
    "links": "from core.links order by paper_id, link_no",
    "rejects": (
        "select dump_id, reject_no, stage, array_to_string(rules, ', ') as rules, detail,"
        " start_line, end_line, start_byte, end_byte from raw.rejects order by all"
    ),
    "boilerplate": "from raw.boilerplate order by dump_id, start_byte",
    "trending_papers": "from mart.trending_papers order by position",
    "rejects_by_rule": "from mart.rejects_by_rule order by stage, rule",
    "warnings_by_rule": "from mart.warnings_by_rule order by rule",
}


def read_tables(warehouse: Path) -> dict[str, str]:
    """Read each table of a warehouse of the sample dumps as CSV."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return {name: connection.sql(sql).pl().write_csv() for name, sql in QUERIES.items()}


if __name__ == "__main__":
    for name, rows in read_tables(Path(sys.argv[1])).items():
        (EXPECTED / f"{name}.csv").write_text(rows, encoding="utf-8")
