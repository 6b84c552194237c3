"""Noise that loses lines or damages characters."""

from __future__ import annotations

import re
from random import Random

from flows.synthetic.entries import Entry

_ACCENTS = str.maketrans("aceinou", "áçéïñöü")
_PLAIN_WORD = re.compile(r"(?<!\S)[A-Za-z]*[aceinou][A-Za-z]*(?=[ ,.])")
# A byte that no sequence begins with, one that never occurs, the first byte alone of a sequence of
# two and of three, and the Latin-1 form of a letter.
_BROKEN_BYTES = ("\udc80", "\udcff", "\udcc3", "\udce2\udc80", "\udce9")


def lose_line(entry: Entry, rng: Random) -> None:
    """Lose the title, or the abstract with all of its lines."""
    (lose_title if rng.random() < 0.5 else lose_abstract)(entry, rng)


def lose_title(entry: Entry, rng: Random) -> None:
    """Lose the title."""
    del rng
    entry.title_lines.clear()
    entry.reason = "title_lost" if entry.abstract_lines else "both_lost"


def lose_abstract(entry: Entry, rng: Random) -> None:
    """Lose the abstract with all of its lines."""
    del rng
    entry.abstract_lines.clear()
    entry.reason = "abstract_lost" if entry.title_lines else "both_lost"


def accented(text: str, rng: Random, *, words: int = 3) -> str:
    """Write a few words of a text with accents, all of them in Latin-1."""
    found = list(_PLAIN_WORD.finditer(text))
    for match in sorted(rng.sample(found, min(words, len(found))), key=lambda word: -word.start()):
        word = match.group().translate(_ACCENTS)
        text = text[: match.start()] + word + text[match.end() :]
    return text


def accent(entry: Entry, rng: Random) -> None:
    """Write a record with accents, so that its encoding matters."""
    title = accented(entry.title, rng, words=1) if rng.random() < 0.5 else entry.title
    entry.rewrite(title, accented(entry.abstract, rng))


def encode_twice(entry: Entry, rng: Random) -> None:
    """Write a record as UTF-8 that was read as Windows-1252 and written as UTF-8 again."""
    accent(entry, rng)
    # The signs that suffer most often: dashes and quotation marks.
    abstract = entry.abstract.replace(" - ", " – ").replace("'", "’")
    entry.rewrite(entry.title, abstract.replace(". ", " … ", 1) if rng.random() < 0.2 else abstract)
    entry.title_lines[:] = [_mojibake(entry.title)]
    entry.abstract_lines[:] = [_mojibake(entry.abstract)]


def _mojibake(text: str) -> str:
    return "".join(
        character if character.isascii() else "".join(map(_misread, character.encode()))
        for character in text
    )


def _misread(byte: int) -> str:
    """Read a byte as Windows-1252; the five that it leaves open as Latin-1, as browsers do."""
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


def break_bytes(entry: Entry, rng: Random) -> None:
    """Replace a letter by bytes that are not UTF-8, in the abstract or in the title.

    Such bytes stand in the text as lone surrogates, U+FFFD in the truth: what was there is lost.
    """
    title, abstract = entry.title, entry.abstract
    if rng.random() < 0.2:
        title = _broken(title, rng)
    else:
        abstract = _broken(abstract, rng)
    entry.rewrite(_shown(title), _shown(abstract))
    entry.title_lines[:] = [title]
    entry.abstract_lines[:] = [abstract]
    entry.reason = "undecodable"


def _broken(text: str, rng: Random) -> str:
    letters = [place for place, character in enumerate(text) if character.isalpha()]
    if not letters:
        return rng.choice(_BROKEN_BYTES) + text
    place = rng.choice(letters)
    return text[:place] + rng.choice(_BROKEN_BYTES) + text[place + 1 :]


def _shown(text: str) -> str:
    return text.encode(errors="surrogateescape").decode(errors="replace")
