"""Texts from outside, made fit to be shown."""

from __future__ import annotations

import json
import os
import re
import shlex


def printable(text: str, *, width: int | None = None) -> str:
    """Replace characters that a terminal would obey or not show, and cut to a width.

    Titles and file names are hostile text: an escape sequence in one must not move the cursor.
    """
    shown = "".join(character if character.isprintable() else "\ufffd" for character in text)
    if width is None or len(shown) <= width:
        return shown
    return shown[: width - 1] + "…"


def printable_lines(text: str) -> str:
    """Replace what a terminal would obey or not show, but keep line ends and tabs."""
    return re.sub(r"[^\n\t]+", lambda line: printable(line[0]), text)


def printable_json(document: str) -> str:
    """Escape in a JSON document what a terminal would obey; it stays the same document."""
    return "".join(
        character if character.isprintable() or character in "\n\t" else json.dumps(character)[1:-1]
        for character in document
    )


def message_lines(text: str) -> str:
    """Make a message fit to be shown; only its first line begins where lines of ours begin.

    A line end in a file's name would otherwise let the rest of that name pass for another message.
    """
    return printable_lines(text).replace("\n", "\n  ")


def readable(name: str) -> str:
    """Replace what in the name of a file is not UTF-8, so that it can be stored and printed."""
    return os.fsencode(name).decode(errors="replace")


def pasteable(name: str) -> str:
    """Quote the name of a file for a command that is to be copied into a shell."""
    beside = name.startswith("-") and name != "-"  # or it would be taken for an option
    return printable(shlex.quote(readable(f"./{name}" if beside else name)))
