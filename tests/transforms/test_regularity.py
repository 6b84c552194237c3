from dataclasses import replace

import polars as pl
import pytest

from tests.transforms.page_texts import weighed_lines
from transforms.regularity import irregular_windows, regular_pairs
from transforms.usual import Usual

TITLE = "Diffusion of Turtles through Ancient Sandstone"
ABSTRACT = (
    "We study how turtles spread through sandstone over thousands of years. Existing accounts of"
    " their diffusion rest on a handful of ancient bones. We follow four hundred animals by radio,"
    " and find that they keep to the edges of the stone, where water gathers. Our model of the"
    " diffusion explains these tracks better than earlier ones do."
)


def places(lines: list[str], usual: Usual | None = None) -> list[int]:
    return regular_pairs(weighed_lines(lines), usual or Usual())["place"].to_list()


@pytest.mark.parametrize(
    "title",
    [
        TITLE,
        "Why Do Turtles Spread through Sandstone?",
        "3D Turtles in Sandstone and Their Diffusion",
        "turtles and their diffusion through sandstone",
        "We Study Turtles: Diffusion through Sandstone",
    ],
)
def test_a_title_whose_words_stand_in_the_abstract_behind_it_is_regular(title: str) -> None:
    assert places([title, ABSTRACT]) == [0]


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        pytest.param("Kernels of Proteins and Graphs", ABSTRACT, id="words are missing"),
        pytest.param(TITLE, ABSTRACT[:250] + ".", id="an abstract as short as a wrapped line"),
        pytest.param(TITLE, ABSTRACT.removesuffix("."), id="no full stop"),
        pytest.param(TITLE, ABSTRACT.replace("We", "we", 1), id="a small letter"),
        pytest.param(f"{TITLE}.", ABSTRACT, id="a title with a full stop"),
        pytest.param("Diffusion of", ABSTRACT, id="a title that must go on"),
        pytest.param("Models", ABSTRACT, id="maybe furniture"),
        pytest.param("A" + " Turtle" * 40, ABSTRACT, id="too long a title"),
        pytest.param("Wir", ABSTRACT.replace("the", "der"), id="nothing shared, odd title"),
    ],
)
def test_what_is_odd_is_left_to_the_decoder(title: str, abstract: str) -> None:
    often_lost = replace(Usual(), lone=0.3)
    assert places([title, abstract], often_lost) == []


@pytest.mark.parametrize(
    ("between", "expected"), [("", [0]), ("- 8 authors", [0]), ("Subscribe", [])]
)
def test_blank_lines_and_furniture_may_stand_within_but_no_banner(
    between: str, expected: list[int]
) -> None:
    assert places([TITLE, between, ABSTRACT]) == expected


def test_the_more_words_are_shared_the_larger_is_the_margin() -> None:
    lines = ["The Turtles of Old Proteins", ABSTRACT, TITLE, ABSTRACT]
    less, more = regular_pairs(weighed_lines(lines), Usual())["margin"]
    assert less < more


def test_pairs_are_found_among_other_lines() -> None:
    assert places(["A Lost Title", TITLE, ABSTRACT, ABSTRACT, TITLE, ABSTRACT]) == [1, 4]


def test_no_lines_have_no_pairs() -> None:
    assert places([]) == []


@pytest.mark.parametrize(
    ("line_count", "pairs", "windows"),
    [
        pytest.param(0, [], [], id="nothing"),
        pytest.param(4, [0, 2], [], id="all regular"),
        pytest.param(3, [], [(0, 3)], id="nothing regular"),
        pytest.param(5, [0, 3], [(0, 5)], id="one line between pairs"),
        pytest.param(9, [0, 2, 5, 7], [(2, 7)], id="the pairs on both sides only"),
        pytest.param(5, [1, 3], [(0, 3)], id="at the beginning"),
        pytest.param(5, [0, 2], [(2, 5)], id="at the end"),
        pytest.param(8, [0, 3, 6], [(0, 8)], id="windows that share a pair are one"),
        pytest.param(10, [0, 3, 5, 8], [(0, 5), (5, 10)], id="windows that touch are two"),
    ],
)
def test_windows_reach_to_the_pairs_around_irregular_lines(
    line_count: int, pairs: list[int], windows: list[tuple[int, int]]
) -> None:
    found = irregular_windows(
        line_count, pl.DataFrame({"place": pl.Series(pairs, dtype=pl.Int64())})
    )
    assert found == windows
