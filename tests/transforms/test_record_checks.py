import polars as pl
import pytest

from expectations.contract import polars_schema
from expectations.tables import RECORD_CHECKS
from transforms.furniture import BANNERS, BUTTON, NOTICES
from transforms.record_checks import build_record_checks, measure_records

TITLE = "A Common Title"
ABSTRACT = "We study titles. They are short."


def records_of(*texts: tuple[str, str]) -> pl.LazyFrame:
    return pl.LazyFrame(
        {
            "dump_id": ["d"] * len(texts),
            "record_no": range(1, len(texts) + 1),
            "paper_id": [title for title, _ in texts],
            "title": [title for title, _ in texts],
            "abstract": [abstract for _, abstract in texts],
            "is_decoded_exactly": [True] * len(texts),
            "is_repaired": [False] * len(texts),
            "confidence": [1.0] * len(texts),
        }
    )


def measure(title: str, abstract: str, name: str) -> object:
    found: object = (
        build_record_checks(measure_records(records_of((title, abstract))))
        .select(name)
        .collect()
        .item()
    )
    return found


@pytest.mark.parametrize(
    ("title", "abstract", "name", "expected"),
    [
        ("", ABSTRACT, "title_chars", 0),
        ("Über", ABSTRACT, "title_chars", 4),
        (TITLE, "", "abstract_chars", 0),
        (TITLE, "学習 ok", "abstract_chars", 5),
        (TITLE, "", "abstract_words", 0),
        (TITLE, " Two  words\u00a0and - dash ", "abstract_words", 5),
        ("https://arxiv.org/abs/1706.03762", ABSTRACT, "is_title_url", True),
        ("www.example.org", ABSTRACT, "is_title_url", True),
        ("HTTP://EXAMPLE.ORG/", ABSTRACT, "is_title_url", True),
        ("https://example.org is Down: a Study", ABSTRACT, "is_title_url", False),
        ("HTTP and Its Discontents", ABSTRACT, "is_title_url", False),
        *((furniture, ABSTRACT, "is_title_banner", True) for furniture in BANNERS + NOTICES),
        (BUTTON, ABSTRACT, "is_title_banner", True),
        ("Subscribe to Papers", ABSTRACT, "is_title_banner", False),
        ("akhaliq", ABSTRACT, "is_title_user_name", True),
        ("kpzhang996", ABSTRACT, "is_title_user_name", True),
        ("@someone", ABSTRACT, "is_title_user_name", True),
        ("Some_One", ABSTRACT, "is_title_user_name", True),
        ("Submitted by akhaliq", ABSTRACT, "is_title_user_name", True),
        ("word embeddings", ABSTRACT, "is_title_user_name", False),
        ("Attention", ABSTRACT, "is_title_user_name", False),
        ("GPT-4", ABSTRACT, "is_title_user_name", False),
        ("3D Scenes", ABSTRACT, "is_title_user_name", False),
        ("Étude", ABSTRACT, "is_title_user_name", False),
        ("2024", ABSTRACT, "is_title_user_name", False),
        ("123", ABSTRACT, "is_title_number", True),
        ("1,234", ABSTRACT, "is_title_number", True),
        ("12.4k", ABSTRACT, "is_title_number", True),
        ("+3.5 %", ABSTRACT, "is_title_number", True),
        ("2024-05-27", ABSTRACT, "is_title_number", True),
        ("27/05/2024", ABSTRACT, "is_title_number", True),
        ("May 27", ABSTRACT, "is_title_number", True),
        ("27 September 2024", ABSTRACT, "is_title_number", True),
        ("Sept. 3, 2024", ABSTRACT, "is_title_number", True),
        ("DEC 2024", ABSTRACT, "is_title_number", True),
        ("GPT-4", ABSTRACT, "is_title_number", False),
        ("3D", ABSTRACT, "is_title_number", False),
        ("3D Scenes from One Picture", ABSTRACT, "is_title_number", False),
        ("2024 in Review", ABSTRACT, "is_title_number", False),
        ("Attention", ABSTRACT, "is_title_number", False),
        ("Decoding", ABSTRACT, "is_title_number", False),
        ("Augmentation", ABSTRACT, "is_title_number", False),
        ("Mayflower 400", ABSTRACT, "is_title_number", False),
        ("ATTENTION IS ALL YOU NEED", ABSTRACT, "is_title_capitals", True),
        ("ÜBER DAS LERNEN", ABSTRACT, "is_title_capitals", True),
        ("BERT", ABSTRACT, "is_title_capitals", False),
        ("GPT-4", ABSTRACT, "is_title_capitals", False),
        ("BERT AND GPT in Practice", ABSTRACT, "is_title_capitals", False),
        ("学習について", ABSTRACT, "is_title_capitals", False),
        (TITLE, "a common title!", "is_abstract_title", True),
        (TITLE, f"{TITLE}. We study titles.", "is_abstract_title", False),
        ("", "", "is_abstract_title", False),
        (TITLE, ABSTRACT, "control_chars", 0),
        ("A\x00Title", "An \x1b[31mabstract\x85", "control_chars", 3),
        ("A\tTitle", "An\u2028abstract\u00ad", "control_chars", 0),
        (TITLE, ABSTRACT, "replacement_share", 0.0),
        ("", "", "replacement_share", 0.0),
        ("x" * 50, "y" * 49 + "\ufffd", "replacement_share", 0.01),
        ("\ufffd", "\ufffd", "replacement_share", 1.0),
        (TITLE, "This paper has been withdrawn by the authors.", "is_withdrawn", True),
        (TITLE, "THIS PAPER IS WITHDRAWN.", "is_withdrawn", True),
        (TITLE, "This article (v2) was later retracted.", "is_withdrawn", True),
        (TITLE, "The paper, submitted in May, has now been withdrawn.", "is_withdrawn", True),
        (TITLE, "This submission has been removed by arXiv.", "is_withdrawn", True),
        (TITLE, "The authors have withdrawn this manuscript for an error.", "is_withdrawn", True),
        (TITLE, "The authors have used this manuscript for a study.", "is_withdrawn", False),
        (TITLE, "Withdrawn by the authors.", "is_withdrawn", True),
        (TITLE, "Note: this paper has been withdrawn.", "is_withdrawn", True),
        (TITLE, "We ask what happens when the article has been removed.", "is_withdrawn", False),
        (TITLE, "As before, the report was later removed from the corpus.", "is_withdrawn", False),
        (TITLE, "If the work is retracted, readers lose.", "is_withdrawn", False),
        (TITLE, "This version is not withdrawn.", "is_withdrawn", False),
        ("Withdrawn: A Common Title", ABSTRACT, "is_withdrawn", True),
        ("[RETRACTED] : A Title", ABSTRACT, "is_withdrawn", True),
        ("RETRACTED", ABSTRACT, "is_withdrawn", True),
        (TITLE, "The drug was withdrawn from the market.", "is_withdrawn", False),
        (TITLE, "In this paper, noise is adaptively removed from images.", "is_withdrawn", False),
        (TITLE, "In this work the background has been removed.", "is_withdrawn", False),
        (TITLE, "We study why papers are retracted.", "is_withdrawn", False),
        ("Withdrawn Drugs and What Became of Them", ABSTRACT, "is_withdrawn", False),
        ("Retracted Articles Are Still Cited", ABSTRACT, "is_withdrawn", False),
        (TITLE, "It ends.", "has_final_punctuation", True),
        (TITLE, "Does it end?", "has_final_punctuation", True),
        (TITLE, "It is at github.com/a/b-c", "has_final_punctuation", True),
        (TITLE, "It is either/or", "has_final_punctuation", False),
        (TITLE, 'They say "it ends."', "has_final_punctuation", True),
        (TITLE, "It ends (they say it ends.)", "has_final_punctuation", True),
        (TITLE, "It ends in a formula, $x.$", "has_final_punctuation", True),
        (TITLE, "It goes on…", "has_final_punctuation", True),
        (TITLE, "It goes on [...]", "has_final_punctuation", True),
        (TITLE, "Code: https://github.com/owner/name", "has_final_punctuation", True),
        (TITLE, "結論を述べる。", "has_final_punctuation", True),
        (TITLE, "Nous étudions l'apprentissage profond.", "has_final_punctuation", True),
        (TITLE, "Ils écrivent : « C'est fini. »", "has_final_punctuation", True),
        (TITLE, "", "has_final_punctuation", True),
        (TITLE, "It breaks off in the", "has_final_punctuation", False),
        (TITLE, "It breaks off,", "has_final_punctuation", False),
        (TITLE, "See https://github.com/owner/name for", "has_final_punctuation", False),
        ("A t i t l e", ABSTRACT, "has_spaced_letters", True),
        (TITLE, "A b s t r a c t. We study titles.", "has_spaced_letters", True),
        (TITLE, "The (é t u d e) of titles.", "has_spaced_letters", True),
        (TITLE, "Classes A B C D were kept.", "has_spaced_letters", False),
        (TITLE, "Il y a l à, et on a vu.", "has_spaced_letters", False),
        (TITLE, "Let a + b + c + d + e = 1.", "has_spaced_letters", False),
    ],
)
def test_measures(title: str, abstract: str, name: str, expected: object) -> None:
    assert measure(title, abstract, name) == expected


def test_only_later_records_of_a_paper_in_a_dump_are_repeated() -> None:
    records = pl.LazyFrame(
        [
            # dump, number, paper
            ("d1", 3, "p1"),
            ("d1", 1, "p1"),
            ("d1", 2, "p2"),
            ("d2", 1, "p1"),
        ],
        schema=["dump_id", "record_no", "paper_id"],
        orient="row",
    ).with_columns(
        title=pl.lit(TITLE),
        abstract=pl.lit(ABSTRACT),
        is_decoded_exactly=pl.lit(value=True),
        is_repaired=pl.lit(value=False),
        confidence=pl.lit(1.0),
    )
    checks = (
        build_record_checks(measure_records(records))
        .select("dump_id", "record_no", "is_repeated")
        .collect()
    )
    assert set(checks.rows()) == {
        ("d1", 1, False),
        ("d1", 2, False),
        ("d1", 3, True),
        ("d2", 1, False),
    }


@pytest.mark.parametrize("is_exact", [True, False])
def test_inexact_decoding_is_passed_on(*, is_exact: bool) -> None:
    records = records_of((TITLE, ABSTRACT)).with_columns(is_decoded_exactly=pl.lit(value=is_exact))
    assert (
        build_record_checks(measure_records(records)).select("is_decoded_exactly").collect().item()
        is is_exact
    )


def test_repairs_and_confidence_are_passed_on() -> None:
    records = records_of((TITLE, ABSTRACT)).with_columns(
        is_repaired=pl.lit(value=True), confidence=pl.lit(0.75)
    )
    checks = build_record_checks(measure_records(records)).select("is_repaired", "confidence")
    assert checks.collect().row(0) == (True, 0.75)


@pytest.mark.parametrize("texts", [[], [(TITLE, ABSTRACT), (TITLE, ABSTRACT)]])
def test_each_record_gives_one_row_of_the_declared_measures(texts: list[tuple[str, str]]) -> None:
    records = records_of(*texts).cast({"title": pl.String(), "abstract": pl.String()})
    checks = build_record_checks(measure_records(records)).collect()
    assert checks.schema == polars_schema(RECORD_CHECKS)
    assert checks.height == len(texts)
