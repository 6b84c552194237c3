import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.layouts.recognise import describe_page, recognise_layout
from transforms.lines import read_lines

ABSTRACT = (
    "Snails move slowly, and most of the cameras that follow them are not built for that pace."
)
BANNERS = "new\nGet trending papers in your email inbox!\n"


def lines(text: str) -> pl.DataFrame:
    return read_lines(text.encode(), first_line=1, first_byte=0)


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        ("title,abstract\nSnails,They move.\n", "csv"),
        ('\ufeff\n"Id";"Title";"Summary"\n', "csv"),
        ("Title, authors and a long abstract\nSnails\n", "page_text"),
        ("title,year\nSnails,2024\n", "page_text"),
        ('{"title": "a", "abstract": "b"}\n{"title": "c", "abst', "json_lines"),
        ('[\n{"title": "a"},\n{"title": "b"}\n]\n', "json_lines"),
        (f"{{Curly}} Snails\n{ABSTRACT}\n", "page_text"),
        ("\\\\\narXiv:2401.00017\nTitle: Snails\n\\\\\n They move.\n", "email_digest"),
        (f"Snails and \\\\ Marks\n{ABSTRACT}\n", "page_text"),
        (f"### Snails\n\n{ABSTRACT}\n\n### Slugs\n\n{ABSTRACT}\n", "markdown_page"),
        (f"# Page\n\n## [Snails](https://x.org/1)\n\n{ABSTRACT}\n", "markdown_page"),
        (f"# Snails\n{ABSTRACT}\n# Slugs\n{ABSTRACT}\n", "page_text"),
        (f"Snails\n{ABSTRACT}\nSlugs\n{ABSTRACT}\n", "page_text"),
        ("", "page_text"),
    ],
)
def test_a_layout_is_recognised_only_if_unmistakable(text: str, layout: str) -> None:
    assert recognise_layout(lines(text)) == layout


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{BANNERS}SubscribeNo paper found.\n", "a search page that found no paper"),
        (
            f"Submitted by\nsnail\n{BANNERS}SubscribeSubmitted by\nslug\n\nSubmitted by\nx\n",
            "a list of submitters without their papers",
        ),
        (f"{BANNERS}Subscribe\nSign Up\n", "a page of furniture without titles and abstracts"),
        ("404\nThis page is not here.\n", "an error page"),
        ("429 Too Many Requests\n", "an error page"),
        ("Please sign in to continue\n", "an error page"),
        ("<!DOCTYPE html>\n<html><body>\n", "an HTML page, not its text"),
        ("%PDF-1.7\n1 0 obj\n", "a PDF file, not its text"),
        (" \n\n", "a page without any text"),
    ],
)
def test_pages_without_papers_are_described_in_words(text: str, words: str) -> None:
    assert describe_page(lines(text)) == words


@pytest.mark.parametrize(
    "text", [f"Snails\n{ABSTRACT}\n", f"{BANNERS}SubscribeSnails\n{ABSTRACT}\n", "Snails\nSlugs\n"]
)
def test_what_may_be_papers_is_not_described(text: str) -> None:
    assert describe_page(lines(text)) is None


@given(st.binary(max_size=200))
def test_any_bytes_are_recognised_as_something(dump: bytes) -> None:
    beginning = read_lines(dump, first_line=1, first_byte=0)
    assert recognise_layout(beginning)
    describe_page(beginning)
