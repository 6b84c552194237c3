import sys
import unicodedata
from hashlib import sha256

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.keys import GENERIC_TITLE_KEYS, LAST_CASED_CODE_POINT, paper_id, text_key

# Cn: code points that no version of Unicode has assigned yet. Cs: halves of surrogate pairs.
ASSIGNED = st.text(st.characters(exclude_categories=["Cn", "Cs"]), max_size=20)


def key_of(text: str) -> str:
    key = pl.DataFrame({"text": [text]}).select(text_key(pl.col("text"))).item()
    assert isinstance(key, str)
    return key


def id_of(title: str, abstract: str) -> str:
    record = pl.DataFrame({"title": [title], "abstract": [abstract]})
    found = record.select(paper_id(pl.col("title"), pl.col("abstract"))).item()
    assert isinstance(found, str)
    return found


def first_digits(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]


def reference_key(text: str) -> str:
    """Make the key by its definition, with nothing but Python's own Unicode."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = (c if unicodedata.category(c)[0] in "LN" else " " for c in folded)
    return " ".join("".join(kept).split())


@pytest.mark.parametrize(
    ("text", "key"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param("  ... ?! ", "", id="only punctuation"),
        pytest.param("Attention Is All You Need", "attention is all you need", id="lower case"),
        pytest.param("GPT-4 is not GPT-5", "gpt 4 is not gpt 5", id="digits stay"),
        pytest.param("A -- B: (C)\t d_e", "a b c d e", id="punctuation becomes one space"),
        pytest.param("  'Quoted' * ", "quoted", id="none at the ends"),
        pytest.param("Straße STRASSE", "strasse strasse", id="sharp s"),
        pytest.param("ẞ", "ss", id="capital sharp s"),
        pytest.param("ΟΔΟΣ οδός", "οδοσ οδόσ", id="final sigma"),
        pytest.param("İstanbul", "i stanbul", id="dotted capital I"),
        pytest.param("ﬁrst e\ufb03cient", "first efficient", id="ligatures"),
        pytest.param("e\u0301tude étude", "étude étude", id="composed and decomposed"),
        pytest.param("\uff37\uff49\uff44\uff45 \uff11", "wide 1", id="full width"),
        pytest.param("x² and H₂O", "x2 and h2o", id="superscripts and subscripts"),
        pytest.param("½ Ⅷ", "1 2 viii", id="fractions and Roman numerals"),
        pytest.param("学習について", "学習について", id="letters without case"),
        pytest.param("a\u00a0b\u2028c", "a b c", id="white space of any kind"),
    ],
)
def test_keys_fold_what_does_not_tell_papers_apart(text: str, key: str) -> None:
    assert key_of(text) == key


@given(ASSIGNED)
def test_keys_are_those_of_plain_python(text: str) -> None:
    assert key_of(text) == reference_key(text)


def test_keys_are_those_of_plain_python_for_every_letter_with_case() -> None:
    letters = [
        character
        for character in map(chr, range(sys.maxunicode + 1))
        if unicodedata.category(character) in {"Lu", "Ll", "Lt"}
    ]
    keys = pl.DataFrame({"text": letters}).select(text_key(pl.col("text"))).to_series()
    assert keys.to_list() == [reference_key(letter) for letter in letters]


def test_no_letter_beyond_the_last_cased_code_point_folds() -> None:
    beyond = map(chr, range(LAST_CASED_CODE_POINT, sys.maxunicode + 1))
    assert all(character.casefold() == character for character in beyond)


@given(ASSIGNED)
def test_the_key_of_a_key_is_itself(text: str) -> None:
    key = key_of(text)
    assert key_of(key) == key


@pytest.mark.parametrize(
    "title", ["Attention Is All You Need", "Introduction to Graphs", "Editorials: a Corpus"]
)
def test_the_id_of_a_telling_title_is_the_hash_of_its_key(title: str) -> None:
    assert id_of(title, "One abstract.") == first_digits(reference_key(title))
    assert id_of(title, "Another abstract.") == id_of(title, "One abstract.")


@pytest.mark.parametrize(
    "title", ["Editorial", "Introduction", "LETTER TO THE EDITOR", "Adam", "?"]
)
def test_the_id_of_a_short_or_generic_title_depends_on_the_abstract(title: str) -> None:
    identity = f"{reference_key(title)}\none abstract"
    assert id_of(title, "One abstract.") == first_digits(identity)
    assert id_of(title, "Another abstract.") != id_of(title, "One abstract.")


@pytest.mark.parametrize(
    ("title", "is_telling"),
    [("eleven char", False), ("twelve chars", True), ("twelve  char", False)],
)
def test_a_title_is_short_by_the_length_of_its_key(title: str, *, is_telling: bool) -> None:
    assert (id_of(title, "One.") == id_of(title, "Another.")) is is_telling


def test_titles_that_differ_in_spelling_only_are_one_paper() -> None:
    assert id_of("Müller-Lyer: ﬁrst  results", "x") == id_of("MÜLLER LYER - First Results*", "y")


def test_papers_that_differ_in_a_digit_are_two() -> None:
    assert id_of("A Report on GPT-4", "x") != id_of("A Report on GPT-5", "x")


@pytest.mark.parametrize("key", GENERIC_TITLE_KEYS)
def test_generic_titles_are_written_as_keys(key: str) -> None:
    assert key_of(key) == key


def test_ids_of_no_records_are_no_ids() -> None:
    none = pl.DataFrame(schema={"title": pl.String(), "abstract": pl.String()})
    assert none.select(paper_id(pl.col("title"), pl.col("abstract"))).height == 0
