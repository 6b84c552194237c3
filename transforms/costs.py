"""What each part of a reading costs: negative logarithms of probabilities, in nats.

A reading gives each line a part in a record. It is likelier, and so cheaper, the better the line
fits the part: how titles and abstracts begin and end, how long they are, where a text is broken
into lines. The rates were counted on four thousand titles and abstracts of several fields and
rounded; what differs from dump to dump (lengths, how often lines are broken, how often one is
lost) is learned from the dump itself, see `transforms.usual`.
"""

from __future__ import annotations

import math
from functools import cache

from transforms.line_evidence import End, Opener, Start


def _cost(rates: dict[int, float]) -> tuple[float, ...]:
    return tuple(-math.log(rates[key]) for key in sorted(rates))


# How a unit begins and ends, by part.
TITLE_START = _cost({Start.UPPER: 0.96, Start.LOWER: 0.015, Start.DIGIT: 0.018, Start.OTHER: 0.007})
TITLE_OPENER = _cost({Opener.NONE: 0.985, Opener.SENTENCE: 0.009, Opener.LATER_SENTENCE: 0.006})
TITLE_END = _cost(
    {
        End.WORD: 0.96,
        End.STOP: 0.01,
        End.ASK: 0.02,
        End.LINK: 0.001,
        End.MIDDLE: 0.006,
        End.DANGLING: 0.003,
    }
)
ABSTRACT_START = _cost(
    {Start.UPPER: 0.965, Start.LOWER: 0.006, Start.DIGIT: 0.023, Start.OTHER: 0.006}
)
ABSTRACT_OPENER = _cost({Opener.NONE: 0.66, Opener.SENTENCE: 0.27, Opener.LATER_SENTENCE: 0.07})
ABSTRACT_END = _cost(
    {
        End.WORD: 0.018,
        End.STOP: 0.9,
        End.ASK: 0.008,
        End.LINK: 0.066,
        End.MIDDLE: 0.006,
        End.DANGLING: 0.002,
    }
)

# How a line goes on within an abstract: behind the end of a sentence, and in its middle.
_SENTENCE_START = _cost(
    {Start.UPPER: 0.965, Start.LOWER: 0.01, Start.DIGIT: 0.012, Start.OTHER: 0.013}
)
_SENTENCE_OPENER = _cost({Opener.NONE: 0.25, Opener.SENTENCE: 0.3, Opener.LATER_SENTENCE: 0.45})
_PARAGRAPH_END = _cost(
    {
        End.WORD: 0.005,
        End.STOP: 0.939,
        End.ASK: 0.012,
        End.LINK: 0.023,
        End.MIDDLE: 0.02,
        End.DANGLING: 0.001,
    }
)
_INNER_START = _cost({Start.UPPER: 0.1, Start.LOWER: 0.86, Start.DIGIT: 0.015, Start.OTHER: 0.025})
_INNER_OPENER = _cost({Opener.NONE: 0.985, Opener.SENTENCE: 0.007, Opener.LATER_SENTENCE: 0.008})
_WRAP_END = _cost(
    {
        End.WORD: 0.62,
        End.STOP: 0.04,
        End.ASK: 0.002,
        End.LINK: 0.003,
        End.MIDDLE: 0.065,
        End.DANGLING: 0.27,
    }
)
# How a line goes on within a title.
_TITLE_WRAP_START = _cost(
    {Start.UPPER: 0.79, Start.LOWER: 0.18, Start.DIGIT: 0.015, Start.OTHER: 0.015}
)
_TITLE_WRAP_OPENER = _cost(
    {Opener.NONE: 0.98, Opener.SENTENCE: 0.005, Opener.LATER_SENTENCE: 0.015}
)
_TITLE_WRAP_END = _cost(
    {
        End.WORD: 0.69,
        End.STOP: 0.004,
        End.ASK: 0.025,
        End.LINK: 0.001,
        End.MIDDLE: 0.06,
        End.DANGLING: 0.22,
    }
)

# A line that is full (the next word would not have fitted) speaks for a break by width, one that
# is not speaks against it.
LONGEST_WRAPPED_CHARS = 220
NEVER = 12.0
_FULL_BY_CHANCE = 0.35
_ADDRESS = 1.0
_FULL_WRAP, _NOT_FULL_WRAP = -math.log(0.97 / _FULL_BY_CHANCE), -math.log(0.03 / 0.65)
_FULL_TITLE, _NOT_FULL_TITLE = -math.log(0.75 / _FULL_BY_CHANCE), -math.log(0.25 / 0.65)

# What stands before a line that goes on: nothing, blank lines, furniture, a banner, a barrier.
GAP_IN_TITLE = (0.0, 4.5, 3.0, NEVER, NEVER)
GAP_IN_WRAP = (0.0, 4.0, 1.5, 1.5 * NEVER, NEVER * NEVER)
GAP_BETWEEN_PARAGRAPHS = (0.0, 0.8, 1.0, 1.5 * NEVER, NEVER * NEVER)
# And between a title and its abstract.
BANNER_INSIDE, BARRIER_INSIDE = 6.0, 8.0

TITLE_SENTENCE_BREAK = 4.5
ABSTRACT_WITHOUT_BREAK = 1.5
_ENOUGH_CHARS_FOR_BREAKS = 250

ODD_LENGTHS = 0.08
ODD_LENGTHS_OF_SEVERAL_LINES = 0.02  # what is put together is seldom odd as well
LONGEST_TITLE_CHARS = 420
LONGEST_CASE_CHARS = 300
_MOST_CASE_EVIDENCE = 7.0
_CASE_TEMPER = 0.8


def title_ends(end: int, start: int, opener: int) -> tuple[float, float]:
    """Return what it costs that a line begins, and that it ends, a title."""
    return TITLE_START[start] + TITLE_OPENER[opener], TITLE_END[end]


def abstract_ends(end: int, start: int, opener: int) -> tuple[float, float]:
    """Return what it costs that a line begins, and that it ends, an abstract."""
    return ABSTRACT_START[start] + ABSTRACT_OPENER[opener], ABSTRACT_END[end]


@cache
def wrap_join(end: int, start: int, opener: int, is_full: bool) -> float:
    """Return what it costs that an abstract goes on behind a break by width."""
    follows_sentence = end in (End.STOP, End.ASK, End.LINK)
    going_on = (
        _SENTENCE_START[start] + _SENTENCE_OPENER[opener]
        if follows_sentence
        else _INNER_START[start] + _INNER_OPENER[opener]
    )
    return _WRAP_END[end] + going_on + (_FULL_WRAP if is_full else _NOT_FULL_WRAP)


@cache
def link_join(end: int, is_full: bool) -> float:
    """Return what it costs that an abstract goes on, behind a break by width, in an address.

    However it begins, and whether a sentence leads up to it or not.
    """
    return _WRAP_END[end] + _ADDRESS + (_FULL_WRAP if is_full else _NOT_FULL_WRAP)


@cache
def paragraph_join(end: int, start: int, opener: int) -> float:
    """Return what it costs that an abstract goes on with a new paragraph."""
    return _PARAGRAPH_END[end] + _SENTENCE_START[start] + _SENTENCE_OPENER[opener]


@cache
def title_join(end: int, start: int, opener: int, is_full: bool) -> float:
    """Return what it costs that a title goes on in the next line."""
    return (
        _TITLE_WRAP_END[end]
        + _TITLE_WRAP_START[start]
        + _TITLE_WRAP_OPENER[opener]
        + (_FULL_TITLE if is_full else _NOT_FULL_TITLE)
    )


@cache
def case_evidence(words: int, capitalised: int) -> float:
    """Weigh how many of a line's long words are capitalised, in log-odds of title against text.

    Four in five titles capitalise nearly all, the others as few as sentences do.
    """
    title = 0.8 * _binomial(words, capitalised, 0.93) + 0.2 * _binomial(words, capitalised, 0.15)
    text = 0.85 * _binomial(words, capitalised, 0.07) + 0.15 * _binomial(words, capitalised, 0.3)
    evidence = _CASE_TEMPER * math.log(title / text)
    return max(-_MOST_CASE_EVIDENCE, min(_MOST_CASE_EVIDENCE, evidence))


def _binomial(count: int, successes: int, rate: float) -> float:
    # Without the coefficient, which is the same for all rates.
    return float(rate**successes * (1 - rate) ** (count - successes))


def title_breaks(breaks: int) -> float:
    """Return what sentence breaks within a title cost."""
    return TITLE_SENTENCE_BREAK * min(breaks, 4)


def abstract_breaks(breaks: int, chars: int) -> float:
    """Return what it costs that a long abstract has no sentence break."""
    return ABSTRACT_WITHOUT_BREAK if breaks == 0 and chars > _ENOUGH_CHARS_FOR_BREAKS else 0.0


@cache
def length(chars: int, mean: float, deviation: float, odd_share: float) -> float:
    """Return what a length costs: most are log-normal, a share is odd and spreads widely."""
    log_chars = math.log(max(chars, 1))
    usual = (1 - odd_share) * _normal(log_chars, mean, deviation)
    odd = odd_share * _normal(log_chars, mean - 0.3, 0.9)
    very_odd = 0.003 * _normal(log_chars, mean - 1.5, 1.5)
    return -math.log(usual + odd + very_odd)


def _normal(value: float, mean: float, deviation: float) -> float:
    return math.exp(-(((value - mean) / deviation) ** 2) / 2) / (deviation * math.sqrt(2 * math.pi))
