"""Texts from outside, made fit to be shown."""

from __future__ import annotations


def printable(text: str, *, width: int | None = None) -> str:
    """Replace characters that a terminal would obey or not show, and cut to a width.

    Titles and file names are hostile text: an escape sequence in one must not move the cursor.
    """
    shown = "".join(character if character.isprintable() else "\ufffd" for character in text)
    if width is None or len(shown) <= width:
        return shown
    return shown[: width - 1] + "…"
