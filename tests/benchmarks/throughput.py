"""How fast large dumps are split, and in how much memory: whole processes, beside `wc -l`.

A clean dump, and one in which a tenth of the records is damaged, each kind of noise a share of it;
both also at a quarter of the size, since memory that is bounded is the same for both.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count as count_from
from pathlib import Path

from flows.synthetic.dumps import Paper, lay_out
from flows.synthetic.noise import KINDS
from flows.synthetic.papers import BATCH_PAPERS, write_papers

_MEGABYTES = 1_000
_BYTES_PER_PAPER = 1_250  # a little less than there are, so that papers suffice
_BLOCK_BYTES = 16 * 1024 * 1024
_DAMAGED_SHARE = 0.1
# Broken bytes and line ends of other kinds slow the reading of all lines of their block; they come
# with the mixture as they do in real dumps, that is in a few records.
_NOISE = {kind: _DAMAGED_SHARE / len(KINDS) for kind in KINDS}

# Splits a file, as `paperhouse split` does but without writing anything, and tells its own peak.
_CHILD = """
import json, resource, sys
from transforms.split import split_blocks

def blocks(path, size):
    with open(path, "rb") as file:
        while block := file.read(size):
            yield block

records = rejects = 0
for split in split_blocks(blocks(sys.argv[1], int(sys.argv[2]))):
    records += split.records.height
    rejects += split.rejects.height
unit = 1 if sys.platform == "darwin" else 1024
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
print(json.dumps({"records": records, "rejects": rejects, "peak_bytes": peak}))
"""


@dataclass(frozen=True)
class Timing:
    """Seconds of a whole process, and what it says of itself."""

    seconds: float
    records: int
    rejects: int
    peak_bytes: int


def main(arguments: Sequence[str] = ()) -> None:
    """Print seconds, times `wc -l`, megabytes a second and peak memory, at two sizes."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks throughput")
    parser.add_argument("megabytes", type=int, nargs="?", default=_MEGABYTES)
    parser.add_argument("--folder", type=Path, help="where the dumps are written for the while")
    chosen = parser.parse_args(arguments)
    print(f"Splitting generated dumps in blocks of {_BLOCK_BYTES >> 20} MiB, whole processes")
    print(f"{'':22} {'MB':>6} {'seconds':>8} {'x wc -l':>8} {'MB/s':>7} {'peak MB':>8}", end=" ")
    print(f"{'records':>10} {'rejects':>8}")
    for name, noise in (("clean", {}), (f"{_DAMAGED_SHARE:.0%} damaged", _NOISE)):
        for megabytes in (chosen.megabytes // 4, chosen.megabytes):
            with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
                path = Path(folder) / "dump.txt"
                _write(path, megabytes * 1_000_000, noise)
                _show(name, path)


def _write(path: Path, size: int, noise: Mapping[str, float]) -> None:
    """Write a dump of about this many bytes, batch by batch, no batch like another."""
    count = max(size // _BYTES_PER_PAPER, 1)
    with path.open("wb") as file:
        for stretch in lay_out(_papers(count), count=count, noise=noise, seed=1):
            file.write(stretch.content)
            if file.tell() >= size:
                return


def _papers(count: int) -> Iterator[Sequence[Paper]]:
    for seed in count_from(1):
        yield from write_papers(min(count, 10 * BATCH_PAPERS), seed=seed)


def _show(name: str, path: Path) -> None:
    counted = _wc_seconds(path)
    timing = _split(path)
    megabytes = path.stat().st_size / 1e6
    print(
        f"{name:22} {megabytes:6,.0f} {timing.seconds:8.2f} {timing.seconds / counted:8.1f}"
        f" {megabytes / timing.seconds:7.1f} {timing.peak_bytes / 1e6:8,.0f}"
        f" {timing.records:10,} {timing.rejects:8,}",
        flush=True,
    )


def _wc_seconds(path: Path) -> float:
    """Count the lines, the file in the cache of the system as it is for the splitter after it."""
    _count_lines(path)
    started = time.perf_counter()
    _count_lines(path)
    return time.perf_counter() - started


def _count_lines(path: Path) -> None:
    subprocess.run(["wc", "-l", str(path)], check=True, capture_output=True)


def _split(path: Path) -> Timing:
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(path), str(_BLOCK_BYTES)],
        check=True,
        capture_output=True,
        text=True,
    )
    return Timing(time.perf_counter() - started, **json.loads(done.stdout))


if __name__ == "__main__":
    main(sys.argv[1:])
