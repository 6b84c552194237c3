"""Titles and abstracts that look wrong and are right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from flows.synthetic.english import FRENCH_OPENINGS, FRENCH_WORDS, GREEK, HEADINGS
from flows.synthetic.vocabulary import made_up_word

ODD_TITLE_SHARE = 0.03
ODD_ABSTRACT_SHARE = 0.03
_LONG_TITLE_CHARS = 150
_LONG_ABSTRACT_CHARS = 5_000
_SENTENCE_CHARS = 130  # what a lone sentence has at least

_TITLES: tuple[Callable[[str, Random], str], ...] = (
    lambda title, _rng: title.upper(),
    lambda title, rng: f"{made_up_word(rng)} {title}",
    lambda title, _rng: f"{title}.",
    lambda title, _rng: f"{title}?",
    lambda title, _rng: f"{title}!",
    lambda title, _rng: f"{title}...",
    lambda title, rng: f"{rng.choice(('3D', '4D', '1.58-bit', '2', '100'))} {title}",
    lambda title, rng: f'"{made_up_word(rng).title()} {made_up_word(rng).title()}": {title}',
    lambda title, rng: f"${chr(92)}{rng.choice(GREEK)}$-{title}",
)


def make_some_odd(titles: list[str], abstracts: list[str], rng: Random) -> None:
    """Replace a share of the titles, and of the abstracts of other papers, by odd ones."""
    count = len(titles)
    odd_titles = _times(count * ODD_TITLE_SHARE, rng)
    odd_abstracts = _times(count * ODD_ABSTRACT_SHARE, rng)
    places = rng.sample(range(count), min(odd_titles + odd_abstracts, count))
    for place in places[:odd_titles]:
        titles[place] = _odd_title(titles, abstracts, place, rng)
    for place in places[odd_titles:]:
        abstracts[place] = _odd_abstract(abstracts, place, rng)


def _times(expected: float, rng: Random) -> int:
    return int(expected + rng.random())


def _odd_title(titles: Sequence[str], abstracts: Sequence[str], place: int, rng: Random) -> str:
    form = rng.randrange(len(_TITLES) + 2)
    if form == 0:
        return _long_title(titles, place)
    if form == 1:
        return _one_word(abstracts[place], rng)
    return _TITLES[form - 2](titles[place], rng)


def _one_word(abstract: str, rng: Random) -> str:
    """Take the name of a method that its abstract mentions."""
    words = [word for word in abstract.split(" ") if word.isalpha() and len(word) > 4]
    return rng.choice(words).capitalize() + rng.choice(("", "Net", "-2"))


def _long_title(titles: Sequence[str], place: int) -> str:
    title = titles[place]
    while len(title) <= _LONG_TITLE_CHARS:
        place = (place + 1) % len(titles)
        title += f" and {titles[place]}"
    return title


def _odd_abstract(abstracts: Sequence[str], place: int, rng: Random) -> str:
    form = rng.randrange(5)
    if form == 0:
        return _one_sentence(abstracts[place])
    if form == 1:
        return abstracts[place].rstrip(".")
    if form == 2:
        return _long_abstract(abstracts, place)
    return _with_headings(abstracts[place]) if form == 3 else _french(rng)


def _one_sentence(abstract: str) -> str:
    end = abstract.find(". ", _SENTENCE_CHARS)
    sentence = abstract if end < 0 else abstract[: end + 1]
    return sentence[:-1].replace(". ", ", ") + sentence[-1]


def _long_abstract(abstracts: Sequence[str], place: int) -> str:
    abstract = abstracts[place]
    while len(abstract) <= _LONG_ABSTRACT_CHARS:
        place = (place + 1) % len(abstracts)
        abstract += f" {abstracts[place]}"
    return abstract


def _with_headings(abstract: str) -> str:
    sentences = abstract.split(". ", len(HEADINGS) - 1)
    return ". ".join(
        f"{heading}: {sentence}" for heading, sentence in zip(HEADINGS, sentences, strict=False)
    )


def _french(rng: Random) -> str:
    return " ".join(_french_sentence(rng) for _ in range(rng.randint(5, 9)))


def _french_sentence(rng: Random) -> str:
    words = [
        made_up_word(rng) if rng.random() < 0.2 else rng.choice(FRENCH_WORDS)
        for _ in range(rng.randint(12, 26))
    ]
    return f"{rng.choice(FRENCH_OPENINGS)} {' '.join(words)}."
