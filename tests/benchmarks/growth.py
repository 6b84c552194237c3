"""What a small load costs in a large warehouse: a day's page into one of many papers.

It should be one copy of the file, and work in proportion to the page. So each load stands beside a
plain copy of the same file in the same run; and of the audit, which has to look at whole tables,
what it takes longer than in the smallest warehouse is shown per million papers.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, fields
from datetime import date, timedelta
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

from flows import loading
from flows.direct import Calls, run_directly
from flows.settings import Settings
from flows.synthetic.dumps import Paper, lay_out
from flows.synthetic.papers import write_papers
from warehouse.disk import sync
from warehouse.read import query

_SIZES = (1_000, 100_000, 1_000_000)
_ROUNDS = 3
_ARCHIVE_PAPERS = 5_000  # of one dump
_PAPERS_PER_DAY = 1_000  # of the whole warehouse; so many days have a page of their own
_NEW_ON_A_PAGE, _SEEN_ON_A_PAGE = 10, 20
_DUMPS_PER_RUN = 20  # so that no single load fills the file
_FIRST_DAY = date(2020, 1, 1)
_MEMORY_UNIT = 1 if sys.platform == "darwin" else 1024

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Seconds of a load by what they are spent on; ``plain_copy`` is the base line."""

    plain_copy: float
    copy: float
    work: float
    audit: float
    publish: float
    peak_bytes: float

    @property
    def total(self) -> float:
        """Seconds of the load."""
        return self.copy + self.work + self.audit + self.publish


def main(arguments: Sequence[str] = ()) -> None:
    """Print what a day's page costs in warehouses of several sizes."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks growth")
    parser.add_argument("papers", type=int, nargs="*", help="sizes of the warehouses, in papers")
    parser.add_argument("--keep", type=Path, help="folder in which built warehouses are kept")
    chosen = parser.parse_args(arguments)
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=chosen.keep)))
        print(
            f"A page of {_NEW_ON_A_PAGE} new and {_NEW_ON_A_PAGE} known papers into a warehouse;"
            f" seconds, medians of {_ROUNDS} rounds. cp: a copy of the file with fsync"
        )
        print(f"{'papers':>10} {'MB':>6} {'cp':>6} {'load':>6} {'x cp':>5}", end=" ")
        print(f"{'copy':>6} {'work':>6} {'audit':>6} {'publish':>7} {'audit/M':>8} {'peak MB':>8}")
        smallest: Cost | None = None
        for papers in sorted(chosen.papers or _SIZES):
            warehouse = _built(papers, chosen.keep or scratch)
            cost = _median([_apart(_load, warehouse, scratch) for _ in range(_ROUNDS)])
            smallest = smallest or cost
            _show(papers, warehouse, cost, smallest)


def _apart(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a function in a process of its own, so that its peak of memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *args, **kwargs).result()


def _median(costs: Sequence[Cost]) -> Cost:
    parts = {
        part.name: statistics.median(getattr(cost, part.name) for cost in costs)
        for part in fields(Cost)
    }
    return Cost(**parts)


def _show(papers: int, warehouse: Path, cost: Cost, smallest: Cost) -> None:
    per_million = (cost.audit - smallest.audit) / papers * 1e6
    print(
        f"{papers:10,} {warehouse.stat().st_size / 1e6:6,.0f} {cost.plain_copy:6.2f}"
        f" {cost.total:6.2f} {cost.total / cost.plain_copy:5.1f}"
        f" {cost.copy:6.2f} {cost.work:6.2f} {cost.audit:6.2f} {cost.publish:7.2f}"
        f" {per_million:8.2f} {cost.peak_bytes / 1e6:8,.0f}",
        flush=True,
    )


def _built(papers: int, folder: Path) -> Path:
    """Return a warehouse of so many papers, built if it is not there yet."""
    warehouse = folder / f"growth-{papers}.duckdb"
    if not warehouse.exists():
        building = folder / f"building-{papers}.duckdb"
        for number, dumps in enumerate(_dumps(papers, folder)):
            print(f"building {papers:,} papers, run {number + 1} ...", end="\r", file=sys.stderr)
            _apart(_run, building, dumps)
            for dump in dumps:
                dump.unlink()
        shutil.rmtree(building.with_name(building.name + ".files"))
        building.replace(warehouse)
    return warehouse


def _dumps(papers: int, folder: Path) -> Iterator[tuple[Path, ...]]:
    """Write the dumps of a feed: large ones of an archive, then small ones day by day."""
    days = max(papers // _PAPERS_PER_DAY, 1)
    drawn = _papers(papers)
    archived = papers - days * _NEW_ON_A_PAGE
    archive = _batches(islice(drawn, archived), _ARCHIVE_PAPERS)
    pages = chain(archive, _pages(days, drawn))
    names = (_FIRST_DAY + timedelta(days=number) for number in range(papers))
    written = (
        _write(page, folder / f"{'archive-' * (len(page) > _SEEN_ON_A_PAGE * 2)}{day}.txt")
        for page, day in zip(pages, names, strict=False)
    )
    return _batches(written, _DUMPS_PER_RUN)


def _batches(items: Iterator[R], size: int) -> Iterator[tuple[R, ...]]:
    while batch := tuple(islice(items, size)):
        yield batch


def _papers(count: int) -> Iterator[Paper]:
    return chain.from_iterable(write_papers(count, seed=1))


def _pages(days: int, drawn: Iterator[Paper]) -> Iterator[tuple[Paper, ...]]:
    """Lay out the pages of days: on top what is new, below what stood on the page before."""
    page: tuple[Paper, ...] = ()
    for _ in range(days):
        page = (*islice(drawn, _NEW_ON_A_PAGE), *page[:_SEEN_ON_A_PAGE])
        yield page


def _write(page: Sequence[Paper], path: Path) -> Path:
    stretches = lay_out([page], count=len(page), noise={}, seed=len(page))
    path.write_bytes(b"".join(stretch.content for stretch in stretches))
    return path


def _run(warehouse: Path, dumps: Sequence[Path]) -> None:
    run_directly([str(dump) for dump in dumps], _settings(warehouse))


def _settings(warehouse: Path) -> Settings:
    # Made-up pages that nobody looks at, and no version but the last.
    return Settings(warehouse=warehouse, max_reject_share=1, accept_drift=True, keep_versions=0)


def _load(built: Path, scratch: Path) -> Cost:
    """Load a day's page into a copy of a built warehouse."""
    with tempfile.TemporaryDirectory(dir=scratch) as name:
        folder = Path(name)
        warehouse = folder / "papers.duckdb"
        plain_copy = _seconds(lambda: _copy(built, warehouse))
        page = [*_new_papers(), *_known_papers(warehouse)]
        dump = _write(page, folder / f"{_FIRST_DAY + timedelta(days=10_000)}.txt")
        _warm_up(folder)
        return _measured(warehouse, dump, plain_copy)


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    sync(target)


def _new_papers() -> list[Paper]:
    return next(write_papers(_NEW_ON_A_PAGE, seed=2))


def _known_papers(warehouse: Path) -> list[Paper]:
    """Choose papers, half of them from the last page and half from anywhere."""
    last = "last_seen_on = (select max(last_seen_on) from core.papers)"
    half = _NEW_ON_A_PAGE // 2
    places = " union all ".join(
        f"(select rowid from core.papers where {condition} order by paper_id limit {half})"
        for condition in (last, f"not ({last})")
    )
    known = f"select title, abstract from core.papers where rowid in ({places})"
    return [(title, abstract) for title, abstract in query(warehouse, known).rows()]


def _warm_up(folder: Path) -> None:
    """Let everything be imported, which each process pays for once."""
    (folder / "warm").mkdir()
    papers = next(write_papers(_SEEN_ON_A_PAGE, seed=3))
    _run(folder / "warm" / "papers.duckdb", [_write(papers, folder / "warm" / "2020-01-01.txt")])


def _measured(warehouse: Path, dump: Path, plain_copy: float) -> Cost:
    spent: dict[str, float] = {}

    def timed(name: str, function: Callable[P, R]) -> Callable[P, R]:
        def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
            started = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                spent[name] = time.perf_counter() - started

        return wrapped

    for name in ("copy_published",):  # it is a part of the step that builds
        setattr(loading, name, timed("copy", getattr(loading, name)))
    plain = Calls()
    calls = Calls(audit=timed("audit", plain.audit), publish=timed("publish", plain.publish))
    started = time.perf_counter()
    summary = run_directly([str(dump)], _settings(warehouse), calls)
    total = time.perf_counter() - started
    audit = summary.seconds_by_step["audit"]
    # The step ends with the verdict; what it found is then entered, and the file closed.
    publish = spent["audit"] - audit + spent["publish"]
    return Cost(
        plain_copy=plain_copy,
        copy=spent["copy"],
        work=total - spent["copy"] - audit - publish,
        audit=audit,
        publish=publish,
        peak_bytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _MEMORY_UNIT,
    )


def _seconds(function: Callable[[], object]) -> float:
    started = time.perf_counter()
    function()
    return time.perf_counter() - started


if __name__ == "__main__":
    main(sys.argv[1:])
