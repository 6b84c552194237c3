"""How well generated dumps are split: few records are missed, and hardly any is wrong."""

from collections.abc import Sequence
from functools import cache

import pytest

from flows.synthetic.dumps import lay_out
from flows.synthetic.noise import FILE_KINDS, KINDS
from flows.synthetic.papers import write_papers
from tests.benchmarks.splitter import Score, score
from tests.benchmarks.splitters import ours

COUNT = 200
SEED = 7
MOST_WRONG = 5  # of all dumps together
LEAST_F1 = {0.1: 0.98, 0.5: 0.95}
CASES = [
    *((kind, share) for kind in KINDS for share in LEAST_F1),
    *((kind, 0.1) for kind in FILE_KINDS),
]


@cache
def papers() -> Sequence[tuple[str, str]]:
    (batch,) = write_papers(COUNT, seed=SEED)
    return batch


@cache
def scored(kind: str, share: float) -> Score:
    stretches = list(lay_out([papers()], count=COUNT, noise={kind: share}, seed=SEED))
    dump = b"".join(stretch.content for stretch in stretches)
    return score(ours(dump), [line for stretch in stretches for line in stretch.truth])


@pytest.mark.parametrize(("kind", "share"), CASES)
def test_nearly_all_records_of_a_noisy_dump_are_found(kind: str, share: float) -> None:
    assert scored(kind, share).f1 >= LEAST_F1[share]


def test_hardly_any_record_of_noisy_dumps_is_wrong() -> None:
    wrong = {case: scored(*case).wrong for case in CASES if scored(*case).wrong}
    assert sum(wrong.values()) <= MOST_WRONG, wrong


def test_a_clean_dump_is_split_without_fault() -> None:
    clean = scored("", 0.0)
    assert (clean.found, clean.emitted, clean.wrong) == (COUNT, COUNT, 0)
