from collections.abc import Sequence
from functools import cache
from math import exp, log
from statistics import median

import pytest

from flows.synthetic.dumps import lay_out
from flows.synthetic.papers import write_papers
from tests.transforms.page_texts import marked_lines
from transforms.usual import Usual
from transforms.usual_learning import learn_usual

COUNT = 150


@cache
def papers() -> Sequence[tuple[str, str]]:
    (batch,) = write_papers(COUNT, seed=5)
    return batch


@cache
def learned(kind: str = "", share: float = 0.0) -> Usual:
    """Learn from a dump of generated papers with one kind of noise."""
    noise = {kind: share} if kind else {}
    stretches = lay_out([papers()], count=COUNT, noise=noise, seed=5)
    return learn_usual(marked_lines(b"".join(stretch.content for stretch in stretches)))


def rates(usual: Usual) -> dict[str, float]:
    return {
        "lone": usual.lone,
        "wrapped_titles": usual.wrapped_titles,
        "wrapped_abstracts": usual.wrapped_abstracts,
        "paragraphs": usual.paragraphs,
        "furniture": usual.furniture,
    }


@pytest.mark.parametrize(
    ("kind", "rate"),
    [
        ("lost_lines", "lone"),
        ("lost_titles", "lone"),
        ("lost_abstracts", "lone"),
        ("wrapped_titles", "wrapped_titles"),
        ("wrapped_abstracts", "wrapped_abstracts"),
        ("paragraphs", "paragraphs"),
        ("furniture_before", "furniture"),
        ("furniture_after", "furniture"),
    ],
)
def test_a_rate_grows_with_its_noise(kind: str, rate: str) -> None:
    values = [rates(learned())[rate], *(rates(learned(kind, share))[rate] for share in (0.1, 0.5))]
    assert values == sorted(set(values))
    assert values[-1] > 0.2


@pytest.mark.parametrize("share", [0.1, 0.5])
@pytest.mark.parametrize("kind", ["wrapped_titles", "wrapped_abstracts", "paragraphs"])
def test_broken_texts_are_counted_about_as_they_are(kind: str, share: float) -> None:
    assert rates(learned(kind, share))[kind] == pytest.approx(share, rel=0.25)


@pytest.mark.parametrize("share", [0.1, 0.5])
@pytest.mark.parametrize("kind", ["wrapped_titles", "wrapped_abstracts", "paragraphs", "crlf"])
def test_noise_that_loses_no_line_hardly_raises_the_rate_of_lost_ones(
    kind: str, share: float
) -> None:
    assert learned(kind, share).lone < 0.1


@pytest.mark.parametrize("rate", ["wrapped_titles", "wrapped_abstracts", "paragraphs", "lone"])
def test_in_a_clean_dump_nothing_is_broken_or_lost(rate: str) -> None:
    assert rates(learned())[rate] < 0.01


def test_lengths_are_those_of_the_dump() -> None:
    titles, abstracts = zip(*papers(), strict=True)
    usual = learned()
    assert exp(usual.title_mean) == pytest.approx(median(map(len, titles)), rel=0.05)
    assert exp(usual.abstract_mean) == pytest.approx(median(map(len, abstracts)), rel=0.05)


@pytest.mark.parametrize("kind", ["wrapped_abstracts", "wrapped_titles", "lost_lines"])
def test_lengths_are_those_of_whole_texts_however_lines_are_broken(kind: str) -> None:
    usual = learned(kind, 0.5)
    assert usual.abstract_mean == pytest.approx(learned().abstract_mean, abs=0.05)
    assert usual.title_mean == pytest.approx(learned().title_mean, abs=0.05)


def test_the_words_of_the_abstracts_are_counted() -> None:
    words = learned().words
    assert words.abstract_count == COUNT
    assert 0.5 < words.share_in_own <= 0.8


def test_titles_that_say_nothing_of_their_abstracts_have_a_small_share() -> None:
    titles, abstracts = zip(*papers(), strict=True)
    lines = [
        line for pair in zip(titles, (*abstracts[1:], abstracts[0]), strict=True) for line in pair
    ]
    usual = learn_usual(marked_lines("\n".join(lines).encode()))
    assert usual.words.share_in_own < 0.3


def test_lines_that_stand_between_all_records_are_repeated() -> None:
    lines = [line for title, text in papers()[:9] for line in (title, text, "Peer Review: open")]
    assert learn_usual(marked_lines("\n".join(lines).encode())).repeated["Peer Review: open"] == 9


@pytest.mark.parametrize("dump", [b"", b"\n\n", b"A Title", b"- 8 authors\n" * 20])
def test_of_a_dump_without_records_nothing_is_learned_of_lengths(dump: bytes) -> None:
    usual = learn_usual(marked_lines(dump))
    assert usual.abstract_mean == Usual().abstract_mean
    assert usual.title_mean == Usual().title_mean


def test_costs_follow_from_rates_and_are_bounded() -> None:
    assert Usual(lone=0.1).lone_cost == pytest.approx(-log(0.1))
    assert Usual(lone=0.4).most_margin < Usual(lone=0.1).most_margin < Usual(lone=1e-9).most_margin
    assert Usual(lone=1e-9).most_margin == Usual(lone=1e-6).most_margin
