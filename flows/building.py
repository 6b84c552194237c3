"""Build the tables of papers from the accepted records and what earlier dumps hold of them."""

from __future__ import annotations

from datetime import date

import polars as pl

from expectations.tables import LINKS, PAPER_VERSIONS, PAPERS, RECORDS, SIGHTINGS
from flows.work import RunFolder, scan
from transforms.links import build_links
from transforms.paper_versions import build_paper_versions
from transforms.papers import build_papers
from transforms.sightings import build_sightings

_HISTORY_COLUMNS = ("dump_id", "record_no", "paper_id", "title", "abstract", "observed_on")


def build_tables(folder: RunFolder, *, observed_on: dict[str, date]) -> int:
    """Build the core rows of every paper that the run touches; return how many papers these are.

    ``observed_on`` gives the day of each new dump. A paper's rows are made from all of its
    records, old and new, so that they do not depend on the order in which dumps are loaded.
    """
    days = pl.LazyFrame(
        {"dump_id": list(observed_on), "observed_on": list(observed_on.values())},
        schema={"dump_id": pl.String(), "observed_on": pl.Date()},
    )
    new = scan(folder.table(RECORDS)).join(days, on="dump_id", validate="m:1")
    history = scan(folder.history)
    return build_papers_of(
        folder, pl.concat([new.select(_HISTORY_COLUMNS), history.select(_HISTORY_COLUMNS)])
    )


def build_papers_of(folder: RunFolder, records: pl.LazyFrame) -> int:
    """Build the core rows of the papers of these records, which must be all that they have.

    Returns how many papers these are.
    """
    versions = build_paper_versions(records)
    sightings = build_sightings(records)
    links = build_links(versions)
    tables = {
        PAPERS: build_papers(versions, sightings, links),
        SIGHTINGS: sightings,
        PAPER_VERSIONS: versions,
        LINKS: links,
    }
    pl.collect_all(
        [rows.sink_parquet(folder.table(table), lazy=True) for table, rows in tables.items()]
    )
    return int(scan(folder.table(PAPERS)).select(pl.len()).collect().item())
