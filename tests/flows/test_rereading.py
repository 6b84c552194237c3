"""What is made of a reject: what was read in its dump, or what its text says by itself."""

from __future__ import annotations

import polars as pl
import pytest

from expectations.contract import polars_schema
from expectations.tables import REJECTS
from flows.rereading import Reread, read_again
from tests.flows.dump_texts import abstract, title

_DUMP = pl.Schema(
    {
        "layout": pl.String(),
        "encoding": pl.String(),
        "byte_count": pl.Int64(),
        "is_displaced": pl.Boolean(),
    }
)
_WHOLE = f"{title(1)}\n{abstract(1)}"
_TWO = f"{_WHOLE}\n\n{title(2)}\n{abstract(2)}"


def reread(text: str, header: str = "", **known: object) -> Reread:
    """Read one reject again; what is not said of it is that of a lone title within a page."""
    row: dict[str, object] = {
        "dump_id": "d" * 16,
        "reject_no": 1,
        "stage": "split",
        "rules": ["lone_title"],
        "raw_text": text,
        "start_line": 7,
        "end_line": 7 + text.count("\n"),
        "start_byte": 500,
        "end_byte": 500 + len(text.encode()),
        "layout": "page_text",
        "encoding": "utf-8",
        "byte_count": 9_000,
        "is_displaced": False,
    }
    schema = pl.Schema(dict(polars_schema(REJECTS)) | dict(_DUMP))
    return read_again(pl.DataFrame([row | known], schema=schema), {"d" * 16: header})


def titles(found: Reread) -> list[str]:
    return found.candidates["title"].to_list()


def test_text_of_a_page_is_taken_for_what_was_read_in_its_dump() -> None:
    told = reread(_WHOLE, title="One", abstract="Two", confidence=0.5, stage="validate")
    assert told.candidates.select("title", "abstract", "confidence").rows() == [("One", "Two", 0.5)]
    assert told.candidates.select("start_line", "end_line", "start_byte").row(0) == (7, 8, 500)


@pytest.mark.parametrize("mended", [f"{_WHOLE} It was mended.", f"{_WHOLE}\n"])
def test_text_that_was_mended_is_read_for_what_it_says(mended: str) -> None:
    end = 500 + len(_WHOLE.encode())
    found = reread(mended, title="One", abstract="Two", end_byte=end)
    assert titles(found) == [title(1)]
    assert found.candidates["end_byte"].to_list() == [end]


def test_several_records_in_mended_text_have_no_places_and_are_refused() -> None:
    assert titles(reread(_TWO)) == [title(1), title(2)]
    refused = reread(_TWO, end_byte=700).refused
    assert refused.rows() == [("d" * 16, 1, ["ambiguous"])]


def test_what_was_ambiguous_in_its_dump_is_not_sure_by_itself() -> None:
    ambiguous = reread(_WHOLE, rules=["ambiguous"])
    assert ambiguous.candidates.is_empty()
    assert ambiguous.refused["rules"].to_list() == [["ambiguous"]]
    assert titles(reread(_WHOLE, rules=["ambiguous"], is_displaced=True)) == [title(1)]


def test_a_line_alone_is_refused_again_for_its_reasons() -> None:
    assert reread(title(1)).refused["rules"].to_list() == [["lone_title"]]


def test_text_at_the_very_end_of_a_dump_may_break_off() -> None:
    cut = _WHOLE[:-60]
    end = 500 + len(cut.encode())
    assert reread(cut, byte_count=end).refused["rules"].to_list() == [["truncated"]]
    assert titles(reread(cut, byte_count=end + 1)) == [title(1)]


def test_layouts_that_say_what_each_line_is_are_split_anew() -> None:
    row = '"Parsing Tables","We parse tables."'
    found = reread(row, "title,abstract", layout="csv", title="Old", abstract="Reading")
    assert titles(found) == ["Parsing Tables"]


def test_what_cannot_be_split_any_more_is_taken_for_what_was_read() -> None:
    found = reread("Parsing Tables", layout="json_lines", title="Old", abstract="Reading")
    assert titles(found) == ["Old"]


def test_furniture_within_a_span_is_told_from_its_records() -> None:
    found = reread(f"{title(1)}\n{abstract(1)}\n\n- 8 authors\n{title(2)}\n{abstract(2)}")
    assert titles(found) == [title(1), title(2)]
    assert found.boilerplate.select("kind", "start_line").rows() == [("author_count", 10)]


def test_bytes_go_before_the_text_that_stands_for_them() -> None:
    raw = _WHOLE.encode().replace(b"case 1", b"case \xff1")
    found = reread("Lost", raw_bytes=raw, end_byte=500 + len(raw))
    assert found.candidates["is_decoded_exactly"].to_list() == [False]
    assert found.candidates["raw_bytes"].to_list() == [raw]


def test_text_that_was_encoded_twice_is_known_as_repaired() -> None:
    twice = "CafÃ© Menus for Agents"
    told = reread(twice, title="Café Menus for Agents", abstract="We order coffee.")
    assert told.candidates["is_repaired"].to_list() == [True]
