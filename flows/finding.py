"""Find the dumps that a name stands for."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from glob import glob, has_magic
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from urllib.parse import unquote_to_bytes

from flows.errors import InputRefusedError
from flows.plain_files import STANDARD_INPUT, refusal, unreadable
from flows.synthetic.dump_files import TRUTH_SUFFIX
from flows.text import printable, readable

TEXT_SUFFIXES = (
    ".txt",
    ".text",
    ".md",
    ".markdown",
    ".jsonl",
    ".ndjson",
    ".csv",
    ".tsv",
)
PACKINGS = (".gz", ".zst")
SUFFIXES = tuple(text + packing for text in TEXT_SUFFIXES for packing in ("", *PACKINGS))

_FILE_URI = "file://"


@dataclass(frozen=True)
class Found:
    """The dumps that a name stands for, and what looks like one but may not be read, with why."""

    paths: list[str]
    refused: list[tuple[str, InputRefusedError]] = field(default_factory=list)


def find_dumps(name: str) -> Found:
    """Expand a folder or a pattern into the files in it, in the order of their names.

    A ``file://`` URI is taken for the path that it stands for.

    Raises:
        InputRefusedError: if a folder holds no dump, or nothing matches a pattern.
    """
    if name == STANDARD_INPUT:
        return Found([name])
    if name.startswith(_FILE_URI):
        return find_dumps(os.fsdecode(unquote_to_bytes(name.removeprefix(_FILE_URI))))
    mode = _mode(name)
    if S_ISDIR(mode):
        return _dumps_in(Path(name))
    if not mode and has_magic(name):
        return Found(_matching(name))
    return Found([name])  # what cannot be read is refused when it is, so that the others are loaded


def sendable(name: str) -> str:
    """Return a name that can be sent to a Prefect server, which takes UTF-8 only."""
    return name if readable(name) == name else Path(name).absolute().as_uri()


def _mode(name: str) -> int:
    """Tell what stands under a name; 0 if that cannot be told."""
    try:
        return Path(name).stat().st_mode
    except OSError:
        return 0


def _dumps_in(folder: Path) -> Found:
    found = Found([])
    for path in _entries(folder):
        try:
            if _is_dump(path, folder):
                found.paths.append(str(path))
        except InputRefusedError as error:
            found.refused.append((str(path), error))
    if not (found.paths or found.refused):
        message = (
            f"The folder {printable(readable(str(folder)))} holds no dump. Expected files that end"
            f" in {', '.join(SUFFIXES)}. Name another folder, or the file itself."
        )
        raise InputRefusedError(message)
    return found


def _entries(folder: Path) -> list[Path]:
    """List what is named like a dump, in order."""
    try:
        return sorted(path for path in folder.iterdir() if _is_named_like_a_dump(path.name))
    except OSError as error:
        raise unreadable(str(folder), error) from error


def _is_named_like_a_dump(name: str) -> bool:
    return name.endswith(SUFFIXES) and not (name.startswith(".") or name.endswith(TRUTH_SUFFIX))


def _is_dump(path: Path, folder: Path) -> bool:
    """Tell files from what is none, and refuse links that lead out of the folder, or nowhere.

    Who may put files into an inbox could else have any file of this user read, by a link to it.
    """
    try:
        is_file = S_ISREG(path.stat().st_mode)
        is_outside = path.is_symlink() and not path.resolve().is_relative_to(folder.resolve())
    except OSError as error:
        if path.is_symlink():
            raise _broken_link(path, error) from error
        return False  # gone since the folder was read
    if is_outside:
        found, next_step = f"is a link to {_shown(path.resolve())}", "Name that file itself."
        raise refusal(str(path), found, "no link that leads out of its folder", next_step)
    return is_file


def _broken_link(path: Path, error: OSError) -> InputRefusedError:
    found = f"is a link that cannot be followed: {error.strerror}"
    return refusal(str(path), found, "a file, or a link to one beside it", "Mend or remove it.")


def _shown(path: Path) -> str:
    return printable(readable(str(path)))


def _matching(pattern: str) -> list[str]:
    # Not `Path.glob`, which takes no absolute pattern.
    found = sorted(name for name in glob(pattern) if S_ISREG(_mode(name)))  # noqa: PTH207
    if not found:
        message = (
            f"No file matches {printable(readable(pattern))}. Expected one or more dumps. Check"
            " the pattern; quote it if the shell should leave it alone."
        )
        raise InputRefusedError(message)
    return found
