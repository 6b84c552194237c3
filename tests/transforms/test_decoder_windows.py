"""What the decoder makes of windows whose lines are broken, repeated or in any order."""

from dataclasses import replace
from itertools import product

import pytest

from tests.transforms.page_texts import decoded, window
from transforms.decoder import decode
from transforms.usual import Usual
from transforms.window import Part

TURTLES = "Diffusion of Turtles through Ancient Sandstone"
OF_TURTLES = (
    "We study how turtles spread through sandstone over thousands of years. Existing accounts of"
    " their diffusion rest on a handful of ancient bones. We follow four hundred animals by radio,"
    " and find that they keep to the edges of the stone, where water gathers. Our model of the"
    " diffusion explains these tracks better than earlier ones do, and needs no map of the rock."
)
KERNELS = "Graph Kernels That Separate Proteins"
OF_KERNELS = (
    "Recent kernels on graphs compare molecules by their paths. In this paper, we prove that paths"
    " alone cannot separate folded proteins, and propose kernels that can. Extensive experiments on"
    " nine collections of proteins show that our kernels are as fast as those before them, and"
    " that they separate families which no other graph kernel tells apart."
)
SNAILS = "The Habits of Snails at Dusk"


def usual(**rates: float) -> Usual:
    return replace(Usual(), **rates)  # type: ignore[arg-type]


def parts(lines: list[str], of_dump: Usual | None = None) -> list[str]:
    return [part for part, _ in decoded(lines, of_dump or Usual())]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param([TURTLES], ["lone_title"], id="title alone"),
        pytest.param([OF_TURTLES], ["lone_abstract"], id="abstract alone"),
        pytest.param(
            [OF_TURTLES, OF_KERNELS], ["lone_abstract", "lone_abstract"], id="two abstracts"
        ),
        pytest.param(
            [OF_TURTLES, KERNELS, OF_KERNELS, SNAILS],
            ["lone_abstract", "record", "lone_title"],
            id="lost at both edges",
        ),
    ],
)
def test_lines_without_a_partner_stay_alone(lines: list[str], expected: list[str]) -> None:
    assert parts(lines) == expected


@pytest.mark.parametrize(
    "first", ["Diffusion of Turtles", "Diffusion of", "Diffusion of Turtles through"]
)
def test_a_title_may_break_anywhere(first: str) -> None:
    assert parts([first, TURTLES.removeprefix(first).strip(), OF_TURTLES]) == ["record"]


def test_a_title_before_a_title_stays_alone_where_the_abstract_lacks_its_words() -> None:
    lines = [KERNELS, SNAILS, f"We watch snails at dusk. {OF_TURTLES}"]
    assert parts(lines) == ["lone_title", "record"]


def test_where_broken_titles_are_a_custom_the_words_of_the_first_line_matter_less() -> None:
    lines = ["A Long Farewell to", "Turtles in Sandstone and Their Diffusion", OF_TURTLES]
    assert parts(lines, usual(wrapped_titles=0.5)) == ["record"]


@pytest.mark.parametrize("width", [40, 80, 120])
def test_an_abstract_broken_by_its_width_is_joined(width: int) -> None:
    lines = [""]
    for word in OF_TURTLES.split(" "):
        if len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    assert parts([TURTLES, *lines, KERNELS, OF_KERNELS]) == ["record", "record"]


def test_an_abstract_that_lost_its_title_is_no_paragraph_of_the_one_before_it() -> None:
    assert parts([TURTLES, OF_TURTLES, OF_KERNELS, SNAILS]) == [
        "record",
        "lone_abstract",
        "lone_title",
    ]


@pytest.mark.parametrize("blanks", [[], [""], ["", ""]])
def test_blank_lines_between_paragraphs_change_nothing(blanks: list[str]) -> None:
    middle = OF_TURTLES.index("We follow")
    lines = [TURTLES, OF_TURTLES[:middle], *blanks, OF_TURTLES[middle:], KERNELS, OF_KERNELS]
    assert parts(lines, usual(paragraphs=0.2)) == ["record", "record"]


def test_a_token_between_records_is_furniture_where_furniture_is_usual() -> None:
    lines = [TURTLES, OF_TURTLES, "snail_99", KERNELS, OF_KERNELS]
    assert decoded(lines, usual(furniture=0.5))[1] == ("furniture", "snail_99")


def test_what_is_said_again_is_no_paragraph() -> None:
    lines = [TURTLES, OF_TURTLES, OF_TURTLES]
    assert parts(lines, usual(paragraphs=0.5)) == ["record", "lone_abstract"]


@pytest.mark.parametrize("count", range(6))
def test_the_units_of_any_window_cover_its_lines_in_their_order(count: int) -> None:
    (*lines,) = window([TURTLES, OF_TURTLES, OF_KERNELS[:60], "snail_99"], Usual())
    for chosen in product(lines, repeat=count):
        found = decode(chosen, Usual())
        edges = [0, *(unit.end for unit in found)]
        assert [unit.start for unit in found] == edges[:-1]
        assert edges[-1] == count
        assert all(unit.start < unit.end for unit in found)
        assert all(unit.start <= unit.title_end <= unit.middle <= unit.end for unit in found)


def test_only_records_have_titles_and_abstracts_of_lines() -> None:
    lines = window([SNAILS, TURTLES, OF_TURTLES, OF_KERNELS], Usual())
    for unit in decode(lines, Usual()):
        is_record = unit.part is Part.RECORD
        assert is_record == (unit.start < unit.title_end <= unit.middle < unit.end)


def test_a_record_whose_words_agree_is_surer_than_one_whose_do_not() -> None:
    rarely_lost = usual(lone=0.001)
    (sure,) = decode(window([TURTLES, OF_TURTLES], rarely_lost), rarely_lost)
    (unsure,) = decode(window([SNAILS, OF_TURTLES], rarely_lost), rarely_lost)
    assert sure.part == unsure.part == Part.RECORD
    assert sure.margin > unsure.margin


def test_the_rarer_lost_lines_are_in_a_dump_the_surer_is_a_pair() -> None:
    margins = [
        decode(window([TURTLES, OF_TURTLES], dump), dump)[0].margin
        for dump in (usual(lone=0.3), usual(lone=0.1), usual(lone=0.05))
    ]
    assert margins == sorted(set(margins))
