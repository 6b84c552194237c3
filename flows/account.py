"""The account of a run: what was brought to it, and what became of that."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from flows.dumps import Dump
from flows.intake import Intake
from flows.run import Run
from flows.summary import DumpOutcome, DumpResult, RunSummary, refusal
from flows.text import printable
from flows.validating import Verdict


@dataclass(frozen=True)
class Account:
    """The dumps of a run: taken in, loaded, and refused."""

    run: Run
    intake: Intake
    loaded: Sequence[Dump]
    refused: Sequence[DumpResult]

    @property
    def changes_nothing(self) -> bool:
        """Whether there is neither a dump to load nor a date to correct."""
        return not self.loaded and not self.intake.redated

    @property
    def skipped_count(self) -> int:
        """Count the dumps that were there already."""
        return sum(dump.outcome is not DumpOutcome.REFUSED for dump in self._twins()) + len(
            [*self.intake.known, *self.intake.redated]
        )

    @property
    def refused_count(self) -> int:
        """Count the dumps that were refused whole."""
        return sum(dump.outcome is DumpOutcome.REFUSED for dump in [*self._twins(), *self.refused])

    def unchanged(self) -> RunSummary:
        """Sum up a run that publishes nothing."""
        return RunSummary(
            run_id=self.run.run_id,
            warehouse=str(self.run.settings.warehouse),
            version_no=None,
            dumps=tuple(self._results(None)),
            killed_before=None if self.run.killed is None else str(self.run.killed),
            seconds=self._seconds(),
            seconds_by_step=self.run.steps.seconds_by_step(),
        )

    def published(self, verdict: Verdict, *, new_papers: int, version_no: int) -> RunSummary:
        """Sum up a run that published a version."""
        return RunSummary(
            run_id=self.run.run_id,
            warehouse=str(self.run.settings.warehouse),
            version_no=version_no,
            dumps=tuple(self._results(verdict)),
            record_count=verdict.record_count,
            reject_count=verdict.reject_count,
            new_paper_count=new_papers,
            rejects_by_rule=verdict.rejects_by_rule,
            warnings_by_rule=verdict.warnings_by_rule,
            drift=verdict.drift,
            killed_before=None if self.run.killed is None else str(self.run.killed),
            seconds=self._seconds(),
            seconds_by_step=self.run.steps.seconds_by_step(),
        )

    def _results(self, verdict: Verdict | None) -> list[DumpResult]:
        loaded = [
            _result(
                dump,
                DumpOutcome.LOADED,
                record_count=verdict.records_by_dump.get(dump.dump_id, 0),
                reject_count=verdict.rejects_by_dump.get(dump.dump_id, 0),
            )
            for dump in self.loaded
            if verdict is not None
        ]
        redated = [_result(dump, DumpOutcome.REDATED) for dump in self.intake.redated]
        known = [_result(dump, DumpOutcome.KNOWN) for dump in self.intake.known]
        return [*loaded, *redated, *known, *self._twins(), *self.refused]

    def _twins(self) -> list[DumpResult]:
        """A dump that came twice fares like the one of the two that was split."""
        accepted = {dump.dump_id for dump in self.loaded}
        firsts = {dump.dump_id: dump.source for dump in self.intake.new}
        return [
            _result(dump, DumpOutcome.KNOWN)
            if dump.dump_id in accepted
            else refusal(
                dump.source,
                f"{printable(dump.source)} has the same bytes as"
                f" {printable(firsts[dump.dump_id])}, which is refused.",
            )
            for dump in self.intake.twins
        ]

    def _seconds(self) -> float:
        return time.perf_counter() - self.run.began


def _result(
    dump: Dump, outcome: DumpOutcome, *, record_count: int = 0, reject_count: int = 0
) -> DumpResult:
    return DumpResult(
        source=dump.source,
        outcome=outcome,
        observed_on=dump.observed_on.isoformat(),
        record_count=record_count,
        reject_count=reject_count,
    )
