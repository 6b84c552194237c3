"""Three splitters to compare: the two obvious ones, and ours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from transforms.split import split_blocks

Pair = tuple[str, str]
Splitter = Callable[[bytes], list[Pair]]

_BANNERS = (
    "Get trending papers in your email inbox once a day!",
    "Get trending papers in your email inbox!",
)
_BUTTON = "Subscribe"
_LONGEST_TITLE = 200


def strict_alternation(dump: bytes) -> list[Pair]:
    """Take every odd line for a title and the line behind it for its abstract."""
    lines = _content_lines(dump)
    return list(zip(lines[0::2], lines[1::2], strict=False))


def short_and_long(dump: bytes) -> list[Pair]:
    """Take a short line for a title, and a long line right behind it for its abstract."""
    lines = _content_lines(dump)
    return [
        (title, abstract)
        for title, abstract in pairwise(lines)
        if len(title) <= _LONGEST_TITLE < len(abstract)
    ]


def ours(dump: bytes) -> list[Pair]:
    pairs: list[Pair] = []
    for split in split_blocks([dump]):
        pairs += split.records.select("title", "abstract").iter_rows()
    return pairs


SPLITTERS: dict[str, Splitter] = {
    "alternation": strict_alternation,
    "short/long": short_and_long,
    "ours": ours,
}


def _content_lines(dump: bytes) -> Sequence[str]:
    lines = (line.strip() for line in dump.decode(errors="replace").splitlines())
    unglued = (line.removeprefix(_BUTTON) for line in lines if line not in _BANNERS)
    return [line for line in unglued if line]
