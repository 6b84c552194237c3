"""One span of a dump, split by itself, gives what was read of it in the dump."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tests.transforms.small_dumps import RECORDS, Record, dump_of, lines_of
from tests.transforms.test_split_properties import ANY_RECORDS
from transforms.encodings import UTF_8, UTF_16_LE, WINDOWS_1252, Encoding
from transforms.split import Split, split_blocks, split_span

_RULE = "-" * 78
# Whatever a title or an abstract may hold in a layout that says where each of them ends.
_TEXTS = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufeff"),
    min_size=4,
).filter(lambda text: any(character.isalpha() for character in text))
_PAIRS = st.lists(st.tuples(_TEXTS, _TEXTS), min_size=1, max_size=4)


def page_text(records: list[Record]) -> bytes:
    return dump_of(lines_of(records))


def json_lines(records: list[Record]) -> bytes:
    rows = [json.dumps({"title": title, "abstract": abstract}) for title, abstract in records]
    return dump_of(rows)


def csv_table(records: list[Record]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([("title", "abstract"), *records])
    return text.getvalue().encode()


def email_digest(records: list[Record]) -> bytes:
    entries = [
        f"\\\\\narXiv:2603.{number:05}\nDate: Tue, 3 Mar 2026 18:02:02 GMT\n\nTitle: {title}\n"
        f"Authors: A. B.\nCategories: cs.AI\n\\\\\n  {abstract}\n"
        f"\\\\ ( https://arxiv.org/abs/2603.{number:05} ,  12kb)\n{_RULE}"
        for number, (title, abstract) in enumerate(records)
    ]
    return dump_of([_RULE, *entries])


def markdown_page(records: list[Record]) -> bytes:
    return dump_of(
        f"### [{title}](/papers/2603.{number:05})\n\n{abstract}\n\n- 3 authors\n"
        for number, (title, abstract) in enumerate(records)
    )


def assert_spans_give_their_records(dump: bytes) -> None:
    """Split the span of each record by itself, and compare."""
    (whole,) = split_blocks([dump])
    for record in whole.records.iter_slices(1):
        alone = _alone(whole, record, dump)
        assert alone.rejects.is_empty()
        assert alone.boilerplate.is_empty()
        compared = pl.exclude("record_no", "confidence")
        assert_frame_equal(alone.records.select(compared), record.select(compared))


def _alone(whole: Split, record: pl.DataFrame, dump: bytes) -> Split:
    start, end = record.select("start_byte", "end_byte").row(0)
    headers = whole.boilerplate.filter(kind="metadata")["text"]
    return split_span(
        dump[start:end],
        layout=whole.layout,
        encoding=Encoding(whole.encoding),
        header=headers[0] if len(headers) else "",
        first_line=record["start_line"][0],
        first_byte=start,
    )


@pytest.mark.parametrize("write", [page_text, json_lines, csv_table, email_digest, markdown_page])
def test_the_span_of_a_record_alone_gives_the_record_back(
    write: Callable[[list[Record]], bytes],
) -> None:
    dump = write(RECORDS)
    (whole,) = split_blocks([dump])
    assert whole.records.height == len(RECORDS)
    assert_spans_give_their_records(dump)


@given(st.lists(ANY_RECORDS, min_size=1, max_size=4, unique=True))
def test_spans_of_any_regular_page_give_their_records_back(records: list[Record]) -> None:
    assert_spans_give_their_records(page_text(records))


@given(_PAIRS)
def test_spans_of_any_objects_give_their_records_back(records: list[Record]) -> None:
    assert_spans_give_their_records(json_lines(records))


@given(_PAIRS)
def test_spans_of_any_table_give_their_records_back(records: list[Record]) -> None:
    assert_spans_give_their_records(csv_table(records))


@pytest.mark.parametrize("encoding", [UTF_8, UTF_16_LE, WINDOWS_1252])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_places_are_those_in_the_dump_whatever_the_encoding_and_line_ends(
    encoding: Encoding, line_end: str
) -> None:
    text = line_end.join(["", *RECORDS[0], "", *RECORDS[1]])
    split = split_span(
        encoding.encode(text),
        layout="page_text",
        encoding=encoding,
        first_line=11,
        first_byte=1_000,
    )
    assert split.records.select("title", "abstract").rows() == RECORDS[:2]
    assert split.records.select("start_line", "end_line").rows() == [(12, 13), (15, 16)]
    first = 1_000 + len(encoding.encode(line_end))
    assert split.records["start_byte"][0] == first
    assert split.records["end_byte"][1] == 1_000 + len(encoding.encode(text))
    unit = len(encoding.encode("x"))
    assert split.records["end_byte"][0] == first + unit * len(line_end.join(RECORDS[0]))


def test_a_span_within_which_the_dump_breaks_off_is_truncated() -> None:
    cut = f"{RECORDS[0][0]}\n{RECORDS[0][1][:-40]}".encode()
    whole = split_span(cut, layout="page_text", encoding=UTF_8)
    assert whole.records.height == 1
    broken = split_span(cut, layout="page_text", encoding=UTF_8, is_ended=False)
    assert broken.rejects["rules"].to_list() == [["truncated"]]


def test_a_span_of_a_table_needs_the_header_of_its_dump() -> None:
    row = b"Parsing Tables,We parse tables of any form."
    header = "title,abstract"
    read = split_span(row, layout="csv", encoding=UTF_8, header=header)
    assert read.records["title"].to_list() == ["Parsing Tables"]
    unread = split_span(row, layout="csv", encoding=UTF_8)
    assert unread.rejects["rules"].to_list() == [["malformed"]]


def test_the_first_heading_of_a_section_is_its_title() -> None:
    section = b"## Parsing Tables\n\n### Abstract\n\n" + RECORDS[0][1].encode()
    split = split_span(section, layout="markdown_page", encoding=UTF_8)
    assert "Abstract" not in split.records["title"].to_list()
