"""The best reading of a window of lines as records, by dynamic programming.

A semi-Markov decoding (Sarawagi and Cohen 2004, "Semi-Markov conditional random fields"): units of
several lines, titles and abstracts, are weighed as wholes, since length, and the words that a
title shares with its abstract, belong to no single line. Of all readings the cheapest is taken,
with the costs of `transforms.costs`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from transforms import costs
from transforms.usual import Usual
from transforms.window import Gap, Line, Part, Unit
from transforms.window_texts import Text, WindowTexts


def decode(lines: Sequence[Line], usual: Usual) -> list[Unit]:
    """Return the cheapest reading of the lines, as units in their order that cover them all."""
    return _Decoder(lines, usual).best_units() if lines else []


class _Decoder:
    def __init__(self, lines: Sequence[Line], usual: Usual) -> None:
        self.lines = lines
        self.usual = usual
        self.texts = WindowTexts(lines, usual)

    def best_units(self) -> list[Unit]:
        best = [0.0, *([math.inf] * len(self.lines))]
        units: list[Unit | None] = [None] * (len(self.lines) + 1)
        for start in range(len(self.lines)):
            for cost, unit in self._units_from(start):
                if best[start] + cost < best[unit.end]:
                    best[unit.end] = best[start] + cost
                    units[unit.end] = unit
        found = self._trace_back(units)
        befores, behinds = [None, *found[:-1]], [*found[1:], None]
        return [
            unit._replace(margin=self._margin(before, unit, behind))
            for before, unit, behind in zip(befores, found, behinds, strict=True)
        ]

    def _trace_back(self, units: Sequence[Unit | None]) -> list[Unit]:
        found: list[Unit] = []
        place = len(self.lines)
        while place:
            unit = units[place]
            assert unit is not None
            found.append(unit)
            place = unit.start
        return found[::-1]

    def _units_from(self, start: int) -> Iterator[tuple[float, Unit]]:
        """List the units that may begin in a line, with what each costs."""
        skip, lone = self.lines[start].skip, self.usual.lone_cost
        if skip < costs.NEVER:
            yield skip, Unit(Part.FURNITURE, start, start, start, start + 1)
        for title in self.texts.titles[start].values():
            end = title.end
            yield title.cost + lone, Unit(Part.LONE_TITLE, start, end, end, end)
            yield from self._records_with(start, title)
        for abstract in self.texts.abstracts[start].values():
            unit = Unit(Part.LONE_ABSTRACT, start, start, start, abstract.end)
            yield abstract.cost + lone, unit

    def _records_with(self, start: int, title: Text) -> Iterator[tuple[float, Unit]]:
        """List the records that a title may begin; lines before the abstract may be furniture."""
        skipped = 0.0
        for middle in range(title.end, len(self.lines)):
            before = title.cost + skipped + self._gap_cost(title.end, middle)
            for abstract in self.texts.abstracts[middle].values():
                cost = before + abstract.cost - self.texts.evidence(title, abstract)
                yield cost, Unit(Part.RECORD, start, title.end, middle, abstract.end)
            skipped += self.lines[middle].skip
            if self.lines[middle].skip >= costs.NEVER:
                return

    def _gap_cost(self, first: int, last: int) -> float:
        """Weigh what stands between a title and its abstract."""
        gap = max(self.lines[place].gap for place in range(first, last + 1))
        if gap == Gap.BARRIER:
            return costs.BARRIER_INSIDE
        return costs.BANNER_INSIDE if gap == Gap.BANNER else 0.0

    def _margin(self, before: Unit | None, unit: Unit, behind: Unit | None) -> float:
        """Tell by how much a record beats other readings of its lines and of those around it."""
        if unit.part is not Part.RECORD:
            return math.inf
        title = self.texts.titles[unit.start][unit.title_end]
        abstract = self.texts.abstracts[unit.middle][unit.end]
        evidence = self.texts.evidence(title, abstract)
        margins = [
            self.usual.most_margin + evidence - self._gap_cost(unit.title_end, unit.middle),
            *self._margins_to_shorter(unit, title, abstract),
        ]
        if before is not None and before.part is Part.LONE_TITLE:
            margins.append(self._margin_to_longer_title(before, unit, title, abstract))
        if behind is not None and behind.part is Part.LONE_ABSTRACT:
            margins.append(self._margin_to_longer_abstract(unit, behind, title, abstract))
        return min(margins)

    def _margins_to_shorter(self, unit: Unit, title: Text, abstract: Text) -> Iterator[float]:
        """Compare with records that leave the first lines, or the last ones, alone."""
        record = title.cost + abstract.cost - self.texts.evidence(title, abstract)
        for beginning in self.texts.abstracts[unit.middle].values():
            rest = (
                self.texts.abstracts[beginning.end].get(unit.end)
                if (beginning.end < unit.end)
                else None
            )
            if rest is not None:
                shorter = title.cost + beginning.cost - self.texts.evidence(title, beginning)
                yield shorter + rest.cost + self.usual.lone_cost - record
        for first in self.texts.titles[unit.start].values():
            rest = (
                self.texts.titles[first.end].get(unit.title_end)
                if (first.end < unit.title_end)
                else None
            )
            if rest is not None:
                shorter = rest.cost + abstract.cost - self.texts.evidence(rest, abstract)
                yield shorter + first.cost + self.usual.lone_cost - record

    def _margin_to_longer_title(self, lone: Unit, unit: Unit, title: Text, abstract: Text) -> float:
        """Compare with the record whose title begins in the lone title before it."""
        longer = self.texts.titles[lone.start].get(unit.title_end)
        if longer is None:
            return math.inf
        first = self.texts.titles[lone.start][lone.end]
        apart = first.cost + self.usual.lone_cost + title.cost
        apart -= self.texts.evidence(title, abstract)
        return longer.cost - self.texts.evidence(longer, abstract) - apart

    def _margin_to_longer_abstract(
        self, unit: Unit, lone: Unit, title: Text, abstract: Text
    ) -> float:
        """Compare with the record whose abstract goes on in the lone abstract behind it."""
        longer = self.texts.abstracts[unit.middle].get(lone.end)
        if longer is None:
            return math.inf
        rest = self.texts.abstracts[lone.start][lone.end]
        apart = abstract.cost + self.usual.lone_cost + rest.cost
        apart -= self.texts.evidence(title, abstract)
        return longer.cost - self.texts.evidence(title, longer) - apart
