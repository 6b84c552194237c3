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
from flows.work import RunFolder, scan
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
    broken = judge_records(checks, folder, run_id=run_id, started_at=started_at, docs=docs)
    accept(records, broken).sink_parquet(folder.table(RECORDS))
    unread = _split_part(folder, "rejects").with_columns(stage=pl.lit("split")).collect()
    refused = pl.concat([_refuse(records, broken), unread], how="diagonal")
    refused = _with_raw_text(refused.sort("dump_id", "start_byte"), dumps, counts)
    rejects = _number_rejects(refused, started_at=started_at)
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


def judge_records(
    checks: pl.DataFrame, folder: RunFolder, *, run_id: str, started_at: datetime, docs: Path
) -> pl.DataFrame:
    """Run the suite of the record rules; return what each record breaks, as `broken_rules` does."""
    suite = record_suite(RECORDS.rules)
    validation = validate(checks, suite, run_name=run_id, run_time=started_at)
    keep_result(validation, docs)
    expectation_results(validation, run_id=run_id).write_parquet(folder.results(RECORD_SUITE))
    return broken_rules(checks, validation, RECORDS.rules)


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
    files = _files(folder, "records")
    return pl.concat([measure_records(scan(file)).collect() for file in files]).lazy()


def _split_part(folder: RunFolder, part: str) -> pl.LazyFrame:
    return scan(*_files(folder, part))


def _files(folder: RunFolder, part: str) -> list[Path]:
    return sorted(folder.split_parts(part).glob("*.parquet"))


def accept(records: pl.LazyFrame, broken: pl.DataFrame) -> pl.LazyFrame:
    """Keep the records that break no rule of severity fail, with their warnings."""
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
        .collect()
    )


def _number_rejects(refused: pl.DataFrame, *, started_at: datetime) -> pl.DataFrame:
    """Number what the splitter and the suite refused by its place in the dump."""
    return (
        refused.sort("dump_id", "start_byte")
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
    """Fetch what the dumps have where something was refused; bytes are kept where they are no text.

    One row per reject in, in the order of dump and place; one row per reject out.
    """
    encodings = {count.dump_id: Encoding(count.encoding) for count in counts}
    raw: list[bytes] = []
    texts: list[str] = []
    is_text: list[bool] = []
    for dump in sorted(dumps, key=lambda dump: dump.dump_id):
        encoding = encodings[dump.dump_id]
        places = refused.filter(dump_id=dump.dump_id).select("start_byte", "end_byte")
        spans = read_spans(dump, places.iter_rows()) if places.height else []
        decoded = [encoding.decode(span) for span in spans]
        raw += spans
        texts += decoded
        is_text += [
            encoding.encode(text) == span for text, span in zip(decoded, spans, strict=True)
        ]
    is_whole = pl.col("is_decoded_exactly") & pl.lit(pl.Series(is_text, dtype=pl.Boolean()))
    return refused.with_columns(
        raw_text=pl.Series(texts, dtype=pl.String()),
        raw_bytes=pl.when(~is_whole).then(pl.lit(pl.Series(raw, dtype=pl.Binary()))),
    )


def _counted(values: pl.Series) -> dict[str, int]:
    return dict(values.drop_nulls().value_counts(sort=True).iter_rows())
