"""A large vocabulary of words that nobody uses, drawn about as often as words are in prose.

Text drawn from a small pool would compress and repeat as no real text does, and benchmarks on it
would flatter us.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from flows.synthetic.english import CONTENT_WORDS, FUNCTION_WORDS, LATEX, OPENINGS

Ids = npt.NDArray[np.int64]

_MADE_UP_WORDS = 40_000
_NUMBERS = 3_000
_ACRONYMS = 3_000
_SLOTS = 1 << 21
# Share of each part in running text, as counted by eye in abstracts.
_SHARES = {"function": 0.42, "content": 0.25, "made_up": 0.29, "number": 0.015, "acronym": 0.022}
_ZIPF = {"function": 1.0, "content": 0.7, "made_up": 0.8, "number": 0.2, "acronym": 0.4}

_ONSET_TEXT = (
    "b bl br c ch cl cr d dr f fl fr g gl gr h j k l m n p ph pl pr qu r s sc sh sl sp st str t th"
    " tr v w z"
)
_NUCLEUS_TEXT = "a e i o u a e i o ai ea ee ia io oa ou"
_CODA_TEXT = "l m n r s t x ck ct ft ld lt mp nd nt rd rm st"
_ENDING_TEXT = "s ed ing er al ic ive ment tion tions ness ity ous able ence ary ism ly ize"
_ONSETS = _ONSET_TEXT.split()
_NUCLEI = _NUCLEUS_TEXT.split()
_CODAS = ["", "", "", "", *_CODA_TEXT.split()]
_ENDINGS = ["", "", *_ENDING_TEXT.split()]


@dataclass(frozen=True)
class Vocabulary:
    """All words in five forms, one block behind the other, then the openings.

    ``running`` and ``content`` hold a word's id once per slot, in proportion to its frequency.
    """

    texts: pa.Array
    size: int
    running: Ids
    content: Ids
    is_function_word: npt.NDArray[np.bool_]

    @property
    def openings(self) -> Ids:
        """Ids of what a sentence can begin with."""
        return np.arange(5 * self.size, len(self.texts))

    def with_comma(self, ids: Ids) -> Ids:
        """Let words be followed by a comma."""
        return ids + self.size

    def capital(self, ids: Ids) -> Ids:
        """Write words with a capital."""
        return ids + 2 * self.size

    def with_full_stop(self, ids: Ids) -> Ids:
        """Let words end a sentence."""
        return ids + 3 * self.size

    def capital_with_colon(self, ids: Ids) -> Ids:
        """Write words with a capital and a colon behind them."""
        return ids + 4 * self.size


@cache
def vocabulary() -> Vocabulary:
    """Build the vocabulary; it is the same in every run."""
    rng = Random("vocabulary")
    parts: dict[str, list[str]] = {
        "function": list(FUNCTION_WORDS),
        "content": list(CONTENT_WORDS),
        "made_up": _made_up_words(rng),
        "number": [_number(rng) for _ in range(_NUMBERS)],
        "acronym": [_acronym(rng) for _ in range(_ACRONYMS)],
        "latex": list(LATEX),
    }
    words = [word for part in parts.values() for word in part]
    weights = np.concatenate([_weights(name, len(part)) for name, part in parts.items()])
    is_function_word = np.arange(len(words)) < len(FUNCTION_WORDS)
    is_content = np.zeros(len(words), dtype=bool)
    is_content[len(FUNCTION_WORDS) : len(words) - _NUMBERS - _ACRONYMS - len(LATEX)] = True
    return Vocabulary(
        texts=pa.array([*_forms(words), *OPENINGS], type=pa.string()),
        size=len(words),
        running=_slots(weights),
        content=_slots(weights * is_content),
        is_function_word=is_function_word,
    )


def made_up_word(rng: Random) -> str:
    """Build a word of one to three syllables and an ending."""
    syllables = (
        rng.choice(_ONSETS) + rng.choice(_NUCLEI) + rng.choice(_CODAS)
        for _ in range(rng.choice((1, 2, 2, 2, 3)))
    )
    return "".join(syllables) + rng.choice(_ENDINGS)


def _made_up_words(rng: Random) -> list[str]:
    known = {*FUNCTION_WORDS, *CONTENT_WORDS}
    words: dict[str, None] = {}
    while len(words) < _MADE_UP_WORDS:
        word = made_up_word(rng)
        if 4 <= len(word) <= 14 and word not in known:
            words[word] = None
    return sorted(words, key=len)  # frequent words are short


def _number(rng: Random) -> str:
    return rng.choice(
        (
            f"{rng.uniform(0.1, 99):.1f}%",
            f"{rng.uniform(1, 30):.1f}x",
            f"{rng.randint(2, 999)}",
            f"{rng.randint(1, 900)},{rng.randint(0, 999):03}",
            f"{rng.randint(1, 700)}B",
            f"{rng.randint(1, 512)}K",
            f"+{rng.uniform(0, 20):.2f}",
        )
    )


def _acronym(rng: Random) -> str:
    letters = "".join(rng.choices("ABCDEFGHIKLMNOPRSTUV", k=rng.randint(2, 5)))
    return rng.choice((letters, letters, f"({letters})", f"{letters}-{rng.randint(1, 9)}"))


def _weights(part: str, count: int) -> npt.NDArray[np.float64]:
    ranks = np.arange(1, count + 1, dtype=np.float64)
    weights: npt.NDArray[np.float64] = np.power(ranks + 2, -_ZIPF.get(part, 0.0))
    weights *= _SHARES.get(part, 1 - sum(_SHARES.values())) / weights.sum()
    return weights


def _slots(weights: npt.NDArray[np.float64]) -> Ids:
    counts = np.rint(weights / weights.sum() * _SLOTS).astype(np.int64)
    return np.repeat(np.arange(len(weights)), np.maximum(counts, weights > 0))


def _forms(words: list[str]) -> list[str]:
    capitals = [word[0].upper() + word[1:] for word in words]
    return [
        *words,
        *(f"{word}," for word in words),
        *capitals,
        *(f"{word}." for word in words),
        *(f"{word}:" for word in capitals),
    ]
