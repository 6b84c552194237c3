"""Judge what rejects were read as by today's rules for records, as a load would judge it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from expectations.contract import polars_schema
from expectations.tables import BOILERPLATE, RECORDS
from flows.rereading import REFUSALS, Reread
from flows.run import Run
from flows.validating import accept, judge_records
from transforms.keys import paper_id
from transforms.record_checks import build_record_checks, measure_records
from warehouse.quarantine import Quarantine

_REJECT = ["dump_id", "reject_no"]
_NUMBERED = ["dump_id", "record_no"]
_REPEATED = "repeated_in_dump"
_RULES = [rule.name for rule in RECORDS.rules]


@dataclass(frozen=True)
class Rejudged:
    """What may be loaded, and why the rest may not.

    ``records`` and ``boilerplate`` are rows of the raw tables, of rejects all of whose records
    pass. ``passed`` are the keys of these rejects, ``refused`` the others, as in ``REFUSALS``.
    ``warned`` are records of earlier runs whose warnings change: ``dump_id``, ``start_byte`` and
    ``warnings``.
    """

    records: pl.DataFrame
    boilerplate: pl.DataFrame
    passed: pl.DataFrame
    refused: pl.DataFrame
    warned: pl.DataFrame


def judge_again(
    run: Run, quarantine: Quarantine, reread: Reread, readings: pl.DataFrame
) -> Rejudged:
    """Judge candidates among the records of their dumps.

    ``readings`` are the records in quarantine of the same dumps, as the quarantine lists them.
    """
    others = _records_beside(quarantine, reread.candidates, readings)
    candidates, others = _numbered(reread.candidates, others)
    measures = pl.concat(
        [
            measure_records(candidates.lazy()).collect(),
            others.select("dump_id", "record_no", "paper_id"),
        ],
        how="diagonal",
    )
    checks = build_record_checks(measures.lazy()).collect()
    own = checks.join(candidates, on=_NUMBERED, how="semi", maintain_order="left")
    broken = judge_records(
        own, run.folder, run_id=run.run_id, started_at=run.started_at, docs=run.files.docs
    )
    refused = _refused(candidates, broken)
    passed = candidates.join(refused, on=_REJECT, how="anti", maintain_order="left")
    keys = passed.select(_REJECT).unique(maintain_order=True)
    return Rejudged(
        records=accept(passed.lazy(), broken).collect(),
        boilerplate=reread.boilerplate.join(keys, on=_REJECT, how="semi").drop("reject_no"),
        passed=keys,
        refused=pl.concat([reread.refused, refused]),
        warned=_warned(others, checks),
    )


def nothing_judged(reread: Reread) -> Rejudged:
    """Return what there is to tell where no reject holds any record."""
    return Rejudged(
        records=polars_schema(RECORDS).to_frame(),
        boilerplate=polars_schema(BOILERPLATE).to_frame(),
        passed=REFUSALS.to_frame().select(_REJECT),
        refused=reread.refused,
        warned=pl.DataFrame(),
    )


def _records_beside(
    quarantine: Quarantine, candidates: pl.DataFrame, readings: pl.DataFrame
) -> pl.DataFrame:
    """List the records, accepted or in quarantine, that may be of the same papers."""
    known = readings.with_columns(paper_id=paper_id(pl.col("title"), pl.col("abstract")))
    paper_ids = pl.concat([candidates["paper_id"], known["paper_id"]]).unique()
    accepted = quarantine.records_of(candidates["dump_id"].unique(), paper_ids)
    waiting = known.join(candidates, on=_REJECT, how="anti")
    return pl.concat(
        [
            accepted.select("dump_id", "start_byte", "paper_id", "warnings"),
            waiting.select("dump_id", "start_byte", "paper_id"),
        ],
        how="diagonal",
    )


def _numbered(candidates: pl.DataFrame, others: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Number the records of each dump by their places, as far as they are listed."""
    places = pl.concat(
        [
            candidates.select("dump_id", "start_byte", is_candidate=pl.lit(value=True)),
            others.select("dump_id", "start_byte", is_candidate=pl.lit(value=False)),
        ]
    ).with_columns(record_no=pl.col("start_byte").rank("ordinal").over("dump_id").cast(pl.Int64()))
    numbers, others_numbers = (
        places.filter(pl.col("is_candidate") == is_candidate)["record_no"]
        for is_candidate in (True, False)
    )
    return candidates.with_columns(numbers), others.with_columns(others_numbers)


def _refused(candidates: pl.DataFrame, broken: pl.DataFrame) -> pl.DataFrame:
    """List the rejects of which a record fails, each rule once and in the order of the contract."""
    return (
        candidates.join(broken, on=_NUMBERED, maintain_order="left")
        .filter(pl.col("failed_rules").list.len() > 0)
        .group_by(_REJECT, maintain_order=True)
        .agg(rules=pl.col("failed_rules").explode())
        .with_columns(rules=_in_order(pl.col("rules")))
        .select(pl.col(name).cast(dtype) for name, dtype in REFUSALS.items())
    )


def _in_order(rules: pl.Expr) -> pl.Expr:
    """Sort names of rules as the contract lists them, each once."""
    return pl.concat_list(
        pl.when(rules.list.contains(rule)).then(pl.lit(rule)) for rule in _RULES
    ).list.drop_nulls()


def _warned(others: pl.DataFrame, checks: pl.DataFrame) -> pl.DataFrame:
    """List the accepted records that have become the second of their paper in the dump, or first.

    The other warnings of a record are about the record alone.
    """
    has_it = pl.col("warnings").list.contains(_REPEATED)
    kept = pl.col("warnings").list.set_difference([_REPEATED])
    return (
        others.filter(pl.col("warnings").is_not_null())
        .join(checks.select(*_NUMBERED, "is_repeated"), on=_NUMBERED, validate="1:1")
        .filter(pl.col("is_repeated") != has_it)
        .with_columns(
            warnings=pl.when("is_repeated")
            .then(pl.concat_list(kept, pl.lit(_REPEATED)))
            .otherwise(kept)
        )
        .select("dump_id", "start_byte", warnings=_in_order(pl.col("warnings")))
    )
