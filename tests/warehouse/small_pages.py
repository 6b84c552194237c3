"""The pages of three days, and the six papers on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

SPAN_BYTES = 100


@dataclass(frozen=True)
class Shown:
    """A record as a page shows it."""

    title: str
    abstract: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refused:
    """A span in quarantine."""

    stage: str
    rules: tuple[str, ...]
    raw_text: str
    status: str = "open"


@dataclass(frozen=True)
class Page:
    """A dump; its digit makes its ids."""

    digit: str
    observed_on: date
    records: tuple[Shown, ...]
    rejects: tuple[Refused, ...] = ()
    furniture: tuple[str, ...] = ("Trending papers", "Subscribe")
    overruled: tuple[str, ...] = ()

    @property
    def dump_id(self) -> str:
        return self.digit * 16

    @property
    def run_id(self) -> str:
        return "f" + self.digit * 15

    @property
    def loaded_at(self) -> datetime:
        return datetime.combine(self.observed_on, time(6))


SINKS = Shown(
    "Attention Sinks in Long Streams",
    "We keep the first tokens of a stream. Code: https://github.com/acme/sinks",
)
BRIDGES = Shown("Bridges Between Language and Vision", "We join two encoders by a narrow bridge.")
BRIDGES_REVISED = Shown(
    BRIDGES.title,
    "We join two encoders by a bridge: https://gitlab.com/lab/bridge and https://example.org/b",
)
CACHES = Shown("Caches That Forget on Purpose", "Forgetting helps. We show when it does not.")
DATASETS = Shown(
    "Datasets Without Their Labels",
    "Weights are at https://huggingface.co/lab/unlabelled for all to use.",
)
ECHOES = Shown("Echoes of Training Data", "Models repeat what they saw", ("no_final_punctuation",))
FLOWS = Shown(
    "Flows From Noise to Proteins",
    "Proteins from noise, with https://github.com/Acme/Sinks as the base.",
)

FIRST_DAY = Page(
    "1",
    date(2026, 3, 2),
    (SINKS, DATASETS, ECHOES, BRIDGES),
    (
        Refused("split", ("lone_line",), "A title on its own"),
        Refused("validate", ("abstract_too_short", "abstract_too_few_words"), "Too short\nNo."),
    ),
)
SECOND_DAY = Page(
    "2",
    date(2026, 3, 3),
    (
        BRIDGES,
        CACHES,
        SINKS,
        DATASETS,
        Shown(SINKS.title, SINKS.abstract, ("repeated_in_dump",)),
    ),
    (Refused("validate", ("abstract_too_short",), "Short again\nNo.", "waived"),),
)
THIRD_DAY = Page(
    "3",
    date(2026, 3, 4),
    (SINKS, CACHES, BRIDGES_REVISED, ECHOES, FLOWS),
    overruled=("record_count",),
)
PAGES = (FIRST_DAY, SECOND_DAY, THIRD_DAY)
