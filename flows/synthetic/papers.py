"""Titles and abstracts that look like those of papers, as many as wanted."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from flows.synthetic.oddities import make_some_odd
from flows.synthetic.vocabulary import Ids, Vocabulary, made_up_word, vocabulary

BATCH_PAPERS = 10_000

_TITLE_CHARS = (20, 140)
_ABSTRACT_CHARS = (400, 1_900)
_TITLE_WORDS = (6, 14)
_SENTENCES = (4, 10)
_ABSTRACT_WORDS, _ABSTRACT_WORDS_SPREAD, _ABSTRACT_WORDS_RANGE = 178, 38, (75, 260)
_NAMED_SHARE = 0.5  # titles that begin with the name of a method and a colon
_COMMA_SHARE = 0.06
_OPENING_SHARE = 0.55
_TAKEN_UP_SHARE = 0.8  # of a title's words, in its abstract
_URL_SHARE = 0.18


def write_papers(count: int, *, seed: int) -> Iterator[list[tuple[str, str]]]:
    """Write ``count`` papers in batches, the same ones for the same count and seed."""
    for batch_no, start in enumerate(range(0, count, BATCH_PAPERS)):
        size = min(BATCH_PAPERS, count - start)
        rng = np.random.default_rng([seed, batch_no])
        words = vocabulary()
        titles, title_ids, title_ends = _titles(size, words, rng)
        abstracts = _abstracts(title_ids, title_ends, words, rng)
        chance = Random(f"{seed} papers {batch_no}")
        _add_urls(abstracts, chance)
        make_some_odd(titles, abstracts, chance)
        yield list(zip(titles, abstracts, strict=True))


def _draw(slots: Ids, size: int, rng: np.random.Generator) -> Ids:
    drawn: Ids = slots[rng.integers(0, len(slots), size, dtype=np.int32)]
    return drawn


def _titles(size: int, words: Vocabulary, rng: np.random.Generator) -> tuple[list[str], Ids, Ids]:
    """Write titles: capitals except for the small words, at times behind a name and a colon.

    Their words in the plain form, and where each title ends among these, come back with them.
    """
    counts = rng.integers(_TITLE_WORDS[0], _TITLE_WORDS[1] + 1, size)
    ends = np.cumsum(counts)
    starts = ends - counts
    ids = _draw(words.running, ends[-1], rng)
    ids[ends - 1] = _draw(words.content, size, rng)
    ids[starts] = _draw(words.content, size, rng)
    ids[starts + 1] = _draw(words.content, size, rng)
    written = np.where(words.is_function_word[ids], ids, words.capital(ids))
    named = starts[rng.random(size) < _NAMED_SHARE]
    written[named] = words.capital_with_colon(ids[named])
    titles = [_fitting_title(title) for title in _join(words, written, ends)]
    return titles, ids, ends


def _fitting_title(title: str) -> str:
    shortest, longest = _TITLE_CHARS
    if len(title) > longest:
        return title[: title.rindex(" ", 0, longest)].rstrip(",:")
    return title if len(title) >= shortest else f"{title} in Practice"


def _abstracts(
    title_ids: Ids, title_ends: Ids, words: Vocabulary, rng: np.random.Generator
) -> list[str]:
    """Write abstracts of several sentences, each with its capital and its full stop."""
    sentence_counts = rng.integers(_SENTENCES[0], _SENTENCES[1] + 1, len(title_ends))
    lengths = _sentence_lengths(sentence_counts, rng)
    ends = np.cumsum(lengths)
    starts = ends - lengths
    abstract_ends = ends[np.cumsum(sentence_counts) - 1]
    ids = _draw(words.running, ends[-1], rng)
    _take_up_titles(ids, abstract_ends, title_ids, title_ends, rng)
    has_comma = rng.random(len(ids), dtype=np.float32) < _COMMA_SHARE
    has_comma &= ~words.is_function_word[ids]
    ids = np.where(has_comma, words.with_comma(ids), ids)
    ids[ends - 1] = words.with_full_stop(_draw(words.content, len(ends), rng))
    ids[starts] = _openings(len(starts), words, rng)
    return [_fitting_abstract(abstract) for abstract in _join(words, ids, abstract_ends)]


def _take_up_titles(
    ids: Ids, abstract_ends: Ids, title_ids: Ids, title_ends: Ids, rng: np.random.Generator
) -> None:
    """Put most words of each title somewhere into its abstract, since real ones share them."""
    sizes = np.diff(abstract_ends, prepend=0)
    papers = np.repeat(np.arange(len(title_ends)), np.diff(title_ends, prepend=0))
    is_taken = rng.random(len(title_ids)) < _TAKEN_UP_SHARE
    papers = papers[is_taken]
    places = abstract_ends[papers] - 1 - (rng.random(len(papers)) * sizes[papers]).astype(np.int64)
    ids[places] = title_ids[is_taken]


def _sentence_lengths(sentence_counts: Ids, rng: np.random.Generator) -> Ids:
    """Share an abstract's words out to its sentences, in words per sentence."""
    drawn = rng.normal(_ABSTRACT_WORDS, _ABSTRACT_WORDS_SPREAD, len(sentence_counts))
    per_sentence = np.clip(drawn, *_ABSTRACT_WORDS_RANGE) / sentence_counts
    spread = rng.uniform(0.65, 1.35, sentence_counts.sum())
    lengths: npt.NDArray[np.float64] = np.repeat(per_sentence, sentence_counts) * spread
    return np.maximum(np.rint(lengths), 6).astype(np.int64)


def _openings(size: int, words: Vocabulary, rng: np.random.Generator) -> Ids:
    is_phrase = rng.random(size) < _OPENING_SHARE
    phrases = _draw(words.openings, size, rng)
    return np.where(is_phrase, phrases, words.capital(_draw(words.running, size, rng)))


def _fitting_abstract(abstract: str) -> str:
    shortest, longest = _ABSTRACT_CHARS
    if len(abstract) > longest:
        return abstract[: abstract.rindex(". ", 0, longest) + 1]
    if len(abstract) < shortest:
        return f"{abstract} {abstract[: abstract.index('. ') + 1]}"
    return abstract


def _join(words: Vocabulary, ids: Ids, ends: Ids) -> list[str]:
    """Write one text per end: the words up to it from the end before, with spaces between."""
    offsets = pa.array(np.concatenate([[0], ends]), type=pa.int32())
    lists = pa.ListArray.from_arrays(offsets, words.texts.take(pa.array(ids)))
    texts: list[str] = pc.binary_join(lists, " ").to_pylist()
    return texts


def _add_urls(abstracts: list[str], chance: Random) -> None:
    """Let a share of the abstracts end with the address of code or a page."""
    for place in chance.sample(range(len(abstracts)), round(len(abstracts) * _URL_SHARE)):
        abstracts[place] += _url_sentence(chance)


def _url_sentence(chance: Random) -> str:
    owner, name = made_up_word(chance), made_up_word(chance)
    address = chance.choice(
        (
            f"https://github.com/{owner}/{name}",
            f"https://github.com/{owner}-lab/{name.title()}",
            f"https://huggingface.co/{owner}/{name}-{chance.randint(1, 70)}b",
            f"https://{name}.github.io/",
        )
    )
    return chance.choice(
        (
            f" Code is available at {address}.",
            f" Code is available at {address}",
            f" Our code and models are released at {address}.",
            f" Project page: {address}",
        )
    )
