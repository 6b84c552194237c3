"""The feed that a dump is of, told by its layout and the name of its file."""

from __future__ import annotations

import re
from pathlib import PurePath

from flows.finding import PACKINGS, TEXT_SUFFIXES
from flows.plain_files import STANDARD_INPUT

# Dates and times as well: 2026-01-05, 20260105T1200Z.
_NUMBERS = re.compile(r"(?:[\W_]*\d+(?:T\d+)?)+(?:Z(?![A-Za-z]))?[\W_]*")
_MARKS = "-_. "


def feed_name(source: str, layout: str) -> str:
    """Name a feed: the layout, and the file's name without date, numbers and suffixes.

    Dumps of one feed are compared with each other; a name that is nothing but a date leaves the
    layout.
    """
    name = PurePath(source).name
    if source == STANDARD_INPUT:
        return f"{layout}:{STANDARD_INPUT}"
    for suffixes in (PACKINGS, TEXT_SUFFIXES):
        name = next(
            (name.removesuffix(suffix) for suffix in suffixes if name.endswith(suffix)), name
        )
    return f"{layout}:{_NUMBERS.sub('-', name).strip(_MARKS)}"
