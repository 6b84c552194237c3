"""Real dumps and their truth, where they lie beside the project; elsewhere these are skipped."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.flows.conftest import Command, core_tables
from transforms.split import split_blocks

_SHARED = Path(__file__).parents[2].parent / "shared"
_SEED = _SHARED / "dumps" / "trending-papers.txt"
_DAILY = _SHARED / "dumps" / "daily"
_LISTING = _SHARED / "dumps" / "listing"
_TRUTH = _SHARED / "corpora" / "hf_daily.jsonl"

# The real dumps are not ours to ship; made ones are tried everywhere else.
pytestmark = pytest.mark.skipif(
    not _SEED.exists(), reason=f"the real dumps are not there ({_SHARED})"
)


def _query(warehouse: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.sql(sql).fetchall()


def test_the_seed_gives_223_papers_and_36_links(paperhouse: Command, warehouse: Path) -> None:
    outcome = paperhouse("run", _SEED, "--warehouse", warehouse, "--json")
    summary = json.loads(outcome.out)
    assert (summary["record_count"], summary["reject_count"], summary["new_paper_count"]) == (
        223,
        0,
        223,
    )
    links = _query(warehouse, "select count(*), count(distinct url) from core.links")
    assert links == [(36, 36)]
    misplaced = (
        "select count(*) from core.links join core.papers using (paper_id)"
        " where not ends_with(url, abstract[start_char + 1 : end_char])"
    )
    assert _query(warehouse, misplaced) == [(0,)]
    without_scheme = (
        "select repository from core.links join core.papers using (paper_id)"
        " where not starts_with(abstract[start_char + 1 : end_char], 'http')"
    )
    assert _query(warehouse, without_scheme) == [("AgentTorch/AgentTorch",)]


def test_the_seed_alternates_as_it_says() -> None:
    lines = _SEED.read_text(encoding="ascii").split("\n")
    titles = [lines[2].removeprefix("Subscribe"), *lines[4::2]]
    (split,) = split_blocks([_SEED.read_bytes()])
    assert split.records["title"].to_list() == titles
    assert split.records["abstract"].to_list() == lines[3::2]


def _truth() -> Iterator[tuple[str, str, str]]:
    days = {path.stem for path in _DAILY.glob("*.txt")}
    for line in _TRUTH.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["feed_date"] in days:
            yield row["feed_date"], row["title"].strip(), row["abstract"].strip()


def test_every_title_and_abstract_of_70_days_is_exact_in_any_order(
    paperhouse: Command, tmp_path: Path
) -> None:
    dumps = sorted(_DAILY.glob("*.txt"))
    shuffled = random.Random(7).sample(dumps, len(dumps))
    orders = {"as_named": dumps, "backwards": dumps[::-1], "shuffled": shuffled}
    tables: dict[str, dict[str, pl.DataFrame]] = {}
    for name, order in orders.items():
        warehouse = tmp_path / f"{name}.duckdb"
        half = len(order) // 2 if name == "shuffled" else len(order)
        for part in (order[:half], order[half:]):
            assert not part or paperhouse("run", *part, "--warehouse", warehouse).code == 0
        tables[name] = core_tables(warehouse)
    found = _query(
        tmp_path / "as_named.duckdb",
        "select d.observed_on::varchar, r.title, r.abstract"
        " from raw.records as r join raw.dumps as d using (dump_id)"
        " order by d.observed_on, r.record_no",
    )
    assert found == list(_truth())
    for name in ("backwards", "shuffled"):
        for table, rows in tables[name].items():
            assert rows.equals(tables["as_named"][table]), (name, table)


def test_days_with_the_same_bytes_and_papers_that_come_back_load_in_any_order(
    paperhouse: Command, tmp_path: Path
) -> None:
    dumps = sorted(_LISTING.glob("*.txt"))
    forward, backward = tmp_path / "forward.duckdb", tmp_path / "backward.duckdb"
    drift: list[tuple[str, str]] = []
    for dump in dumps:
        outcome = paperhouse("run", dump, "--warehouse", forward, "--json")
        assert outcome.code == 0
        found = json.loads(outcome.out)["drift"]
        drift += [(entry["metric"], entry["severity"]) for entry in found]
    for batch in (dumps[:5:-1], dumps[5::-1]):
        assert paperhouse("run", *batch, "--warehouse", backward).code == 0
    expected = core_tables(forward)
    for table, rows in core_tables(backward).items():
        assert rows.equals(expected[table]), table
    # Days on which the listing is twice as long.
    assert drift in ([], [("record_count", "warn")])
