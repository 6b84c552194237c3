"""Take in the dumps of a run: which are new, which are known, which are refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

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
    """The dumps of a run by what is to be done with them.

    ``known`` were loaded before and bear the day that the warehouse keeps; ``redated`` were loaded
    before as well and get a better day; ``twins`` have the same bytes as a dump in ``new``.
    """

    new: list[Dump] = field(default_factory=list)
    known: list[Dump] = field(default_factory=list)
    redated: list[Dump] = field(default_factory=list)
    twins: list[Dump] = field(default_factory=list)


def sort_dumps(dumps: Sequence[Dump], known: dict[str, KnownDump]) -> Intake:
    """Tell new dumps from those that the warehouse, or this run, has already."""
    intake = Intake()
    for same in _by_bytes(dumps).values():
        best, *others = sorted(same, key=_date_rank)
        loaded = known.get(best.dump_id)
        if loaded is None:
            intake.new.append(best)
            intake.twins.extend(others)
            continue
        if _date_rank(best) < _date_rank(loaded):
            intake.redated.append(best)
            same = others
        intake.known.extend(_dated_as(dump, loaded) for dump in same)
    return intake


def _by_bytes(dumps: Sequence[Dump]) -> dict[str, list[Dump]]:
    groups: dict[str, list[Dump]] = {}
    for dump in dumps:
        groups.setdefault(dump.dump_id, []).append(dump)
    return groups


def _dated_as(dump: Dump, loaded: KnownDump) -> Dump:
    return replace(
        dump, observed_on=loaded.observed_on, observed_on_source=loaded.observed_on_source
    )


def write_redated(intake: Intake, folder: RunFolder) -> None:
    """Write the dumps that get a better day to the folder of the run."""
    rows = [{name: getattr(dump, name) for name in _REDATED} for dump in intake.redated]
    pl.DataFrame(rows, schema=_REDATED).write_parquet(folder.redated_dumps)


def _date_rank(dump: Dump | KnownDump) -> tuple[int, object]:
    return _TRUST.index(dump.observed_on_source), dump.observed_on
