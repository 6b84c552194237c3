"""The account of a run: what was brought to it, and what became of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flows.clock import utc_now
from flows.dumps import Dump
from flows.intake import Intake
from flows.run import Run
from flows.summary import DumpOutcome, DumpResult, RunSummary
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

    def unchanged(self) -> RunSummary:
        """Sum up a run that publishes nothing."""
        return RunSummary(
            run_id=self.run.run_id,
            warehouse=str(self.run.settings.warehouse),
            version_no=None,
            dumps=tuple(self._results(None)),
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
            seconds=self._seconds(),
            seconds_by_step=self.run.steps.seconds_by_step(),
        )

    def _results(self, verdict: Verdict | None) -> list[DumpResult]:
        loaded = [
            DumpResult(
                source=dump.source,
                outcome=DumpOutcome.LOADED,
                observed_on=dump.observed_on.isoformat(),
                record_count=verdict.records_by_dump.get(dump.dump_id, 0) if verdict else 0,
                reject_count=verdict.rejects_by_dump.get(dump.dump_id, 0) if verdict else 0,
            )
            for dump in self.loaded
        ]
        known = [
            DumpResult(
                source=dump.source,
                outcome=(DumpOutcome.REDATED if dump in self.intake.redated else DumpOutcome.KNOWN),
                observed_on=dump.observed_on.isoformat(),
            )
            for dump in self.intake.known
        ]
        return [*loaded, *known, *self.refused]

    def _seconds(self) -> float:
        return (utc_now() - self.run.started_at) / timedelta(seconds=1)
