from collections.abc import Sequence
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from expectations.contract import polars_schema
from expectations.tables import PAPERS
from transforms.links import build_links
from transforms.paper_versions import build_paper_versions
from transforms.papers import build_papers
from transforms.sightings import build_sightings

# Day of May 2024, dump, record number, paper, title, abstract.
Row = tuple[int, str, int, str, str, str]

ROWS: list[Row] = [
    (1, "d1", 1, "p1", "First Title", "Old text."),
    (1, "d1", 2, "p2", "Second Title", "Code: https://github.com/a/b"),
    (1, "d1", 3, "p1", "First Title", "Old text."),
    (3, "d2", 1, "p1", "First Title, Revised", "New text. It has two sentences."),
    (3, "d2", 2, "p3", "Third", "Model: https://huggingface.co/a/b"),
    (2, "d3", 1, "p2", "Second Title", "Code: https://github.com/a/b"),
]


def papers_of(rows: Sequence[Row]) -> pl.DataFrame:
    """Build the papers by way of their versions, sightings and links."""
    records = pl.LazyFrame(
        [(date(2024, 5, day), *rest) for day, *rest in rows],
        schema={
            "observed_on": pl.Date(),
            "dump_id": pl.String(),
            "record_no": pl.Int64(),
            "paper_id": pl.String(),
            "title": pl.String(),
            "abstract": pl.String(),
        },
        orient="row",
    )
    versions = build_paper_versions(records)
    return build_papers(versions, build_sightings(records), build_links(versions)).collect()


def paper(title: str, abstract: str) -> dict[str, object]:
    return papers_of([(1, "d1", 1, "p1", title, abstract)]).row(0, named=True)


def test_a_paper_shows_its_last_text() -> None:
    assert papers_of(ROWS).select("paper_id", "title", "abstract").rows() == [
        ("p1", "First Title, Revised", "New text. It has two sentences."),
        ("p2", "Second Title", "Code: https://github.com/a/b"),
        ("p3", "Third", "Model: https://huggingface.co/a/b"),
    ]


def test_a_paper_counts_its_sightings_and_versions() -> None:
    counted = papers_of(ROWS).select(
        "paper_id", "first_seen_on", "last_seen_on", "sighting_count", "version_count"
    )
    assert counted.rows() == [
        ("p1", date(2024, 5, 1), date(2024, 5, 3), 2, 2),
        ("p2", date(2024, 5, 1), date(2024, 5, 2), 2, 1),
        ("p3", date(2024, 5, 3), date(2024, 5, 3), 1, 1),
    ]


def test_only_links_to_code_are_code() -> None:
    assert papers_of(ROWS).select("paper_id", "has_code").rows() == [
        ("p1", False),
        ("p2", True),
        ("p3", False),
    ]


def test_a_link_to_code_in_an_old_text_does_not_count() -> None:
    rows: list[Row] = [
        (1, "d1", 1, "p1", "A Title", "https://github.com/a/b"),
        (2, "d2", 1, "p1", "A Title", "No code."),
    ]
    assert papers_of(rows)["has_code"].to_list() == [False]


def test_several_links_to_code_leave_one_paper() -> None:
    abstract = "https://github.com/a/b and https://github.com/c/d"
    assert paper("A Title", abstract)["has_code"] is True


def test_a_paper_stands_for_itself_until_duplicates_are_known() -> None:
    papers = papers_of(ROWS)
    assert papers["canonical_paper_id"].to_list() == papers["paper_id"].to_list()


@pytest.mark.parametrize(
    ("text", "count"),
    [("One", 1), ("Two words", 2), ("  a  b\u00a0c\u2028d ", 4), ("GPT-4 & co., e.g. - BERT", 6)],
)
def test_words_are_what_white_space_parts(text: str, count: int) -> None:
    found = paper(text, text)
    assert (found["title_word_count"], found["abstract_word_count"]) == (count, count)


@pytest.mark.parametrize(
    ("abstract", "count"),
    [
        ("One sentence.", 1),
        ("no end", 1),
        ("One. Two. Three.", 3),
        ("Is it one? No! It is three.", 3),
        ('They say "it ends." It does.', 2),
        ("It ends (here). It goes on.", 2),
        ("We gain 3.2% on v1.5 of it.", 1),
        ("We gain 5%. It is 2x faster.", 2),
        ("We train GPT. It works.", 2),
        ("The method of J. Smith works.", 1),
        ("We use trees, e.g. oaks, i.e. wood.", 1),
        ("See Fig. 3 and Eq. 2 of Lee et al. 2020, cf. BERT vs. GPT.", 1),
        ("First: parse. $X$ is small. 3D follows.", 3),
        ("Étude faite. Écrite ici.", 2),
        ("Code is at https://github.com/a/b. Data follow.", 2),
    ],
)
def test_sentences_end_at_a_mark_before_a_new_beginning(abstract: str, count: int) -> None:
    assert paper("A Title", abstract)["sentence_count"] == count


@given(st.permutations(ROWS))
def test_papers_do_not_depend_on_the_order_of_the_records(rows: list[Row]) -> None:
    assert_frame_equal(papers_of(rows), papers_of(ROWS))


def test_no_record_is_no_paper() -> None:
    papers = papers_of([])
    assert papers.is_empty()
    assert papers.schema == polars_schema(PAPERS)
