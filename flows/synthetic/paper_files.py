"""Titles and abstracts from a file of JSON lines."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from flows.errors import WrongUsageError
from flows.synthetic.truth import normalised


@cache
def read_papers(path: Path) -> list[tuple[str, str]]:
    """Read title and abstract of each line, normalised.

    Raises:
        WrongUsageError: if the file cannot be read, or a line has no title or no abstract.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        message = f"--papers {path} cannot be read: {reason}. Name a file of JSON lines."
        raise WrongUsageError(message) from error
    return [_paper(line, f"{path}, line {no}") for no, line in enumerate(lines, 1) if line.strip()]


def _paper(line: str, place: str) -> tuple[str, str]:
    try:
        document = json.loads(line)
        title, abstract = normalised(document["title"]), normalised(document["abstract"])
    except (ValueError, KeyError, TypeError):
        title = abstract = ""
    if not title or not abstract:
        message = (
            f"--papers {place}: no paper. Expected one JSON object a line with the texts"
            ' "title" and "abstract". Mend or leave out the line.'
        )
        raise WrongUsageError(message)
    return title, abstract
