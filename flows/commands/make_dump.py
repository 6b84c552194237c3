"""`paperhouse make-dump`: a dump of any size, damaged as wanted, with the truth beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

from flows.errors import WrongUsageError
from flows.synthetic.dump_files import truth_path, write_dump
from flows.synthetic.dumps import Paper, lay_out
from flows.synthetic.noise import parse_noise
from flows.synthetic.paper_files import read_papers
from flows.synthetic.papers import BATCH_PAPERS, write_papers
from flows.text import printable


def make_dump_command(
    count: int, out: Path, *, noise: Sequence[str], seed: int, papers: Path | None
) -> None:
    """Write the dump and its truth, and say what is in them.

    Raises:
        WrongUsageError: if the noise is not known, the papers cannot be read, or OUT not written.
    """
    shares = parse_noise(noise)
    batches = write_papers(count, seed=seed) if papers is None else _sample(papers, count, seed)
    intact, damaged = write_dump(lay_out(batches, count=count, noise=shares, seed=seed), out)
    print(f"{printable(str(out))}: {intact + damaged:,} records, {intact:,} of them intact.")
    print(f"{printable(str(truth_path(out)))}: what a perfect splitter finds.")


def _sample(path: Path, count: int, seed: int) -> Iterable[list[Paper]]:
    papers = read_papers(path)
    if len(papers) < count:
        message = f"--papers {path} holds {len(papers):,} papers, and {count:,} were asked for."
        raise WrongUsageError(f"{message} Ask for fewer, or leave --papers out.")
    chosen = Random(f"{seed} papers").sample(papers, count)
    return (chosen[start : start + BATCH_PAPERS] for start in range(0, count, BATCH_PAPERS))
