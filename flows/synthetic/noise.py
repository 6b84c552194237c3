"""The kinds of noise, and which records each of them touches.

``KINDS`` are listed in the order in which they act: texts first, then lines that are lost, how the
rest is laid out, what stands around it, and last its line ends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import combinations
from random import Random

from flows.errors import WrongUsageError
from flows.synthetic import damage, layouts
from flows.synthetic.entries import Entry, put_banners_before

Effect = Callable[[Entry, Random], None]

NARROWEST, WIDEST = 40, 120


def _banners(entry: Entry, rng: Random) -> None:
    del rng
    put_banners_before(entry)


def _double(entry: Entry, rng: Random) -> None:
    del rng
    entry.copies = 2


def _end_lines(entry: Entry, rng: Random, *, line_end: str) -> None:
    del rng
    entry.line_end = line_end


# Kinds that touch a share of the records, or of the gaps before them.
KINDS: dict[str, Effect] = {
    "double_encoded": damage.encode_twice,
    "invalid_utf8": damage.break_bytes,
    "lost_lines": damage.lose_line,
    "lost_titles": damage.lose_title,
    "lost_abstracts": damage.lose_abstract,
    "wrapped_titles": layouts.wrap_title,
    "paragraphs": layouts.paragraphs,
    "wrapped_abstracts": partial(layouts.wrap_abstract, width=WIDEST),
    "line_separators": layouts.line_separators,
    "furniture_inside": layouts.furniture_inside,
    "furniture_before": layouts.furniture_before,
    "furniture_after": layouts.furniture_after,
    "blank_lines": layouts.blank_lines,
    "banners": _banners,
    "whitespace": layouts.white_space,
    "doubled_records": _double,
    "crlf": partial(_end_lines, line_end="\r\n"),
    "lone_cr": partial(_end_lines, line_end="\r"),
}
# Kinds that touch the whole file: any share above 0 means yes.
FILE_KINDS = ("bom", "latin1", "utf16", "cut_off")

# What a file in one of these encodings cannot hold.
_EXCLUSIVE = {
    frozenset(pair)
    for pair in (
        *combinations(("latin1", "utf16", "invalid_utf8"), 2),
        ("latin1", "double_encoded"),
        ("latin1", "bom"),
    )
}


def parse_noise(arguments: Sequence[str]) -> dict[str, float]:
    """Read `KIND=SHARE` arguments.

    Raises:
        WrongUsageError: if one names no kind or no share, or two exclude each other.
    """
    noise = dict(map(_parse_one, arguments))
    for one, other in combinations(noise, 2):
        if frozenset((one, other)) in _EXCLUSIVE:
            message = (
                f"--noise: {one} and {other} exclude each other, since no file can hold both."
                " Leave one out."
            )
            raise WrongUsageError(message)
    return noise


def are_compatible(*kinds: str) -> bool:
    """Tell whether one dump can have these kinds together."""
    return not any(frozenset(pair) in _EXCLUSIVE for pair in combinations(kinds, 2))


def _parse_one(argument: str) -> tuple[str, float]:
    kind, _, share = argument.partition("=")
    if kind not in KINDS and kind not in FILE_KINDS:
        message = (
            f"--noise {argument}: no kind of noise is called {kind!r}."
            f" Expected one of {', '.join(sorted((*KINDS, *FILE_KINDS)))}."
        )
        raise WrongUsageError(message)
    try:
        number = float(share)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        message = (
            f"--noise {argument}: the share of {kind} is {share!r}."
            f" Expected a number from 0 to 1, such as {kind}=0.1."
        )
        raise WrongUsageError(message)
    return kind, number


class NoiseMaker:
    """Applies noise to records in their order; the same records for the same seed."""

    def __init__(self, noise: Mapping[str, float], *, seed: int) -> None:
        self._effects = [
            (effect, noise[kind], Random(f"{seed} {kind}"))
            for kind, effect in _effects_of_dump(seed).items()
            if noise.get(kind, 0) > 0
        ]
        if noise.get("latin1", 0) > 0:
            self._effects.insert(0, (damage.accent, 0.5, Random(f"{seed} accents")))

    def touch(self, entries: Sequence[Entry]) -> None:
        """Apply each kind to its share of these records."""
        for effect, share, rng in self._effects:
            # The fraction that is left decides by chance, so that small shares add up as well.
            count = min(int(len(entries) * share + rng.random()), len(entries))
            for place in sorted(rng.sample(range(len(entries)), count)):
                effect(entries[place], rng)


def _effects_of_dump(seed: int) -> dict[str, Effect]:
    """Give the kinds what is the same all over a dump: the width of wrapped lines."""
    width = Random(f"{seed} width").randint(NARROWEST, WIDEST)
    return KINDS | {"wrapped_abstracts": partial(layouts.wrap_abstract, width=width)}
