"""Lines that a page puts around its papers."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

_SYLLABLE_TEXT = (
    "ak ben chi dor el fei gar hu in jo kal li mo nar ono pri qu ral sha ti ur vel wen xi yu zo"
)
_SYLLABLES = _SYLLABLE_TEXT.split()
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WORDS = (
    "·",
    "new",
    "Trending Papers",
    "Papers",
    "Models",
    "Datasets",
    "Spaces",
    "Docs",
    "Pricing",
    "Log In",
    "Sign Up",
    "View arXiv page",
    "View PDF",
    "Add to collection",
    "by AK and the research community",
    "Upvote",
    "-",
)


def furniture(rng: Random) -> list[str]:
    """Draw one piece of furniture: one line, or two that belong together."""
    return rng.choice(_PIECES)(rng)


def _name(rng: Random) -> str:
    stem = "".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4)))
    form = rng.randrange(5)
    if form == 0:
        return f"{stem}{rng.randint(1, 999)}"
    if form == 1:
        return f"{stem.title()}-{rng.choice(_SYLLABLES).title()}"
    return stem.title() if form == 2 else stem


def _date(rng: Random) -> str:
    day = f"{rng.choice(_MONTHS)} {rng.randint(1, 28)}"
    year = rng.randint(2023, 2026)
    return rng.choice(
        (
            day,
            f"{day}, {year}",
            f"{year}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
            f"Published on {day}",
            f"Published on {day}, {year}",
        )
    )


def _count(rng: Random) -> str:
    return rng.choice((str(rng.randint(1, 900)), f"{rng.uniform(1, 90):.1f}k"))


def _address(rng: Random) -> str:
    return rng.choice(
        (
            f"https://github.com/{_name(rng)}/{_name(rng)}",
            f"https://huggingface.co/papers/{rng.randint(2301, 2612)}.{rng.randint(1, 19999):05}",
            f"https://{_name(rng).lower()}.github.io/",
        )
    )


_PIECES: tuple[Callable[[Random], list[str]], ...] = (
    lambda rng: ["Submitted by", _name(rng)],
    lambda rng: ["Submitted by", _name(rng)],
    lambda rng: [f"Submitted by {_name(rng)}"],
    lambda rng: [f"- {rng.randint(2, 40)} authors"],
    lambda rng: [f"{rng.randint(2, 40)} authors"],
    lambda rng: [_date(rng)],
    lambda rng: [_date(rng)],
    lambda rng: [_count(rng)],
    lambda rng: [f"▲ {rng.randint(1, 300)}"],
    lambda rng: [f"Upvote {rng.randint(1, 300)}"],
    lambda rng: [rng.choice(_WORDS)],
    lambda rng: [rng.choice(_WORDS)],
    lambda rng: [f"GitHub {_count(rng)}"],
    lambda rng: [_address(rng)],
    lambda rng: [f"[LINK: GitHub {_count(rng)}]({_address(rng)})"],
    lambda rng: [f"arXiv:{rng.randint(2301, 2612)}.{rng.randint(1, 19999):05}"],
)
