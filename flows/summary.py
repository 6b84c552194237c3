"""What a run did, for people and scripts."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum


class DumpOutcome(StrEnum):
    """What became of one dump."""

    LOADED = "loaded"
    KNOWN = "known"
    REDATED = "redated"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class DumpResult:
    """One dump of a run; the message says why it was refused."""

    source: str
    outcome: DumpOutcome
    observed_on: str | None = None
    record_count: int = 0
    reject_count: int = 0
    message: str | None = None


def refusal(source: str, reason: object) -> DumpResult:
    """Describe a dump that is refused, by the error or the words that say why."""
    return DumpResult(source=source, outcome=DumpOutcome.REFUSED, message=str(reason))


@dataclass(frozen=True, kw_only=True)
class Drift:
    """A metric of a dump that left what was usual in its feed.

    ``median`` is what was usual over ``sample_count`` dumps, ``distance`` how far off the value is,
    in usual distances on the metric's scale; ``severity`` is `fail` for what stops a run unless
    drift is accepted, and ``accepted_by`` tells who did.
    """

    dump_id: str
    source: str
    feed: str
    metric: str
    value: float
    median: float
    usual_distance: float
    distance: float
    sample_count: int
    severity: str
    accepted_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class RunSummary:
    """A run: its dumps, its counts, its costs, and the version that it published, if any.

    ``killed_before`` names the writer before, if that was killed and this run has cleaned up.
    """

    run_id: str
    warehouse: str
    version_no: int | None
    dumps: tuple[DumpResult, ...]
    record_count: int = 0
    reject_count: int = 0
    new_paper_count: int = 0
    rejects_by_rule: dict[str, int] = field(default_factory=dict)
    warnings_by_rule: dict[str, int] = field(default_factory=dict)
    drift: tuple[Drift, ...] = ()
    killed_before: str | None = None
    seconds: float = 0.0
    seconds_by_step: dict[str, float] = field(default_factory=dict)

    def with_outcome(self, outcome: DumpOutcome) -> list[DumpResult]:
        """List the dumps to which this happened."""
        return [dump for dump in self.dumps if dump.outcome is outcome]

    def to_dict(self) -> dict[str, object]:
        """Return the summary as plain values, ready for JSON."""
        return asdict(self)
