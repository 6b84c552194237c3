"""Judge all records of a run at once, and part the accepted from the quarantined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from expectations.contract import polars_schema
from expectations.gate.data_docs import keep_result
from expectations.gate.validation import expectation_results, validate
from expectations.gate.verdict import broken_rules
from expectations.suites import RECORD_SUITE, record_suite
from expectations.tables import BOILERPLATE, RECORDS, REJECTS
from flows.dumps import Dump, read_spans
from flows.splitting import SplitCounts
from flows.summary import Drift
from flows.work import RunFolder
from transforms.encodings import Encoding
from transforms.record_checks import build_record_checks, measure_records

_DESCRIPTIONS = {rule.name: rule.description for rule in RECORDS.rules}


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """How many records passed, and how often each rule was broken."""

    record_count: int
    reject_count: int
    rejects_by_rule: dict[str, int]
    warnings_by_rule: dict[str, int]
    records_by_dump: dict[str, int]
    rejects_by_dump: dict[str, int]
    drift: tuple[Drift, ...] = ()

    @property
    def reject_share(self) -> float:
        """Rejects, divided by rejects and records together."""
        return self.reject_count / max(self.reject_count + self.record_count, 1)


def validate_records(
    folder: RunFolder,
    dumps: Sequence[Dump],
    counts: Sequence[SplitCounts],
    *,
    run_id: str,
    started_at: datetime,
    docs: Path,
) -> Verdict:
    """Run the suite of the record rules, and write the raw tables to the folder of the run."""
    records = _split_part(folder, "records")
    checks = build_record_checks(_measure_parts(folder)).collect()
    validation = validate(checks, record_suite(RECORDS.rules), run_name=run_id, run_time=started_at)
    keep_result(validation, docs)
    expectation_results(validation, run_id=run_id).write_parquet(folder.results(RECORD_SUITE))
    broken = broken_rules(checks, validation, RECORDS.rules)
    accepted = _accept(records, broken)
    accepted.sink_parquet(folder.table(RECORDS))
    refused = _with_raw_text(_refuse(records, broken), dumps, counts)
    rejects = _number_rejects(folder, refused, started_at=started_at)
    rejects.write_parquet(folder.table(REJECTS))
    _split_part(folder, "boilerplate").select(BOILERPLATE.column_names).sink_parquet(
        folder.table(BOILERPLATE)
    )
    is_failed = pl.col("failed_rules").list.len() > 0
    failed, warned = broken.filter(is_failed), broken.filter(~is_failed)
    passed = checks.join(failed, on=["dump_id", "record_no"], how="anti")
    return Verdict(
        record_count=passed.height,
        reject_count=rejects.height,
        rejects_by_rule=_counted(rejects["rules"].explode()),
        warnings_by_rule=_counted(warned["warnings"].explode()),
        records_by_dump=_counted(passed["dump_id"]),
        rejects_by_dump=_counted(rejects["dump_id"]),
    )


def too_many_rejects(verdict: Verdict, *, largest: float) -> str | None:
    """Say that a run has too many rejects, and which rules were broken most; None if it has not."""
    if verdict.reject_share <= largest:
        return None
    worst = sorted(verdict.rejects_by_rule.items(), key=lambda entry: -entry[1])[:5]
    rules = ", ".join(f"{rule} {count:,}" for rule, count in worst)
    total = verdict.reject_count + verdict.record_count
    return (
        f"{verdict.reject_count:,} of {total:,} records and spans were refused"
        f" ({verdict.reject_share:.1%}). Expected at most {largest:.1%}. Most often: {rules}."
        " Nothing was published. Look at the dumps (paperhouse split DUMP), or allow more with"
        " --max-reject-share SHARE."
    )


def _measure_parts(folder: RunFolder) -> pl.LazyFrame:
    """Measure the records file by file, so that only one file's texts are in memory."""
    files = sorted(folder.split_parts("records").glob("*.parquet"))
    return pl.concat([measure_records(pl.scan_parquet(file)).collect() for file in files]).lazy()


def _split_part(folder: RunFolder, part: str) -> pl.LazyFrame:
    return pl.scan_parquet(folder.split_parts(part) / "*.parquet")


def _accept(records: pl.LazyFrame, broken: pl.DataFrame) -> pl.LazyFrame:
    no_rules = pl.lit([], dtype=pl.List(pl.String()))
    return (
        records.join(broken.lazy(), on=["dump_id", "record_no"], how="left", validate="1:1")
        .filter(pl.col("failed_rules").list.len().fill_null(0) == 0)
        .with_columns(warnings=pl.col("warnings").fill_null(no_rules))
        .select(pl.col(name).cast(dtype) for name, dtype in polars_schema(RECORDS).items())
    )


def _refuse(records: pl.LazyFrame, broken: pl.DataFrame) -> pl.DataFrame:
    failed = broken.lazy().filter(pl.col("failed_rules").list.len() > 0)
    return (
        records.join(failed, on=["dump_id", "record_no"], validate="1:1")
        .with_columns(
            stage=pl.lit("validate"),
            rules=pl.col("failed_rules"),
            detail=pl.col("failed_rules")
            .list.eval(pl.element().replace_strict(_DESCRIPTIONS))
            .list.join(" "),
        )
        .sort("dump_id", "start_byte")
        .collect()
    )


def _number_rejects(
    folder: RunFolder, refused: pl.DataFrame, *, started_at: datetime
) -> pl.DataFrame:
    """Unite what the splitter and the suite refused, numbered by place in the dump."""
    unread = _split_part(folder, "rejects").with_columns(stage=pl.lit("split")).collect()
    return (
        pl.concat([refused, unread], how="diagonal")
        .sort("dump_id", "start_byte")
        .with_columns(
            reject_no=pl.int_range(1, pl.len() + 1).over("dump_id"),
            status=pl.lit("open"),
            first_seen_at=pl.lit(started_at),
            resolved_at=None,
        )
        .select(pl.col(name).cast(dtype) for name, dtype in polars_schema(REJECTS).items())
    )


def _with_raw_text(
    refused: pl.DataFrame, dumps: Sequence[Dump], counts: Sequence[SplitCounts]
) -> pl.DataFrame:
    """Fetch what the dumps have where a record was refused; bytes are kept where they are no text.

    One row per refused record in, in the order of dump and place; one row per refused record out.
    """
    encodings = {count.dump_id: Encoding(count.encoding) for count in counts}
    texts: list[str] = []
    raw: list[bytes] = []
    for dump in sorted(dumps, key=lambda dump: dump.dump_id):
        places = refused.filter(dump_id=dump.dump_id).select("start_byte", "end_byte")
        if places.height:
            spans = read_spans(dump, places.iter_rows())
            raw += spans
            texts += [encodings[dump.dump_id].decode(span) for span in spans]
    return refused.with_columns(
        raw_text=pl.Series(texts, dtype=pl.String()),
        raw_bytes=pl.when(~pl.col("is_decoded_exactly")).then(
            pl.lit(pl.Series(raw, dtype=pl.Binary()))
        ),
    )


def _counted(values: pl.Series) -> dict[str, int]:
    return dict(values.drop_nulls().value_counts(sort=True).iter_rows())
