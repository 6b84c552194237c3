import polars as pl
import pytest
from polars.testing import assert_series_equal

from transforms.encodings import WINDOWS_1252, Encoding
from transforms.plain_text import make_plain, plain, repair_double_encoding


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("   \t ", ""),
        ("A Title", "A Title"),
        ("  A \t Title  ", "A Title"),
        ("A\u00a0Title\u00a0", "A Title"),
        ("A\u2003Title\u2028Here\u2029", "A Title Here"),
        ("A\x85Title\fHere\vToo", "A Title Here Too"),
        ("A\x1cTitle\x1f", "A Title"),
        ("\ufeffA\u200b Ti\u2060tle\u200e", "A Title"),
        ("\u200b\u2060", ""),
        ("\u200dA Title\u200c", "A Title"),
    ],
)
def test_white_space_becomes_one_space_and_what_shows_nothing_goes(
    text: str, expected: str
) -> None:
    texts = pl.Series("text", [text, "beside"])
    assert make_plain(texts).to_list() == [expected, "beside"]
    assert texts.to_frame().select(plain(pl.col("text"))).to_series().to_list() == [
        expected,
        "beside",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "नमस्\u200dते दुनिया",
        "क्\u200cष",
        "naïve Bayes",
        "学習について",
        "a 🏳️\u200d🌈 flag",
        "S^3 — “x”",
    ],
)
def test_what_means_something_stays(text: str) -> None:
    assert make_plain(pl.Series([text])).to_list() == [text]


@pytest.mark.parametrize(
    "text", ["café", "naïve Bayes", "It’s “quoted” – and dashed", "Gödel … Erdős"]
)
@pytest.mark.parametrize("encoding", [WINDOWS_1252, Encoding("latin-1")])
def test_double_encoding_is_undone_and_flagged(text: str, encoding: Encoding) -> None:
    twice = encoding.decode(text.encode())
    texts, is_repaired = repair_double_encoding(pl.Series(["A Title", twice, text]))
    assert texts.to_list() == ["A Title", text, text]
    assert is_repaired.to_list() == [False, True, False]


@pytest.mark.parametrize("word", ["à la carte", "voilà tout", "Às vezes"])
def test_a_letter_that_became_a_no_break_space_is_mended_before_spaces_are(word: str) -> None:
    texts, _ = repair_double_encoding(pl.Series([f"Maps {word}".encode().decode("latin-1")]))
    assert make_plain(texts).to_list() == [f"Maps {word}"]


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "Étude sur les mots",
        "ÂGE ET ÉTAT",
        "Ångström – and “quotes”",
        "SÃO PAULO",
        "¿Qué? ¡Así!",
        "x² ± 3 µm",
        "Â",
        "价格 £5",
    ],
)
def test_right_text_is_not_touched(text: str) -> None:
    texts, is_repaired = repair_double_encoding(pl.Series([text]))
    assert texts.to_list() == [text]
    assert is_repaired.to_list() == [False]


@pytest.mark.parametrize("texts", [[], ["plain"], ["cafÃ©"]])
def test_texts_and_flags_are_as_many_as_before(texts: list[str]) -> None:
    before = pl.Series(texts, dtype=pl.String())
    after, flags = repair_double_encoding(before)
    assert len(after) == len(flags) == len(before)
    assert (after.dtype, flags.dtype) == (pl.String(), pl.Boolean())


def test_plain_text_stays_the_same_when_made_plain_again() -> None:
    texts = pl.Series(["  a\u200b\u00a0 b ", "\u200d \u200bx", "y \u200d"])
    once = make_plain(texts)
    assert_series_equal(make_plain(once), once)
