"""The folder in which a run keeps what it passes from step to step; gone when the run ends."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from expectations.contract import Table

SPLIT_PARTS = ("records", "rejects", "boilerplate")


@dataclass(frozen=True)
class RunFolder:
    """Places of files within the folder of one run."""

    path: Path

    def spool(self, number: int) -> Path:
        """Return the plain form of the n-th input, where it came packed."""
        return self.path / "spool" / f"{number}.dump"

    def split_parts(self, part: str) -> Path:
        """Return the folder of the Parquet files of records, rejects or boilerplate."""
        return self.path / "split" / part

    def table(self, table: Table) -> Path:
        """Return the Parquet file of the rows to load into a table."""
        return self.path / "tables" / f"{table.qualified_name}.parquet"

    @property
    def history(self) -> Path:
        """What earlier dumps hold of the papers that this run touches."""
        return self.path / "history.parquet"

    @property
    def redated_dumps(self) -> Path:
        """Dumps known before that get another day of observation."""
        return self.path / "redated_dumps.parquet"

    def results(self, suite: str) -> Path:
        """Return the Parquet file of what a suite found, as rows of `ops.expectation_results`."""
        return self.path / "results" / f"{suite}.parquet"

    def all_results(self) -> list[Path]:
        """List the Parquet files of what suites found."""
        return sorted(self.results("any").parent.glob("*.parquet"))

    @property
    def build(self) -> Path:
        """The private copy of the warehouse."""
        return self.path / "build.duckdb"


def scan(*files: Path) -> pl.LazyFrame:
    """Scan Parquet files of a run.

    The path of a warehouse is anyone's: a `*` or `[` in it is no pattern, and `title=x` no column.
    """
    return pl.scan_parquet(list(files), glob=False, hive_partitioning=False)


@contextmanager
def run_folder(work: Path, run_id: str) -> Iterator[RunFolder]:
    """Make the folder of a run and remove it, and what killed runs left beside it, afterwards.

    Only the one writer of a warehouse may call this: whatever else lies in ``work`` is a leftover.
    """
    shutil.rmtree(work, ignore_errors=True)
    folder = RunFolder(work / run_id)
    try:
        (folder.path / "spool").mkdir(parents=True)
        (folder.path / "tables").mkdir()
        (folder.path / "results").mkdir()
        for part in SPLIT_PARTS:
            folder.split_parts(part).mkdir(parents=True)
        yield folder
    finally:
        shutil.rmtree(work, ignore_errors=True)
