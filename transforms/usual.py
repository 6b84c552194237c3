"""What is usual in a dump: how long its texts are, how often lines are broken, or lost."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from transforms.words import WordRates

_LONE_LINES = 1.5  # less than two: where lines are lost, they are lost in a row
_MOST_MARGIN = 7.0


@dataclass(frozen=True, kw_only=True)
class Usual:
    """What readings of a dump are measured by; the defaults are those of a dump not yet read.

    Lengths are natural logarithms of characters, rates shares of units.
    """

    title_mean: float = 4.3
    title_deviation: float = 0.36
    abstract_mean: float = 7.12
    abstract_deviation: float = 0.34
    wrapped_titles: float = 0.03
    wrapped_abstracts: float = 0.04
    paragraphs: float = 0.03
    lone: float = 0.03
    furniture: float = 0.004
    words: WordRates = field(default_factory=WordRates)
    repeated: Mapping[str, int] = field(default_factory=dict)

    @property
    def lone_cost(self) -> float:
        """What it costs, in nats, that a line has lost its partner."""
        return -math.log(self.lone)

    @property
    def most_margin(self) -> float:
        """By how much a pair of which no word tells anything beats two lone lines, in nats.

        Bounded: even in a dump that seems whole, a title whose words are missing from the abstract
        behind it shows that lines were lost.
        """
        return min(_LONE_LINES * self.lone_cost, _MOST_MARGIN)
