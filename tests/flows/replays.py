"""Warehouses that were loaded by stricter rules, and what of them does not depend on when."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import polars as pl
from polars.testing import assert_frame_equal

from expectations.tables import BOILERPLATE, CORE_TABLES, DUMPS, RECORDS
from tests.flows.earlier_rules import run_with
from tests.flows.layout_dumps import ONCE_SHORTEST

_STRICTER: dict[str, dict[str, object]] = {"abstract_too_short": {"minimum": ONCE_SHORTEST}}
_OF_THE_RUN = ("run_id", "loaded_at")
# So that any number of rejects is published.
ANY_SHARE = ("--max-reject-share", "1", "--accept-drift")


def tables(warehouse: Path) -> dict[str, pl.DataFrame]:
    """Read what does not depend on when it was loaded, rows in the order of their keys."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        found = {
            table.qualified_name: connection.table(table.qualified_name).pl().sort(table.key)
            for table in (DUMPS, RECORDS, BOILERPLATE, *CORE_TABLES)
        }
        found["trending"] = connection.sql("from mart.trending_papers").pl()
        found["quality"] = connection.sql("from mart.data_quality_by_dump order by dump_id").pl()
        found["baselines"] = connection.sql(
            "from ops.baselines where metric <> 'confidence' order by feed, metric"
        ).pl()
    return {name: frame.drop(_OF_THE_RUN, strict=False) for name, frame in found.items()}


def frame(warehouse: Path, sql: str) -> pl.DataFrame:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.sql(sql).pl().drop(_OF_THE_RUN, strict=False)


def assert_same(replayed: Path, from_scratch: Path, *, but: Sequence[str] = ()) -> None:
    expected = tables(from_scratch)
    for name, found in tables(replayed).items():
        rest = [pl.exclude(but)] if but else [pl.all()]
        assert_frame_equal(found.select(rest), expected[name].select(rest))


def rows(warehouse: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.sql(sql).fetchall()


def load_strictly(warehouse: Path, *dumps: Path) -> None:
    run_with(_STRICTER, "run", "--direct", *dumps, "--warehouse", warehouse, *ANY_SHARE)
