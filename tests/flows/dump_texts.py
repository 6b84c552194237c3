"""Texts of dumps for tests: the page, its papers, and how they go wrong."""

from __future__ import annotations

from collections.abc import Iterable

BANNERS = (
    "Get trending papers in your email inbox once a day!\n"
    "Get trending papers in your email inbox!\n"
    "Subscribe"
)

_SUBJECTS = (
    "Tidal Memory for Agents",
    "Sparse Ledgers in Long Contexts",
    "Lantern Graphs",
    "Quiet Diffusion at Night",
    "What Do Small Models Forget?",
    "Harbour Maps from Sonar",
    "Rope Bridges between Modalities",
    "Clockwork Retrieval",
)


def title(number: int) -> str:
    return f"{_SUBJECTS[number % len(_SUBJECTS)]}: A Study of Case {number}"


def abstract(number: int, *, is_revised: bool = False) -> str:
    link = f" Code is at https://github.com/harbour-{number}/case-{number}." if number % 2 else ""
    revision = " A later revision adds a second experiment." if is_revised else ""
    return (
        f"We study case {number} of a family of synthetic problems that were made for tests."
        f" The proposed method improves accuracy by {number}.5 points over the strongest baseline."
        f" An analysis of the errors shows where it fails.{revision}{link}"
    )


def page(numbers: Iterable[int], *, revised: Iterable[int] = ()) -> str:
    """Write a page with these papers, as a text extractor leaves it."""
    changed = set(revised)
    lines = [
        f"{title(number)}\n{abstract(number, is_revised=number in changed)}\n" for number in numbers
    ]
    return BANNERS + "".join(lines)
