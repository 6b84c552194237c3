import polars as pl
import pytest

from transforms.line_evidence import End, Opener, Start, weigh_lines


def evidence(content: str) -> dict[str, object]:
    lines = pl.DataFrame({"content": [content], "chars": [len(content)]})
    return weigh_lines(lines).row(0, named=True)


@pytest.mark.parametrize(
    ("content", "end"),
    [
        ("", End.WORD),
        ("A Title", End.WORD),
        ("Learning to Learn*", End.WORD),
        ("Scaling to 70B", End.WORD),
        ("It works.", End.STOP),
        ('"It works."', End.STOP),
        ("(It works.)", End.STOP),
        ("« Cela marche. »", End.STOP),
        ("by $3$.", End.STOP),
        ("and so on…", End.STOP),
        ("成立する。", End.STOP),
        ("Does it work?", End.ASK),
        ("它有效吗？", End.ASK),
        ("Stop (Really!)", End.ASK),
        ("Code: https://github.com/owner/name", End.LINK),
        ("Code: github.com/owner/name", End.LINK),
        ("More of it [...]", End.STOP),
        ("More of it […]", End.STOP),
        ("LexiNet:", End.MIDDLE),
        ("first, second,", End.MIDDLE),
        ("as in (", End.MIDDLE),
        ("state-", End.MIDDLE),
        ("The Price of", End.DANGLING),
        ("and the", End.DANGLING),
        ("Apples vs.", End.STOP),
        ("THE PRICE OF", End.DANGLING),
        ("Proof", End.WORD),
    ],
)
def test_how_a_line_ends(content: str, end: End) -> None:
    assert evidence(content)["end"] == end


@pytest.mark.parametrize(
    ("content", "start"),
    [
        ("", Start.OTHER),
        ("A Title", Start.UPPER),
        ("Étude", Start.UPPER),
        ("学習", Start.UPPER),
        ("“Why Trust It?”", Start.UPPER),
        ("[Re] A Replication", Start.UPPER),
        ("$L_2$ Norms", Start.UPPER),
        ("word2vec", Start.LOWER),
        ("(almost) all", Start.OTHER),
        ("'tis", Start.LOWER),
        ("3D Scenes", Start.DIGIT),
        ("½ of It", Start.DIGIT),
        ("+ 3 dB", Start.OTHER),
        ("→ Right", Start.OTHER),
    ],
)
def test_how_a_line_begins(content: str, start: Start) -> None:
    assert evidence(content)["start"] == start


@pytest.mark.parametrize(
    ("content", "opener"),
    [
        ("A Title of a Paper", Opener.NONE),
        ("Wearable Sensors", Opener.NONE),
        ("Information Theory", Opener.NONE),
        ("Codebooks of Old", Opener.NONE),
        ("We study trees.", Opener.SENTENCE),
        ("In this paper, trees grow.", Opener.SENTENCE),
        ("Recent work grows trees.", Opener.SENTENCE),
        ("Despite their age, trees grow.", Opener.SENTENCE),
        ("However, trees fall.", Opener.LATER_SENTENCE),
        ("Our trees grow.", Opener.LATER_SENTENCE),
        ("Experiments show trees.", Opener.LATER_SENTENCE),
        ("To address this, we plant.", Opener.LATER_SENTENCE),
        ("Surprisingly, trees fall.", Opener.LATER_SENTENCE),
        ("Code and models are there.", Opener.LATER_SENTENCE),
    ],
)
def test_whether_a_line_begins_as_sentences_do(content: str, opener: Opener) -> None:
    assert evidence(content)["opener"] == opener


@pytest.mark.parametrize(
    ("content", "breaks"),
    [
        ("", 0),
        ("A Title", 0),
        ("It works.", 0),
        ("It works. It does.", 1),
        ("It works! Does it? It does. Good.", 3),
        ('He said "it works." Then it did.', 1),
        ("Apples vs. Pears", 0),
        ("St. Petersburg and Dr. Who", 0),
        ("J. Doe works. K. Roe too.", 1),
        ("version 1.5 works. it does", 0),
        ("It works. 学", 0),
        ("It works. Étude", 1),
    ],
)
def test_sentence_breaks_are_counted_but_not_those_behind_short_names(
    content: str, breaks: int
) -> None:
    assert evidence(content)["breaks"] == breaks


@pytest.mark.parametrize(
    ("content", "long_words", "capitalised", "begins_with_one"),
    [
        ("", 0, 0, False),
        ("On the Price of Attention", 2, 2, False),
        ("Simple and Controllable Parsing", 3, 3, True),
        ("we study how models behave", 3, 0, False),
        ("GPT-4 and State-of-the-Art Models", 3, 3, True),
        ("“Training” from scratch", 3, 1, True),
    ],
)
def test_long_words_and_capitalised_ones_are_counted(
    content: str, long_words: int, capitalised: int, begins_with_one: bool
) -> None:
    found = evidence(content)
    assert found["long_words"] == long_words
    assert found["capitalised_words"] == capitalised
    assert found["begins_with_long_word"] == begins_with_one


@pytest.mark.parametrize(
    ("content", "chars"), [("", 0), ("A Title", 1), ("Word", 4), ("écoles x", 6)]
)
def test_the_first_word_is_measured_in_characters(content: str, chars: int) -> None:
    assert evidence(content)["first_word_chars"] == chars
