"""Lines as a reader would see them: plain spaces, nothing invisible, no double encoding."""

from __future__ import annotations

import re

import polars as pl

# Marks that show nothing and mean nothing in these texts: zero-width space, word joiner, byte
# order mark, Mongolian vowel separator, directional marks.
_INVISIBLE = "\u200b\u2060\ufeff\u180e\u200e\u200f"
# Joiners mean something inside words of some scripts, and nothing at the edges of a line.
_JOINERS = "\u200c\u200d"
# U+001C to U+001F separate fields in old files; regular expressions do not count them as space.
_SPACES = r"[\s\x1c-\x1f]+"
_UNUSUAL_SPACE = r"[^\S ]|[\x1c-\x1f]|  "

# A lead byte of UTF-8 and one of its followers, read as Windows-1252 or Latin-1.
_DOUBLE_ENCODED = (
    r"[\u00c2-\u00f4](?:[\u0080-\u00bf]|[\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6"
    r"\u02dc\u2013\u2014\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac"
    r"\u2122])"
)

# The same with a no-break space or a control character before a letter, which no text has.
_UNMISTAKABLE = re.compile("[\u00c2-\u00f4][\u0080-\u00a0][^\\W\\d_]")
_WINDOWS_1252 = {
    byte: bytes([byte]).decode("cp1252", errors="ignore") or chr(byte)
    for byte in range(0x80, 0x100)
}
_TO_BYTES = {character: byte for byte, character in _WINDOWS_1252.items()}


def plain(text: pl.Expr) -> pl.Expr:
    """Return the text with each run of white space as one space, trimmed, nothing invisible."""
    return (
        text.str.replace_all(f"[{_INVISIBLE}]", "")
        .str.replace_all(_SPACES, " ")
        .str.strip_chars(f" {_JOINERS}")
    )


def make_plain(texts: pl.Series) -> pl.Series:
    """Return plain texts; what is plain already, as nearly all of it is, is not written again."""
    trimmed = texts.str.strip_chars()
    is_odd = trimmed.str.contains(_UNUSUAL_SPACE) | trimmed.str.contains(
        f"[{_INVISIBLE}{_JOINERS}]"
    )
    if not is_odd.any():
        return trimmed
    odd = trimmed.filter(is_odd).to_frame("text").select(plain(pl.col("text"))).to_series()
    return trimmed.scatter(is_odd.arg_true(), odd)


def repair_double_encoding(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Undo UTF-8 that was read as Windows-1252 and encoded again, in the lines that show it.

    Returns the texts and a flag for each that was changed. The work is ftfy's
    (https://ftfy.readthedocs.io), which leaves alone what is likelier meant as it stands.
    """
    suspects = texts.str.contains(_DOUBLE_ENCODED).arg_true()
    if suspects.is_empty():
        return texts, pl.repeat(value=False, n=len(texts), dtype=pl.Boolean(), eager=True)
    from ftfy import fix_encoding  # loaded only for dumps that need it

    before = texts.gather(suspects)
    after = pl.Series(
        [_restored(text) if _UNMISTAKABLE.search(text) else fix_encoding(text) for text in before],
        dtype=pl.String(),
    )
    changed = suspects.filter(before != after)
    is_repaired = pl.repeat(value=False, n=len(texts), dtype=pl.Boolean(), eager=True)
    return texts.scatter(suspects, after), is_repaired.scatter(changed, True)


def _restored(text: str) -> str:
    """Undo the double encoding of a text, if all of it can be undone; else ask ftfy."""
    from ftfy import fix_encoding

    try:
        return bytes(_TO_BYTES.get(character, ord(character)) for character in text).decode()
    except ValueError:  # a character that Windows-1252 lacks, or bytes that are not UTF-8
        return fix_encoding(text)
