"""Take in the dumps of a run: which are new, which are known, which are refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from flows.dumps import Dump
from flows.work import RunFolder
from warehouse.read import KnownDump

# How much a day of observation can be trusted, best first. Two finds of the same bytes are one
# dump; it keeps the better day, and of equally good ones the earlier, whichever was found first.
_TRUST = ("argument", "file_name", "modification_time", "run_start")

_REDATED = pl.Schema(
    {"dump_id": pl.String(), "observed_on": pl.Date(), "observed_on_source": pl.String()}
)


@dataclass(frozen=True)
class Intake:
    """The dumps to load, those known before, and among these the ones with a better day."""

    new: list[Dump] = field(default_factory=list)
    known: list[Dump] = field(default_factory=list)
    redated: list[Dump] = field(default_factory=list)


def sort_dumps(dumps: Sequence[Dump], known: dict[str, KnownDump]) -> Intake:
    """Tell new dumps from those that the warehouse, or this run, has already."""
    intake = Intake()
    for dump_id in dict.fromkeys(dump.dump_id for dump in dumps):
        first, *others = sorted((dump for dump in dumps if dump.dump_id == dump_id), key=_date_rank)
        if dump_id not in known:
            intake.new.append(first)
        else:
            others = [first, *others]
            if _date_rank(first) < _date_rank(known[dump_id]):
                intake.redated.append(first)
        intake.known.extend(others)
    return intake


def write_redated(intake: Intake, folder: RunFolder) -> None:
    """Write the dumps that get a better day to the folder of the run."""
    rows = [{name: getattr(dump, name) for name in _REDATED} for dump in intake.redated]
    pl.DataFrame(rows, schema=_REDATED).write_parquet(folder.redated_dumps)


def _date_rank(dump: Dump | KnownDump) -> tuple[int, object]:
    return _TRUST.index(dump.observed_on_source), dump.observed_on
