import pytest

from tests.transforms.page_texts import weighed_lines
from transforms.costs import NEVER
from transforms.runs import decoder_lines, repeated_shapes, runs_of, skip_costs
from transforms.usual import Usual

SENTENCE = "We follow four hundred animals by radio and find that they keep to the edges of"


def texts(lines: list[str]) -> list[str]:
    return runs_of(weighed_lines(lines))["content"].to_list()


def skips(lines: list[str], usual: Usual | None = None) -> list[float]:
    return skip_costs(runs_of(weighed_lines(lines)), usual or Usual()).to_list()


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([SENTENCE, "the stone, where water gathers."], id="of, then a small letter"),
        pytest.param([f"{SENTENCE} stones,", "where water gathers."], id="comma, small letter"),
        pytest.param([f"{SENTENCE} ancient", "stones and", "the sea."], id="several lines"),
        pytest.param([SENTENCE, "stone."], id="one word that ends a sentence"),
    ],
)
def test_lines_that_surely_go_on_are_one_run(lines: list[str]) -> None:
    assert texts(lines) == [" ".join(lines)]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([f"{SENTENCE} it.", "the stone, where water is."], id="behind a full stop"),
        pytest.param([SENTENCE, "The Stone, Where Water Gathers"], id="before a capital"),
        pytest.param([SENTENCE, "", "the stone, where water gathers."], id="over a blank line"),
        pytest.param([SENTENCE, "- 8 authors", "the stone, and water."], id="over furniture"),
        pytest.param([SENTENCE, "models"], id="before what may be furniture"),
        pytest.param([SENTENCE, "snail_99"], id="before a single word"),
        pytest.param(["The Stone of", f"the edges and {SENTENCE} it"], id="into a wider line"),
        pytest.param([f"{SENTENCE} the" * 3, "stone, where water gathers."], id="too wide a line"),
    ],
)
def test_lines_that_may_part_are_runs_of_their_own(lines: list[str]) -> None:
    assert texts(lines) == [line for line in lines if line not in ("", "- 8 authors")]


def test_a_run_has_the_beginning_of_its_first_line_and_the_end_of_its_last() -> None:
    lines = [f"{SENTENCE} ancient", "stones. Water gathers", "there."]
    (run,) = runs_of(weighed_lines(lines)).rows(named=True)
    first, *_, last = weighed_lines(lines).rows(named=True)
    assert (run["start"], run["opener"], run["gap"]) == (
        first["start"],
        first["opener"],
        first["gap"],
    )
    assert run["end"] == last["end"]
    assert (run["first_place"], run["line_count"]) == (0, 3)
    assert run["chars"] == len(" ".join(lines))
    assert (run["widest_chars"], run["last_chars"]) == (max(map(len, lines)), len(lines[-1]))


def test_the_first_word_of_a_line_does_not_count_among_its_capitals() -> None:
    (run,) = runs_of(weighed_lines(["Learning from Examples, Slowly and badly"])).rows(named=True)
    assert (run["inner_words"], run["inner_capitalised"]) == (4, 2)


def test_short_lines_in_ever_other_surroundings_are_repeated() -> None:
    lines = [line for n in range(4) for line in (f"Title {'abcd'[n]}", f"by user{n}")]
    shapes = repeated_shapes(weighed_lines(lines))
    assert shapes == {"by user#": 4}


def test_a_record_that_comes_twice_repeats_no_lines() -> None:
    assert repeated_shapes(weighed_lines(["First Title", "It is so.", "Last"] * 2)) == {}


@pytest.mark.parametrize(
    ("likelier", "less_likely"),
    [
        ("https://example.org/a", "snail_99"),
        ("Models", "snail_99"),
        ("snail_99", "Snail99"),
        ("Snail99", "Snails"),
        ("Snails", "Snails at Dusk"),
    ],
)
def test_what_looks_like_furniture_is_cheaper_to_pass_over(likelier: str, less_likely: str) -> None:
    assert skips([likelier])[0] < skips([less_likely])[0]


@pytest.mark.parametrize("content", [SENTENCE * 2, "Snails are slow at dusk."])
def test_texts_are_never_passed_over(content: str) -> None:
    assert skips([content]) == [NEVER]


def test_what_is_put_together_is_never_passed_over() -> None:
    assert skips(["snails at", "dusk and of"]) == [NEVER]


@pytest.mark.parametrize("lines", [["- 8 authors", "snail_99"], ["snail_99", "- 8 authors", "X"]])
def test_beside_furniture_a_line_is_likelier_to_be_furniture(lines: list[str]) -> None:
    assert skips(lines)[0] < skips(["snail_99"])[0]


def test_where_furniture_is_usual_passing_over_costs_less() -> None:
    assert skips(["snail_99"], Usual(furniture=0.5)) < skips(["snail_99"], Usual(furniture=0.01))


def test_what_is_repeated_costs_less_to_pass_over() -> None:
    repeated = Usual(repeated={"user #": 9})
    assert skips(["user 7"], repeated) < skips(["user 7"])


def test_the_decoder_gets_each_run_with_its_cost() -> None:
    runs = runs_of(weighed_lines(["Snails", "We show it."]))
    costs = skip_costs(runs, Usual())
    lines = decoder_lines(runs, costs)
    assert [line.content for line in lines] == ["Snails", "We show it."]
    assert [line.skip for line in lines] == costs.to_list()
