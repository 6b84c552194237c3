"""Small dumps of a feed: papers that come, stay some days, and change their text once."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from flows.synthetic.dumps import Paper, lay_out
from flows.synthetic.papers import write_papers

_FIRST_DAY = date(2026, 1, 1)
_NEW_A_DAY = 5


def write_days(folder: Path, days: int, *, papers_a_day: int = 15) -> list[Path]:
    """Write a dump for each day, two thirds of whose papers were there the day before."""
    folder.mkdir(parents=True, exist_ok=True)
    (papers,) = write_papers(days * _NEW_A_DAY + papers_a_day, seed=7)
    return [_write_day(folder, day, papers, papers_a_day) for day in range(days)]


def _write_day(folder: Path, day: int, papers: list[Paper], count: int) -> Path:
    start = day * _NEW_A_DAY
    shown = [_as_of(day, number, papers[number]) for number in range(start, start + count)]
    path = folder / f"{_FIRST_DAY + timedelta(days=day)}.txt"
    content = b"".join(
        stretch.content for stretch in lay_out([shown], count=len(shown), noise={}, seed=day)
    )
    path.write_bytes(content)
    return path


def _as_of(day: int, number: int, paper: Paper) -> Paper:
    """Give every third paper another text on odd days."""
    title, abstract = paper
    return title, abstract + (
        " A revision adds an ablation." if number % 3 == 0 and day % 2 else ""
    )
