from math import exp, isfinite

import pytest

from transforms import costs
from transforms.line_evidence import End, Opener, Start
from transforms.usual import Usual

PARTS = {
    "title start": costs.TITLE_START,
    "title opener": costs.TITLE_OPENER,
    "title end": costs.TITLE_END,
    "abstract start": costs.ABSTRACT_START,
    "abstract opener": costs.ABSTRACT_OPENER,
    "abstract end": costs.ABSTRACT_END,
}
FORMS = [(end, start, opener) for end in End for start in Start for opener in Opener]
WORD, STOP, DANGLING = End.WORD, End.STOP, End.DANGLING
UPPER, LOWER = Start.UPPER, Start.LOWER
PLAIN, LATER = Opener.NONE, Opener.LATER_SENTENCE


@pytest.mark.parametrize("part", PARTS)
def test_the_rates_of_all_forms_of_a_part_add_up_to_one(part: str) -> None:
    assert sum(exp(-cost) for cost in PARTS[part]) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize(("end", "start", "opener"), FORMS)
def test_every_join_has_a_finite_cost(end: End, start: Start, opener: Opener) -> None:
    assert isfinite(costs.paragraph_join(end, start, opener))
    for is_full in (False, True):
        assert isfinite(costs.wrap_join(end, start, opener, is_full))
        assert isfinite(costs.title_join(end, start, opener, is_full))
        assert isfinite(costs.link_join(end, is_full))


@pytest.mark.parametrize(
    ("likelier", "less_likely"),
    [
        pytest.param(
            costs.wrap_join(WORD, LOWER, PLAIN, True),
            costs.wrap_join(WORD, LOWER, PLAIN, False),
            id="abstracts break where the line is full",
        ),
        pytest.param(
            costs.title_join(WORD, UPPER, PLAIN, True),
            costs.title_join(WORD, UPPER, PLAIN, False),
            id="so do titles",
        ),
        pytest.param(
            costs.link_join(WORD, True), costs.link_join(WORD, False), id="and before addresses"
        ),
        pytest.param(
            costs.wrap_join(WORD, LOWER, PLAIN, True),
            costs.wrap_join(WORD, UPPER, PLAIN, True),
            id="a small letter goes on",
        ),
        pytest.param(
            costs.paragraph_join(STOP, UPPER, LATER),
            costs.paragraph_join(WORD, UPPER, LATER),
            id="paragraphs end with a full stop",
        ),
        pytest.param(
            costs.paragraph_join(STOP, UPPER, LATER),
            costs.paragraph_join(STOP, UPPER, PLAIN),
            id="and begin as sentences do",
        ),
        pytest.param(
            costs.title_join(DANGLING, UPPER, PLAIN, True),
            costs.title_join(STOP, UPPER, PLAIN, True),
            id="a title goes on behind `of`, not behind a full stop",
        ),
        pytest.param(
            costs.ABSTRACT_END[STOP], costs.ABSTRACT_END[WORD], id="abstracts end in a full stop"
        ),
        pytest.param(costs.TITLE_END[WORD], costs.TITLE_END[STOP], id="titles do not"),
        pytest.param(costs.title_breaks(0), costs.title_breaks(1), id="titles are no sentences"),
        pytest.param(
            costs.abstract_breaks(3, 900), costs.abstract_breaks(0, 900), id="abstracts are several"
        ),
    ],
)
def test_what_is_likelier_costs_less(likelier: float, less_likely: float) -> None:
    assert likelier < less_likely


def test_a_short_abstract_may_be_one_sentence() -> None:
    assert costs.abstract_breaks(0, 100) == 0


@pytest.mark.parametrize(
    "gaps", [costs.GAP_IN_TITLE, costs.GAP_IN_WRAP, costs.GAP_BETWEEN_PARAGRAPHS]
)
def test_nothing_between_lines_costs_nothing_and_banners_cost_most(gaps: tuple[float, ...]) -> None:
    nothing, *weak, banner, barrier = gaps
    assert nothing == 0
    assert max(weak) < banner <= barrier


@pytest.mark.parametrize("words", range(1, 12))
def test_the_more_words_are_capitalised_the_likelier_a_title(words: int) -> None:
    # From half of them on: of few capitals, a text that has names has about as many as a title.
    half = (words + 1) // 2
    evidence = [costs.case_evidence(words, count) for count in range(half, words + 1)]
    assert evidence == sorted(evidence)
    assert costs.case_evidence(words, 0) < 0 < evidence[-1]


@pytest.mark.parametrize(("words", "capitalised"), [(500, 0), (500, 500), (0, 0), (500, 250)])
def test_the_evidence_of_capitals_is_bounded(words: int, capitalised: int) -> None:
    assert abs(costs.case_evidence(words, capitalised)) <= 7


@pytest.mark.parametrize("chars", [0, 1, 75, 1_200, 10**6, 10**9])
@pytest.mark.parametrize("odd_share", [costs.ODD_LENGTHS, costs.ODD_LENGTHS_OF_SEVERAL_LINES])
def test_every_length_has_a_finite_cost(chars: int, odd_share: float) -> None:
    usual = Usual()
    assert isfinite(costs.length(chars, usual.title_mean, usual.title_deviation, odd_share))


def test_usual_lengths_cost_least() -> None:
    usual = Usual()
    by_length = {
        chars: costs.length(chars, usual.title_mean, usual.title_deviation, costs.ODD_LENGTHS)
        for chars in (3, 25, 74, 200, 600, 3_000)
    }
    assert min(by_length, key=by_length.__getitem__) == 74
    assert by_length[600] < by_length[3_000]
