"""Noise that leaves the text of a record whole and changes the lines in which it stands."""

from __future__ import annotations

import re
from itertools import pairwise
from random import Random

from flows.synthetic.entries import Entry
from flows.synthetic.furniture import furniture

_SENTENCE_END = re.compile(r"(?<=[.!?]) (?=\S)")
_PADDING = ("  ", "    ", "\t", "\t\t", "\u00a0", "\u00a0 ", "\u200b", "\u2003", "\ufeff", "\u2060")
_SEPARATORS = ("\u2028", "\u2028", "\f", "\f", "\u2029", "\v", "\u0085")
_BLANKS = ("", "", "", "  ", "\t")


def blank_lines(entry: Entry, rng: Random) -> None:
    """Put one to three blank lines before, inside or behind a record."""
    group = rng.choice((entry.before, entry.between, entry.after))
    group += rng.choices(_BLANKS, k=rng.randint(1, 3))


def wrap(text: str, width: int) -> list[str]:
    """Break a text at its spaces into lines of at most this width; a longer word stays whole."""
    lines, line = [], ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line]


def wrap_abstract(entry: Entry, rng: Random, *, width: int) -> None:
    """Wrap the abstract hard."""
    del rng  # the width is the dump's
    entry.abstract_lines[:] = [
        line for paragraph in entry.abstract_lines for line in wrap(paragraph, width)
    ]


def wrap_title(entry: Entry, rng: Random) -> None:
    """Break the title into two or three lines of about the same length."""
    if not entry.title_lines:
        return
    words = entry.title_lines[0].split(" ")
    count = min(rng.randint(2, 3), len(words))
    bounds = [round(part * len(words) / count) for part in range(count + 1)]
    entry.title_lines[:] = [" ".join(words[start:end]) for start, end in pairwise(bounds)]


def paragraphs(entry: Entry, rng: Random) -> None:
    """Break the abstract at ends of sentences into two to four lines, at times with blank ones."""
    if not entry.abstract_lines:
        return
    sentences = _SENTENCE_END.split(entry.abstract_lines[0])
    count = min(rng.randint(2, 4), len(sentences))
    bounds = [0, *sorted(rng.sample(range(1, len(sentences)), count - 1)), len(sentences)]
    parts = [" ".join(sentences[start:end]) for start, end in pairwise(bounds)]
    if rng.random() < 1 / 3:
        parts = [line for part in parts for line in (part, "")][:-1]
    entry.abstract_lines[:] = parts


def _pieces(rng: Random, most: int) -> list[str]:
    return [line for _ in range(rng.randint(1, most)) for line in furniture(rng)]


def furniture_before(entry: Entry, rng: Random) -> None:
    """Put furniture before the title."""
    entry.before += _pieces(rng, 3)


def furniture_after(entry: Entry, rng: Random) -> None:
    """Put furniture behind the abstract."""
    entry.after += _pieces(rng, 3)


def furniture_inside(entry: Entry, rng: Random) -> None:
    """Put furniture between title and abstract, or into an abstract of several lines."""
    if len(entry.abstract_lines) > 1 and rng.random() < 0.5:
        place = rng.randrange(1, len(entry.abstract_lines))
        entry.abstract_lines[place:place] = _pieces(rng, 2)
    else:
        entry.between += _pieces(rng, 2)


def white_space(entry: Entry, rng: Random) -> None:
    """Pad lines with white space of all sorts, and change a space inside the abstract."""
    for group in entry.groups():
        group[:] = [_padded(line, rng) for line in group]
    for lines in (entry.title_lines, entry.abstract_lines):
        if lines:
            lines[0] = rng.choice(_PADDING) + lines[0] + rng.choice(("", *_PADDING))
            lines[-1] = _replace_space(lines[-1], rng.choice(("  ", "\u00a0", "\t")), rng)


def _padded(line: str, rng: Random) -> str:
    if rng.random() < 0.5:
        return line
    return rng.choice(("", *_PADDING)) + line + rng.choice(("", *_PADDING))


def line_separators(entry: Entry, rng: Random) -> None:
    """Put separators that are no line ends into the abstract, or between the lines."""
    if entry.abstract_lines and rng.random() < 0.7:
        place = rng.randrange(len(entry.abstract_lines))
        for _ in range(rng.randint(1, 3)):
            separator = rng.choice(_SEPARATORS)
            line = entry.abstract_lines[place]
            entry.abstract_lines[place] = _replace_space(line, separator, rng)
    else:
        rng.choice((entry.before, entry.between, entry.after)).append(rng.choice(_SEPARATORS))


def _replace_space(line: str, replacement: str, rng: Random) -> str:
    spaces = [place for place, character in enumerate(line) if character == " "]
    if not spaces:
        return line
    place = rng.choice(spaces)
    return line[:place] + replacement + line[place + 1 :]
