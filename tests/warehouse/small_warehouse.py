"""A small warehouse, written by hand: six papers on the pages of three days.

The pages go the way of a run from the raw tables on, through the functions that a run uses; only
the splitter and Great Expectations are left out.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import polars as pl

from expectations.contract import Table, polars_schema
from expectations.tables import (
    BOILERPLATE,
    DUMPS,
    EXPECTATION_RESULTS,
    RECORDS,
    REJECT_DECISIONS,
    REJECTS,
    STORED_TABLES,
)
from flows import loading
from flows.building import build_tables
from flows.drifting import enter_overrides
from flows.intake import Intake, write_redated
from flows.steps import Step, Steps
from flows.summary import Drift
from flows.work import RunFolder, run_folder
from tests.warehouse.small_pages import PAGES, SPAN_BYTES, Page, Shown
from transforms.keys import paper_id
from warehouse import build
from warehouse.connection import open_for_reading, open_for_writing
from warehouse.folders import writable_folders
from warehouse.lock import writer_lock
from warehouse.paths import WarehouseFiles
from warehouse.private_copy import publish


def publish_small_warehouse(warehouse: Path) -> Path:
    """Publish the pages of the three days, one after the other."""
    for page in PAGES:
        publish_page(warehouse, page)
    return warehouse


def publish_page(warehouse: Path, page: Page) -> int:
    """Load a page into the warehouse as a run of its own; return how many papers are new."""
    files = WarehouseFiles(warehouse)
    with (
        writable_folders(files),
        writer_lock(files.lock, timeout_seconds=0),
        run_folder(files.work, page.run_id) as folder,
    ):
        write_raw_tables(folder, page)
        loading.open_private_copy(files, folder)
        build_tables(folder, observed_on={page.dump_id: page.observed_on})
        new_papers = loading.load_tables(folder)
        _enter_run(folder, page, new_papers=new_papers)
        publish(folder.build, files)
    return new_papers


def write_raw_tables(folder: RunFolder, page: Page) -> None:
    """Write what a run has after its records are judged; every span of a page has 100 bytes."""
    records, rejects, furniture = len(page.records), len(page.rejects), len(page.furniture)
    _write(folder, DUMPS, [_dump(page)])
    _write(folder, RECORDS, [_record(page, number) for number in range(1, records + 1)])
    _write(folder, REJECTS, [_reject(page, number) for number in range(1, rejects + 1)])
    _write(folder, BOILERPLATE, [_furniture(page, number) for number in range(1, furniture + 1)])
    write_redated(Intake(), folder)


def paper_id_of(shown: Shown) -> str:
    """Return the id of the paper that a record shows."""
    texts = pl.DataFrame({"title": [shown.title], "abstract": [shown.abstract]})
    return str(texts.select(paper_id(pl.col("title"), pl.col("abstract"))).item())


def contents(warehouse: Path) -> dict[str, list[tuple[object, ...]]]:
    """Read all rows of all stored tables."""
    with open_for_reading(warehouse) as connection:
        return {
            table.qualified_name: connection.sql(
                f"from {table.qualified_name} order by all"
            ).fetchall()
            for table in STORED_TABLES
        }


def _write(folder: RunFolder, table: Table, rows: list[dict[str, object]]) -> None:
    pl.DataFrame(rows, schema=polars_schema(table), orient="row").write_parquet(folder.table(table))


def _dump(page: Page) -> dict[str, object]:
    spans = len(page.records) + len(page.rejects) + len(page.furniture)
    return {
        "dump_id": page.dump_id,
        "source": f"{page.observed_on}.txt",
        "sha256": page.digit * 64,
        "byte_count": spans * SPAN_BYTES,
        "line_count": 2 * spans,
        "encoding": "utf-8",
        "layout": "page_text",
        "feed": "page_text:",
        "observed_on": page.observed_on,
        "observed_on_source": "file_name",
        "record_count": len(page.records),
        "reject_count": len(page.rejects),
        "furniture_share": 0.25,
        "title_chars_p10": 20,
        "title_chars": 30,
        "title_chars_p90": 50,
        "abstract_chars_p10": 40,
        "abstract_chars": 70 + len(page.records),
        "abstract_chars_p90": 100,
        "confidence": 1.0,
        "run_id": page.run_id,
        "loaded_at": page.loaded_at,
    }


def _span(number: int) -> dict[str, object]:
    return {
        "start_line": 2 * number - 1,
        "end_line": 2 * number,
        "start_byte": (number - 1) * SPAN_BYTES,
        "end_byte": number * SPAN_BYTES,
    }


def _record(page: Page, number: int) -> dict[str, object]:
    shown = page.records[number - 1]
    return {
        "dump_id": page.dump_id,
        "record_no": number,
        "paper_id": paper_id_of(shown),
        "title": shown.title,
        "abstract": shown.abstract,
        "confidence": 1.0,
        "warnings": list(shown.warnings),
        **_span(number),
    }


def _reject(page: Page, number: int) -> dict[str, object]:
    refused = page.rejects[number - 1]
    return {
        "dump_id": page.dump_id,
        "reject_no": number,
        "stage": refused.stage,
        "rules": list(refused.rules),
        "detail": " ".join(refused.rules),
        "raw_text": refused.raw_text,
        "raw_bytes": None,
        "record_no": None,
        "status": refused.status,
        "first_seen_at": page.loaded_at,
        "resolved_at": None if refused.status == "open" else page.loaded_at + timedelta(hours=1),
        **_span(len(page.records) + number),
    }


def _furniture(page: Page, number: int) -> dict[str, object]:
    span = _span(len(page.records) + len(page.rejects) + number)
    return {
        "dump_id": page.dump_id,
        "kind": "banner",
        "text": page.furniture[number - 1],
        "start_line": span["start_line"],
        "start_byte": span["start_byte"],
        "end_byte": span["end_byte"],
    }


def _enter_run(folder: RunFolder, page: Page, *, new_papers: int) -> None:
    finished_at = page.loaded_at + timedelta(seconds=3)
    run = loading.RunEntry(
        run_id=page.run_id,
        kind="load",
        run_by="anna@harbour",
        paperhouse_version="0",
        started_at=page.loaded_at,
        finished_at=finished_at,
        counts=loading.RunCounts(
            dump_count=1,
            record_count=len(page.records),
            reject_count=len(page.rejects),
            new_paper_count=new_papers,
        ),
    )
    result = {
        "run_id": page.run_id,
        "suite": "records",
        "rule": "title_missing",
        "severity": "fail",
        "expectation_type": "expect_column_values_to_be_between",
        "is_met": True,
        "evaluated_count": len(page.records),
        "unexpected_count": 0,
    }
    results = pl.DataFrame([result], schema=polars_schema(EXPECTATION_RESULTS))
    results.write_parquet(folder.results("records"))
    loading.enter_run(folder, run, highest_version_no=0)
    enter_overrides(folder, _overruled(page), run_id=page.run_id, at=page.loaded_at)
    _enter_decisions(folder, page)
    steps = Steps([Step("load", seconds=1.5, row_count=1)])
    loading.finish_build(folder, steps, run_id=page.run_id)


def _enter_decisions(folder: RunFolder, page: Page) -> None:
    """Enter what was decided on rejects that are not open, as if the run itself had done so."""
    rows = [
        {
            "run_id": page.run_id,
            "dump_id": page.dump_id,
            "reject_no": number,
            "decision": refused.status,
            "rules": [],
            "note": "Known to be short.",
            "decided_by": "anna@harbour",
            "decided_at": page.loaded_at + timedelta(hours=1),
        }
        for number, refused in enumerate(page.rejects, start=1)
        if refused.status != "open"
    ]
    decisions = pl.DataFrame(rows, schema=polars_schema(REJECT_DECISIONS), orient="row")
    with open_for_writing(folder.build) as connection:
        build.append(connection, REJECT_DECISIONS, decisions)


def _overruled(page: Page) -> list[Drift]:
    return [
        Drift(
            dump_id=page.dump_id,
            source=f"{page.observed_on}.txt",
            feed="page_text:",
            metric=metric,
            value=90.0,
            median=5.0,
            usual_distance=2.0,
            distance=9.0,
            sample_count=5,
            severity="fail",
            accepted_by="anna@harbour",
        )
        for metric in page.overruled
    ]
