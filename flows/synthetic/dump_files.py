"""A synthetic dump in a file, and the truth beside it."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

import zstandard

from flows.errors import WrongUsageError
from flows.synthetic.dumps import Stretch

TRUTH_SUFFIX = ".truth.jsonl"


def truth_path(out: Path) -> Path:
    """Name the file of the truth: that of the dump, with its own suffix instead of the last."""
    return out.with_suffix(TRUTH_SUFFIX)


def write_dump(stretches: Iterable[Stretch], out: Path) -> tuple[int, int]:
    """Write dump and truth, and count the intact and the damaged records.

    Raises:
        WrongUsageError: if one of the files cannot be written.
    """
    try:
        with ExitStack() as stack:
            dump = stack.enter_context(_replacing(out))
            truth = stack.enter_context(_replacing(truth_path(out)))
            write = stack.enter_context(_packed(dump, out.suffix))
            return _write(stretches, write, truth)
    except OSError as error:
        message = (
            f"{out} and the truth beside it cannot be written: {error.strerror}."
            " Name a file in a folder that exists and that this user may write to."
        )
        raise WrongUsageError(message) from error


def _write(
    stretches: Iterable[Stretch], write: Callable[[bytes], int], truth: IO[bytes]
) -> tuple[int, int]:
    intact = damaged = 0
    for stretch in stretches:
        write(stretch.content)
        truth.write("".join(f"{line.to_json()}\n" for line in stretch.truth).encode())
        lost = sum(line.reason is not None for line in stretch.truth)
        damaged += lost
        intact += len(stretch.truth) - lost
    return intact, damaged


@contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    """Write beside a file and rename at the end, so that no half of it is ever seen."""
    partial = path.with_name(f".{path.name}.partial")
    if path.is_dir():
        raise IsADirectoryError(21, "it is a folder", str(path))
    try:
        with partial.open("wb") as file:
            yield file
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def _packed(file: IO[bytes], suffix: str) -> Iterator[Callable[[bytes], int]]:
    """Pack what is written, if the suffix says so."""
    if suffix == ".gz":
        # Neither name nor time go into the file: the same dump is the same bytes.
        with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
            yield packed.write
    elif suffix == ".zst":
        with zstandard.ZstdCompressor().stream_writer(file, closefd=False) as packed:
            yield packed.write
    else:
        yield file.write
