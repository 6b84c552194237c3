"""Texts from outside, made fit to be shown."""

from __future__ import annotations

import os
import shlex


def printable(text: str, *, width: int | None = None) -> str:
    """Replace characters that a terminal would obey or not show, and cut to a width.

    Titles and file names are hostile text: an escape sequence in one must not move the cursor.
    """
    shown = "".join(character if character.isprintable() else "\ufffd" for character in text)
    if width is None or len(shown) <= width:
        return shown
    return shown[: width - 1] + "…"


def readable(name: str) -> str:
    """Replace what in the name of a file is not UTF-8, so that it can be stored and printed."""
    return os.fsencode(name).decode(errors="replace")


def pasteable(name: str) -> str:
    """Quote the name of a file for a command that is to be copied into a shell."""
    return printable(shlex.quote(readable(name)))
