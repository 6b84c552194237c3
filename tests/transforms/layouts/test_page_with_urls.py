"""Pages that give an address with each paper."""

from itertools import pairwise

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.transforms.small_dumps import RECORDS, dump_of, pairs, split
from transforms.split import split_blocks


def urls_of(number: int) -> list[str]:
    return [
        f"https://huggingface.co/papers/2401.{10_000 + number}",
        f"https://github.com/lab/repo-{number}.git",
    ]


def page(place: str) -> bytes:
    lines: list[str] = []
    for number, (title, abstract) in enumerate(RECORDS):
        urls = urls_of(number)
        lines += {
            "before": [*urls, title, abstract],
            "within": [title, *urls, abstract],
            "behind": [title, abstract, *urls],
        }[place]
    return dump_of(lines)


@pytest.mark.parametrize("place", ["before", "within", "behind"])
def test_each_record_gets_the_addresses_beside_it(place: str) -> None:
    (found,) = split_blocks([page(place)])
    assert found.layout == "page_with_urls"
    assert pairs(found) == RECORDS
    assert found.records["arxiv_id"].to_list() == [
        f"2401.{10_000 + number}" for number in range(len(RECORDS))
    ]
    assert found.records["code_url"].to_list() == [
        f"https://github.com/lab/repo-{number}" for number in range(len(RECORDS))
    ]


@pytest.mark.parametrize("place", ["before", "within", "behind"])
def test_the_addresses_are_the_same_whatever_the_cuts(
    monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    dump = page(place)
    whole = split(dump).records
    monkeypatch.setattr("transforms.split.BEGINNING_BYTES", len(dump) - 200)
    edges = [0, len(dump) - 150, len(dump) - 90, len(dump)]
    parts = split_blocks(dump[start:end] for start, end in pairwise(edges))
    found = pl.concat([part.records for part in parts])
    columns = ["title", "arxiv_id", "code_url"]
    assert_frame_equal(found.select(columns), whole.select(columns))


def test_a_page_with_a_few_addresses_is_page_text() -> None:
    lines = [line for pair in RECORDS for line in pair]
    (found,) = split_blocks([dump_of([*lines, *urls_of(1)])])
    assert found.layout == "page_text"
    assert found.records["arxiv_id"].null_count() == len(RECORDS)


def test_an_address_between_two_records_belongs_to_one_of_them_only() -> None:
    records = split(page("behind")).records
    assert records["arxiv_id"].n_unique() == len(RECORDS)
