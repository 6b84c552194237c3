"""Lines as the decoder takes them, and what it makes of them."""

from __future__ import annotations

import math
from enum import IntEnum
from typing import NamedTuple


class Gap(IntEnum):
    """What was left out before a line; the strongest counts."""

    NOTHING = 0
    BLANK = 1
    FURNITURE = 2
    BANNER = 3
    BARRIER = 4  # the button glued to the line, or two texts glued together


class Line(NamedTuple):
    """One or more lines that surely go on from one another; fields as `line_evidence` names them.

    ``widest_chars`` and ``last_chars`` are lengths of single lines, ``is_paired`` tells that the
    line is the abstract of a regular pair, and ``skip`` is what it costs to take it for furniture.
    """

    content: str
    chars: int
    widest_chars: int
    last_chars: int
    end: int
    start: int
    opener: int
    breaks: int
    first_word_chars: int
    inner_words: int
    inner_capitalised: int
    gap: int
    is_link: bool
    is_paired: bool
    skip: float


class Part(IntEnum):
    """What the decoder makes of a unit of lines."""

    RECORD = 0
    LONE_TITLE = 1
    LONE_ABSTRACT = 2
    FURNITURE = 3


class Unit(NamedTuple):
    """Lines ``start`` to ``end`` (exclusive).

    A record's title goes to ``title_end`` (exclusive), its abstract begins at ``middle``; between
    them stands furniture. ``margin`` tells by how many nats this reading beats the next best one.
    """

    part: Part
    start: int
    title_end: int
    middle: int
    end: int
    margin: float = math.inf
