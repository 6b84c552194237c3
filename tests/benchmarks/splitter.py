"""How well a dump is split: records found, and records that are wrong without a word.

One row for each kind of noise, with 1 %, 10 % and 50 % of the records of a dump touched; with
`--pairs`, one for each two kinds at once. Dumps have 400 records and come from several seeds, made
of real papers where a file of them is at hand (`--papers`), of generated ones elsewhere. Beside our
splitter stand the two obvious ones, see `splitters.py`.

A record counts as found if title and abstract are exactly the truth's, but for white space. `Wrong`
counts records that are none of the truth's; `joined` are those of them that consist of a title that
lost its abstract and, behind it, an abstract that lost its title: no form of the lines tells, only
their words can. A record in which bytes were broken may be emitted or not: neither counts.
`tests/transforms/test_split_scores.py` holds the least scores that a change must keep.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from random import Random

from flows.synthetic.dumps import lay_out
from flows.synthetic.noise import FILE_KINDS, KINDS, are_compatible
from flows.synthetic.paper_files import read_papers
from flows.synthetic.papers import write_papers
from flows.synthetic.truth import Truth, normalised
from tests.benchmarks.splitters import SPLITTERS, Pair

_RECORDS = 400
_SHARES = (0.01, 0.1, 0.5)
_PAIR_SHARE = 0.1
_SEEDS = (1, 2, 3)
_REAL_PAPERS = Path(__file__).parents[2].parent / "shared" / "corpora" / "hf_daily.jsonl"


@dataclass(frozen=True)
class Score:
    """Counts over dumps; they add up."""

    found: int = 0
    emitted: int = 0
    to_find: int = 0
    wrong: int = 0
    joined: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(
            self.found + other.found,
            self.emitted + other.emitted,
            self.to_find + other.to_find,
            self.wrong + other.wrong,
            self.joined + other.joined,
        )

    @property
    def precision(self) -> float:
        return (self.emitted - self.wrong) / self.emitted if self.emitted else 1.0

    @property
    def recall(self) -> float:
        return self.found / self.to_find if self.to_find else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def score(pairs: Iterable[Pair], truth: Sequence[Truth]) -> Score:
    """Compare what was emitted with the truth.

    A record that stands twice in a row may be emitted once or twice; more often is wrong.
    """
    emitted = Counter((normalised(title), normalised(abstract)) for title, abstract in pairs)
    intact = Counter((line.title, line.abstract) for line in truth if line.reason is None)
    either_way = {
        _decodable(line.title, line.abstract) for line in truth if line.reason == "undecodable"
    }
    for pair in [pair for pair in emitted if _decodable(*pair) in either_way]:
        del emitted[pair]
    wrong = emitted - intact
    titles = {line.title for line in truth if line.reason == "abstract_lost"}
    abstracts = {line.abstract for line in truth if line.reason == "title_lost"}
    return Score(
        found=len(emitted.keys() & intact.keys()),
        emitted=emitted.total(),
        to_find=len(intact),
        wrong=wrong.total(),
        joined=sum(1 for title, abstract in wrong if title in titles and abstract in abstracts),
    )


def _decodable(title: str, abstract: str) -> str:
    """Leave out what a broken byte can have become."""
    return "".join(filter(str.isascii, f"{title}\n{abstract}"))


def main(arguments: Sequence[str] = ()) -> None:
    """Print the table: each kind alone, or with `--pairs` each two kinds at once."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks splitter")
    parser.add_argument("--pairs", action="store_true", help="two kinds of noise at once")
    parser.add_argument("--quick", action="store_true", help="one seed instead of three")
    parser.add_argument("--all", action="store_true", help="show each pair, not the worst only")
    parser.add_argument("--papers", type=Path, default=_REAL_PAPERS, help="JSON lines of papers")
    chosen = parser.parse_args(arguments)
    seeds = _SEEDS[:1] if chosen.quick else _SEEDS
    papers = chosen.papers if chosen.papers.exists() else None
    print(f"Splitting dumps of {_RECORDS} records, {len(seeds)} per row, of", end=" ")
    print(papers.name if papers else "generated papers")
    rows = _pair_rows() if chosen.pairs else _kind_rows()
    table = {name: _score_all(noise, papers, seeds) for name, noise in rows}
    _print_table(table, most_rows=40 if chosen.pairs and not chosen.all else len(table))


def _kind_rows() -> Iterator[tuple[str, dict[str, float]]]:
    yield "(clean)", {}
    for kind in KINDS:
        for share in _SHARES:
            yield f"{kind} {share:.0%}", {kind: share}
    for kind in FILE_KINDS:
        yield kind, {kind: 1.0}


def _pair_rows() -> Iterator[tuple[str, dict[str, float]]]:
    for one, other in combinations((*KINDS, *FILE_KINDS), 2):
        if are_compatible(one, other):
            yield f"{one} + {other}", {one: _PAIR_SHARE, other: _PAIR_SHARE}


def _score_all(
    noise: Mapping[str, float], papers: Path | None, seeds: Iterable[int]
) -> dict[str, Score]:
    totals = dict.fromkeys(SPLITTERS, Score())
    for seed in seeds:
        dump, truth = make(noise, papers, seed)
        for name, splitter in SPLITTERS.items():
            totals[name] += score(splitter(dump), truth)
    return totals


def make(noise: Mapping[str, float], papers: Path | None, seed: int) -> tuple[bytes, list[Truth]]:
    """Make a dump in memory; each seed takes other papers and damages them elsewhere."""
    batch = _papers(papers, seed)
    stretches = list(lay_out([batch], count=len(batch), noise=noise, seed=seed))
    content = b"".join(stretch.content for stretch in stretches)
    return content, [line for stretch in stretches for line in stretch.truth]


def _papers(papers: Path | None, seed: int) -> list[Pair]:
    if papers is None:
        return [paper for batch in write_papers(_RECORDS, seed=seed) for paper in batch]
    return Random(f"{seed} papers").sample(read_papers(papers), _RECORDS)


def _print_table(table: Mapping[str, Mapping[str, Score]], *, most_rows: int) -> None:
    width = max(map(len, table))
    print(" " * width, *(f"{name:^34}" for name in SPLITTERS), sep="  ")
    heading = f"{'prec':>6} {'recall':>6} {'F1':>6} {'wrong':>6} {'joined':>6}"
    print(" " * width, *[heading] * len(SPLITTERS), sep="  ")
    worst_first = sorted(table, key=lambda name: table[name]["ours"].f1)
    shown = set(worst_first[:most_rows])
    for name, scores in table.items():
        if name in shown:
            print(f"{name:<{width}}", *map(_cells, scores.values()), sep="  ")
    if len(shown) < len(table):
        print(f"({len(table) - len(shown)} pairs on which ours scores better; --all shows them)")
    _print_totals(table, width)


def _cells(score: Score) -> str:
    return (
        f"{score.precision:6.3f} {score.recall:6.3f} {score.f1:6.3f}"
        f" {score.wrong:6,} {score.joined:6,}"
    )


def _print_totals(table: Mapping[str, Mapping[str, Score]], width: int) -> None:
    columns = [[scores[name] for scores in table.values()] for name in SPLITTERS]
    means = (
        f"{'':6} {'':6} {sum(one.f1 for one in column) / len(column):6.4f}"
        f" {sum(one.wrong for one in column):6,} {sum(one.joined for one in column):6,}"
        for column in columns
    )
    print(f"{'mean F1, sums':<{width}}", *means, sep="  ")


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
