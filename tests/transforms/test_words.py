from math import inf

import polars as pl
import pytest

from transforms.words import Stems, WordRates, pair_evidence, stems_of

ABSTRACT = "We study the diffusion of turtles through sandstone and the habits of snails at dusk."
OTHER = "We prove that graph kernels separate the trees of proteins, and give an algorithm."


def rates(*abstracts: str) -> WordRates:
    return WordRates.learn(map(stems_of, abstracts))


def title_evidence(title: str, abstract: str, words: WordRates | None = None) -> float:
    return (words or WordRates()).title_evidence(stems_of(title), stems_of(abstract))


def paragraph_evidence(one: str, other: str, words: WordRates | None = None) -> float:
    return (words or WordRates()).paragraph_evidence(stems_of(one), stems_of(other))


@pytest.mark.parametrize(
    ("text", "stems"),
    [
        ("", set()),
        ("of an it", set()),
        ("Diffusion diffuses DIFFUSION", {"diffus"}),
        ("Models, model's", {"models", "model"}),
        ("GPT-4 at 3.2%", {"gpt"}),
        ("3D word2vec", {"word2v"}),
        ("Étude", {"étude"}),
    ],
)
def test_words_are_cut_to_stems_and_those_that_say_nothing_are_left_out(
    text: str, stems: set[str]
) -> None:
    assert stems_of(text) == stems


def test_a_stem_is_as_frequent_as_the_abstracts_that_have_it() -> None:
    words = rates(*[ABSTRACT] * 50, *[OTHER] * 50)
    assert words.rate("turtle") == pytest.approx(0.5, abs=0.02)
    assert words.rate("unicorn"[:6]) < 0.01


def test_a_frequent_word_of_english_is_frequent_in_a_dump_of_which_nothing_is_known() -> None:
    assert WordRates().rate("method") > 3 * WordRates().rate("turtle")


def test_no_rate_reaches_one() -> None:
    assert rates(*[ABSTRACT] * 10_000).rate("turtle") < 1


def test_words_of_a_title_that_stand_in_the_abstract_speak_for_the_pair() -> None:
    assert title_evidence("Diffusion of Turtles", ABSTRACT) > 3
    assert title_evidence("Kernels of Proteins", ABSTRACT) < 0


def test_each_word_that_is_found_says_more() -> None:
    titles = ["Kernels of Proteins", "Kernels of Turtles", "Sandstone of Turtles"]
    values = [title_evidence(title, ABSTRACT) for title in titles]
    assert values == sorted(set(values))


def test_words_that_all_abstracts_share_say_little() -> None:
    usual = rates(*[ABSTRACT] * 200)
    assert title_evidence("Diffusion of Turtles", ABSTRACT, usual) < 0.5
    assert title_evidence("Diffusion of Turtles", ABSTRACT) > 3


def test_a_short_abstract_can_lack_a_word_of_its_title() -> None:
    short, long = "The turtles sleep.", f"{ABSTRACT} " + " ".join(f"filler{n}x" for n in range(99))
    assert -1.5 < title_evidence("Kernels of Proteins", short) < 0
    long_rates = rates(long)
    assert title_evidence("Graphs", long, long_rates) < title_evidence("Graphs", short, long_rates)


def test_an_abstract_that_is_not_english_says_nothing() -> None:
    assert title_evidence("Diffusion of Turtles", "Wir zeigen, wie Schnecken wandern.") == 0


@pytest.mark.parametrize("words", [1, 5, 500])
def test_the_evidence_of_words_is_bounded(words: int) -> None:
    title = " ".join(f"word{number}x" for number in range(words))
    assert -10 <= title_evidence(title, ABSTRACT) <= 8
    assert -10 <= title_evidence(title, f"the {title}") <= 8
    assert -10 <= paragraph_evidence(title, ABSTRACT) <= 5
    assert -10 <= paragraph_evidence(title, title) <= 5


def test_paragraphs_that_share_words_belong_together() -> None:
    assert paragraph_evidence("These turtles leave the sandstone for snails.", ABSTRACT) > 1
    assert paragraph_evidence("These kernels separate proteins by trees.", ABSTRACT) < 0


def test_paragraph_evidence_is_the_same_both_ways() -> None:
    assert paragraph_evidence(ABSTRACT, OTHER) == paragraph_evidence(OTHER, ABSTRACT)


def test_the_share_of_words_taken_up_is_learned_from_the_dump() -> None:
    pairs = [(stems_of("Diffusion of Turtles"), stems_of(OTHER))] * 100
    learned = WordRates().with_shares(pairs, [])
    assert learned.share_in_own < 0.1
    assert title_evidence("Diffusion of Turtles", OTHER, learned) > title_evidence(
        "Diffusion of Turtles", OTHER
    )


def test_the_share_of_words_taken_up_never_exceeds_what_was_measured() -> None:
    pairs = [(stems_of("Diffusion of Turtles"), stems_of(ABSTRACT))] * 100
    assert WordRates().with_shares(pairs, []).share_in_own == WordRates().share_in_own


def test_halves_of_abstracts_that_share_nothing_make_paragraphs_telling_less() -> None:
    halves: list[tuple[Stems, Stems]] = [(stems_of(ABSTRACT), stems_of(OTHER))] * 100
    learned = WordRates().with_shares([], halves)
    assert 0 < learned.share_between_paragraphs < 0.05


@pytest.mark.parametrize(
    "title", ["Diffusion of Turtles", "Kernels of Proteins", "Snails", "Of", ""]
)
@pytest.mark.parametrize("abstract", [ABSTRACT, OTHER])
def test_many_pairs_are_weighed_as_one(title: str, abstract: str) -> None:
    words = WordRates()
    titles, abstracts = pl.Series(["Beside", title]), pl.Series([OTHER, abstract])
    at_once = pair_evidence(titles, abstracts, words)
    stems = stems_of(title), stems_of(abstract)
    one_by_one = words.title_evidence(*stems)
    # They differ in what short abstracts may lack, and beyond any doubt.
    assert (at_once[1] > 1) == (one_by_one > 1)
    assert (at_once[1] < 0) == (one_by_one < 0)
    assert -inf < at_once[0] < inf


def test_no_pairs_have_no_evidence() -> None:
    nothing = pl.Series([], dtype=pl.String())
    assert pair_evidence(nothing, nothing, WordRates()).is_empty()


def test_a_pair_of_which_the_abstract_is_not_english_says_nothing() -> None:
    found = pair_evidence(pl.Series(["Turtles"]), pl.Series(["Wir zeigen Schnecken."]), WordRates())
    assert found.to_list() == [0]
