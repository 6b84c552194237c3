"""The titles and abstracts that the lines of a window may form, and what each costs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from transforms import costs
from transforms.line_evidence import End, Start
from transforms.usual import Usual
from transforms.window import Gap, Line
from transforms.words import Stems, stems_of

MOST_TITLE_LINES = 4
MOST_ABSTRACT_CHARS = 20_000
_HOPELESS = 16.0  # a join that costs more is not tried
_HOPELESS_IN_ALL = 30.0
# Lines that are put together share words with the rest. Where they do not, and broken texts are no
# custom of the dump, a title before a title is as likely one that lost its abstract, and a
# paragraph one that lost its title.
_SUPPORT = 1.0
_COMMON = 0.1
_UNSUPPORTED = 4.0
_FEWEST_STEMS = 6  # a few words before an address, `Project page:`, cannot speak for themselves
_NEXT_PARAGRAPH = 1.1  # few abstracts have many paragraphs
_SHORTEST_SENTENCE_CHARS = 40


@dataclass(frozen=True, slots=True)
class Text:
    """Lines up to ``end`` (exclusive) as one title or abstract.

    ``last_stems`` are those of the last line, where there are several.
    """

    end: int
    cost: float
    stems: Stems
    last_stems: Stems | None = None


class WindowTexts:
    """All texts of a window: ``titles`` and ``abstracts`` by their first line, then their end."""

    def __init__(self, lines: Sequence[Line], usual: Usual) -> None:
        self._lines = lines
        self._usual = usual
        self._stems = [stems_of(line.content) for line in lines]
        self._sentences = [_sentences(line.content) for line in lines]
        self._whole_title, self._broken_title = _either(usual.wrapped_titles)
        self._whole_abstract, _ = _either(min(usual.wrapped_abstracts + usual.paragraphs, 0.95))
        self._wrapped = -math.log(usual.wrapped_abstracts)
        self._paragraphs = -math.log(usual.paragraphs)
        self.titles = [self._titles_from(start) for start in range(len(lines))]
        self.abstracts = [self._abstracts_from(start) for start in range(len(lines))]

    def evidence(self, title: Text, abstract: Text) -> float:
        """Weigh the words that a title and an abstract share, in log-odds.

        Those of the first lines of a wrapped title must speak for it, too.
        """
        words = self._usual.words
        evidence = words.title_evidence(title.stems, abstract.stems)
        if title.last_stems is None or self._usual.wrapped_titles >= _COMMON:
            return evidence
        of_last = words.title_evidence(title.last_stems, abstract.stems)
        return evidence if evidence - of_last >= _SUPPORT else evidence - _UNSUPPORTED

    def _titles_from(self, start: int) -> dict[int, Text]:
        lines, first = self._lines, self._lines[start]
        chars, breaks, joins = first.chars, first.breaks, 0.0
        words, capitalised = first.inner_words, first.inner_capitalised
        stems = self._stems[start]
        found: dict[int, Text] = {}
        for end in range(start + 1, min(start + MOST_TITLE_LINES, len(lines)) + 1):
            cost = joins + self._title_cost(start, end, chars, breaks, words, capitalised)
            last_stems = None if end == start + 1 else self._stems[end - 1]
            found[end] = Text(end, cost, stems, last_stems)
            if end == len(lines):
                break
            line = lines[end]
            joins += self._title_join(end)
            chars += 1 + line.chars
            if joins > _HOPELESS or chars > costs.LONGEST_TITLE_CHARS:
                break
            breaks += line.breaks
            words += line.inner_words + 1
            capitalised += line.inner_capitalised + (line.start == Start.UPPER)
            stems = stems | self._stems[end]
        return found

    def _title_cost(
        self, start: int, end: int, chars: int, breaks: int, words: int, capitalised: int
    ) -> float:
        """Return what a title costs, but for its joins."""
        first, usual = self._lines[start], self._usual
        return (
            costs.TITLE_START[first.start]
            + costs.TITLE_OPENER[first.opener]
            + costs.TITLE_END[self._lines[end - 1].end]
            + (self._whole_title if end == start + 1 else self._broken_title)
            + costs.length(chars, usual.title_mean, usual.title_deviation, costs.ODD_LENGTHS)
            + costs.title_breaks(breaks)
            - (costs.case_evidence(words, capitalised) if words else 0.0)
        )

    def _title_join(self, place: int) -> float:
        """Return what it costs that a title goes on in this line."""
        before, line = self._lines[place - 1], self._lines[place]
        join = costs.title_join(before.end, line.start, line.opener, self._is_full(place))
        join += costs.GAP_IN_TITLE[line.gap]
        return join + costs.NEVER if line.is_link or self._is_too_wide(place) else join

    def _is_full(self, place: int) -> bool:
        """Tell whether the line before had no room for the first word of this one."""
        before, line = self._lines[place - 1], self._lines[place]
        width = max(before.widest_chars, line.widest_chars)
        return before.last_chars + 1 + line.first_word_chars > width

    def _is_too_wide(self, place: int) -> bool:
        """Tell whether one of two lines is wider than any that was broken by its width."""
        widest = max(self._lines[place - 1].widest_chars, self._lines[place].widest_chars)
        return widest > costs.LONGEST_WRAPPED_CHARS

    def _abstracts_from(self, start: int) -> dict[int, Text]:
        lines, first = self._lines, self._lines[start]
        chars, breaks, joins = first.chars, first.breaks, 0.0
        is_wrapped = has_paragraphs = False
        stems = self._stems[start]
        # No abstract says the same again: that is a record that comes twice, or another abstract
        # made after the same pattern.
        said = self._sentences[start] | (self._sentences[start - 1] if start else frozenset())
        found: dict[int, Text] = {}
        for end in range(start + 1, len(lines) + 1):
            kinds = self._wrapped * is_wrapped + self._paragraphs * has_paragraphs
            cost = joins + (kinds or self._whole_abstract)
            found[end] = Text(end, cost + self._abstract_cost(start, end, chars, breaks), stems)
            if end == len(lines) or chars > MOST_ABSTRACT_CHARS:
                break
            line = lines[end]
            if (
                line.is_paired
                or line.gap == Gap.BARRIER
                or not said.isdisjoint(self._sentences[end])
            ):
                break
            wrap, paragraph = self._abstract_joins(end, stems)
            join = min(wrap, paragraph)
            joins += join
            if join > _HOPELESS or joins > _HOPELESS_IN_ALL + end - start:
                break
            is_wrapped |= wrap <= paragraph
            has_paragraphs |= wrap > paragraph
            said |= self._sentences[end]
            chars += 1 + line.chars
            breaks += line.breaks + (lines[end - 1].end == End.STOP)
            stems = stems | self._stems[end]
        return found

    def _abstract_cost(self, start: int, end: int, chars: int, breaks: int) -> float:
        """Return what an abstract costs, but for its joins."""
        first, usual = self._lines[start], self._usual
        odd = costs.ODD_LENGTHS if end == start + 1 else costs.ODD_LENGTHS_OF_SEVERAL_LINES
        return (
            costs.ABSTRACT_START[first.start]
            + costs.ABSTRACT_OPENER[first.opener]
            + costs.ABSTRACT_END[self._lines[end - 1].end]
            + costs.length(chars, usual.abstract_mean, usual.abstract_deviation, odd)
            + costs.abstract_breaks(breaks, chars)
        )

    def _abstract_joins(self, place: int, stems: Stems) -> tuple[float, float]:
        """Return what it costs that an abstract goes on in this line: wrapped, as a paragraph."""
        before, line = self._lines[place - 1], self._lines[place]
        evidence = self._usual.words.paragraph_evidence(stems, self._stems[place])
        wrap = costs.wrap_join(before.end, line.start, line.opener, self._is_full(place))
        if line.is_link:
            wrap = costs.link_join(before.end, self._is_full(place))
        wrap += costs.GAP_IN_WRAP[line.gap]
        if self._is_too_wide(place):
            wrap += costs.NEVER
        paragraph = costs.paragraph_join(before.end, line.start, line.opener)
        paragraph += costs.GAP_BETWEEN_PARAGRAPHS[line.gap] + _NEXT_PARAGRAPH
        is_telling = len(self._stems[place]) >= _FEWEST_STEMS or line.end != End.LINK
        if evidence < _SUPPORT and is_telling and self._usual.paragraphs < _COMMON:
            paragraph += _UNSUPPORTED
        # In the middle of a sentence other words are no surprise.
        return wrap - max(evidence, 0.0), paragraph - evidence


def _either(rate: float) -> tuple[float, float]:
    """Return what it costs that something of this rate is not so, and that it is."""
    return -math.log(1 - rate), -math.log(rate)


def _sentences(content: str) -> frozenset[str]:
    """Return a line and its sentences, short ones left out."""
    sentences = (sentence.rstrip(".") for sentence in content.split(". "))
    return frozenset(
        [content, *(text for text in sentences if len(text) >= _SHORTEST_SENTENCE_CHARS)]
    )
