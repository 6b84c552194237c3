"""Which words two texts share, and what that says of whether they belong together.

A title's words stand in its own abstract far oftener than in another's, and the paragraphs of an
abstract share words that two abstracts do not. How much a shared word says depends on how common
it is in this dump: where all abstracts are made after one pattern, shared words say nothing. The
model is naive Bayes (independent words), tempered because words are not independent.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import polars as pl

from transforms.common_words import COMMON_STEMS, ENGLISH_STEMS, FUNCTION_STEMS

Stems = frozenset[str]
Weights = dict[str, tuple[float, float]]

_WORD = re.compile(r"[^\W_]{3,}")
_STEM_CHARS = 6  # enough for `diffus`, few enough for `model` and `models`

_RARE_SHARE = 0.03  # of abstracts, for a stem of which nothing is known
_PRIOR_ABSTRACTS = 2.0  # as much as so many abstracts counts what is known beforehand

# Measured on four thousand titles and abstracts: a title's stem stands in its own abstract at 0.8.
# A dump whose titles say other things than their abstracts has a share of its own.
_SHARE_IN_OWN = 0.8
_PRIOR_STEMS = 10.0
_TELLING_RATE = 0.3  # a commoner stem does not tell whether the title's words are in the abstract
_TITLE_TEMPER = 0.6
# A stem of one paragraph stands in another of the same abstract at this share, beyond chance.
_SHARE_BETWEEN_PARAGRAPHS = 0.25
_LEAST_BETWEEN_PARAGRAPHS = 0.01
_PARAGRAPH_TEMPER = 0.5
# Enough for any decision; more would only make a reading that pairs more look better.
_MOST_FOR_TITLE, _MOST_FOR_PARAGRAPH = 8.0, 5.0
_ENOUGH_FOR_TITLE, _BEYOND = 4.0, 0.5
_MOST_AGAINST = 10.0
_COMMONEST = 0.97
_MOST_KEPT = 20_000  # weights of a level
_LEVELS = 20  # sizes of texts are told apart so finely


def stems_of(text: str) -> Stems:
    """Return the stems of the words of a text that can say something."""
    return frozenset(
        {word[:_STEM_CHARS] for word in _WORD.findall(text.casefold())} - FUNCTION_STEMS
    )


@dataclass
class WordRates:
    """In which share of a dump's abstracts each stem stands, and how many stems one has."""

    counts: Counter[str] = field(default_factory=Counter)
    abstract_count: int = 0
    usual_stem_count: float = 75.0
    share_in_own: float = _SHARE_IN_OWN
    share_between_paragraphs: float = _SHARE_BETWEEN_PARAGRAPHS
    _rates: dict[str, float] = field(default_factory=dict, init=False, repr=False)
    # By size of the text in which stems are looked for, and stem: what it says if missing, found.
    _title_weights: dict[int, Weights] = field(default_factory=dict, init=False, repr=False)
    _paragraph_weights: dict[int, Weights] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def learn(cls, abstracts: Iterable[Stems]) -> WordRates:
        """Count the stems of a dump's abstracts."""
        counts: Counter[str] = Counter()
        number = 0
        total = 0
        for stems in abstracts:
            counts.update(stems)
            number += 1
            total += len(stems)
        usual = (75.0 * 5 + total) / (5 + number)
        return cls(counts, number, usual)

    def with_shares(
        self, pairs: Iterable[tuple[Stems, Stems]], halves: Iterable[tuple[Stems, Stems]]
    ) -> WordRates:
        """Learn how much texts that belong together share in this dump.

        From titles, each with its likely abstract, and from the halves of abstracts.
        """
        return replace(
            self,
            share_in_own=self._share_in_own(pairs),
            share_between_paragraphs=self._share_between(halves),
        )

    def _share_in_own(self, pairs: Iterable[tuple[Stems, Stems]]) -> float:
        found = _SHARE_IN_OWN * _PRIOR_STEMS
        total = _PRIOR_STEMS
        for title, abstract in pairs:
            telling = [stem for stem in title - ENGLISH_STEMS if self.rate(stem) < _TELLING_RATE]
            found += sum(stem in abstract for stem in telling)
            total += len(telling)
        return min(found / total, _SHARE_IN_OWN)

    def _share_between(self, halves: Iterable[tuple[Stems, Stems]]) -> float:
        """Return the share of stems of one half that stand in the other beyond chance."""
        found = _SHARE_BETWEEN_PARAGRAPHS * _PRIOR_STEMS
        total = _PRIOR_STEMS
        for one, other in halves:
            relative_size = len(other) / self.usual_stem_count
            for stem in one - ENGLISH_STEMS:
                chance = 1 - (1 - self.rate(stem)) ** relative_size
                found += (stem in other) - chance
                total += 1 - chance
        return max(_LEAST_BETWEEN_PARAGRAPHS, min(found / total, _SHARE_BETWEEN_PARAGRAPHS))

    def rate(self, stem: str) -> float:
        """Return the share of abstracts in which a stem stands."""
        known = self._rates.get(stem)
        if known is None:
            prior = COMMON_STEMS.get(stem, _RARE_SHARE)
            known = (self.counts[stem] + prior * _PRIOR_ABSTRACTS) / (
                self.abstract_count + _PRIOR_ABSTRACTS
            )
            known = min(known, _COMMONEST)
            if stem in self.counts or stem in COMMON_STEMS:  # others are without number
                self._rates[stem] = known
        return known

    def known_rates(self) -> dict[str, float]:
        """Return the rates of all stems of which anything is known."""
        return {stem: self.rate(stem) for stem in (*COMMON_STEMS, *self.counts)}

    def title_evidence(self, title: Stems, abstract: Stems) -> float:
        """Weigh whether title and abstract belong together, in natural log-odds.

        A short abstract cannot hold all words of its title, so that missing ones say less.
        """
        if ENGLISH_STEMS.isdisjoint(abstract):
            return 0.0
        size = min(0.4 + 0.8 * len(abstract) / self.usual_stem_count, 1.0)
        weights = _of_level(self._title_weights, round(size * _LEVELS))
        share = self.share_in_own * round(size * _LEVELS) / _LEVELS
        total = 0.0
        for stem in title:
            weight = weights.get(stem)
            if weight is None:
                weight = weights[stem] = self._weigh_in_title(stem, share)
            total += weight[stem in abstract]
        return _dampened(total * _TITLE_TEMPER)

    def _weigh_in_title(self, stem: str, share: float) -> tuple[float, float]:
        """Weigh a stem of a title that is missing from the abstract, and one that is found."""
        rate = self.rate(stem)
        if stem in ENGLISH_STEMS:
            return 0.0, 0.0
        missing = math.log((1 - share) / (1 - rate)) if rate < share else 0.0
        return missing, math.log(max(share, rate) / rate)

    def paragraph_evidence(self, one: Stems, other: Stems) -> float:
        """Weigh whether two texts are parts of one abstract, in natural log-odds."""
        small, large = (one, other) if len(one) <= len(other) else (other, one)
        level = max(round(_LEVELS * len(large) / self.usual_stem_count), 1)
        weights = _of_level(self._paragraph_weights, level)
        total = 0.0
        for stem in small:
            weight = weights.get(stem)
            if weight is None:
                weight = weights[stem] = self._weigh_in_paragraph(stem, level / _LEVELS)
            total += weight[stem in large]
        return max(-_MOST_AGAINST, min(_MOST_FOR_PARAGRAPH, total * _PARAGRAPH_TEMPER))

    def _weigh_in_paragraph(self, stem: str, relative_size: float) -> tuple[float, float]:
        """Weigh a stem that is missing from the larger text, and one that is found there."""
        if stem in ENGLISH_STEMS:
            return 0.0, 0.0
        chance = 1 - (1 - self.rate(stem)) ** relative_size
        same = chance + (1 - chance) * self.share_between_paragraphs
        return math.log((1 - same) / (1 - chance)), math.log(same / chance)


def _of_level(levels: dict[int, Weights], level: int) -> Weights:
    """Return the weights kept for a level; begun anew before they fill the memory."""
    weights = levels.setdefault(level, {})
    if len(weights) > _MOST_KEPT:
        weights.clear()
    return weights


def _dampened(evidence: float) -> float:
    """Let what is beyond any doubt count half, so that more pairs are not better in themselves."""
    above = max(evidence - _ENOUGH_FOR_TITLE, 0.0)
    return max(-_MOST_AGAINST, min(_MOST_FOR_TITLE, evidence - above * _BEYOND))


def pair_evidence(titles: pl.Series, abstracts: pl.Series, rates: WordRates) -> pl.Series:
    """Weigh for many titles and abstracts at once whether they belong together.

    As `WordRates.title_evidence`, but that a stem counts as found wherever in the abstract its
    letters stand; one value per pair out.
    """
    stems = (
        titles.str.to_lowercase()
        .str.extract_all(r"[\p{L}\p{N}]{3,}")
        .to_frame("stem")
        .with_row_index("pair")
        .explode("stem")
        .drop_nulls()
        .with_columns(pl.col("stem").str.head(_STEM_CHARS))
        .filter(~pl.col("stem").is_in([*FUNCTION_STEMS, *ENGLISH_STEMS]))
    )
    texts = abstracts.str.to_lowercase()
    is_english = texts.str.contains(r"\b(?:the|and)\b")
    rate = pl.col("stem").replace_strict(
        rates.known_rates(), default=rates.rate(""), return_dtype=pl.Float64()
    )
    share = rates.share_in_own
    found = pl.max_horizontal(rate, share).truediv(rate).log()
    missing = pl.when(rate < share).then(((1 - share) / (1 - rate)).log()).otherwise(0.0)
    totals = (
        stems.with_columns(text=texts.gather(stems["pair"]))
        .select(
            "pair",
            evidence=pl.when(pl.col("text").str.contains(pl.col("stem"), literal=True))
            .then(found)
            .otherwise(missing),
        )
        .group_by("pair")
        .agg(pl.col("evidence").sum() * _TITLE_TEMPER)
    )
    nothing = pl.repeat(0.0, len(titles), dtype=pl.Float64(), eager=True)
    clipped = totals["evidence"].clip(-_MOST_AGAINST, _MOST_FOR_TITLE)
    return nothing.scatter(totals["pair"], clipped) * is_english.cast(pl.Float64())
