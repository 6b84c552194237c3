import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.layouts.readings import (
    CUTS,
    assert_accounted,
    assert_read_like,
    dumps_like,
    furniture,
    pairs,
    read_dump,
    reasons,
    rejected_texts,
    the_record,
)
from transforms.layouts.csv_table import CsvTable
from transforms.reading import Reading

HEADER = "title,abstract,year\n"
MOSS = 'On Moss,"It grows, ""slowly"".",2024\n'


def table(text: str) -> Reading:
    dump = text.encode()
    found = read_dump(CsvTable(), dump)
    assert_accounted(found, dump)
    return found


def test_a_row_becomes_a_record_without_its_quotation_marks() -> None:
    assert pairs(table(HEADER + MOSS)) == [("On Moss", 'It grows, "slowly".')]


def test_a_field_may_hold_line_ends() -> None:
    found = table(HEADER + 'On Moss,"It grows.\n\nIt, too,\r\nspreads.",2024\n' + MOSS)
    assert pairs(found)[0] == ("On Moss", "It grows. It, too, spreads.")
    assert found.records.select("start_line", "end_line").rows() == [(2, 5), (6, 6)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_commas_semicolons_and_tabs_separate_fields(delimiter: str) -> None:
    rows = [["id", "Title", "Abstract"], ["7", "Of a, b; c\td", 'x "y", z;']]
    text = "\n".join(
        delimiter.join('"' + field.replace('"', '""') + '"' for field in row) for row in rows
    )
    assert pairs(table(text)) == [("Of a, b; c d", 'x "y", z;')]


@pytest.mark.parametrize(
    ("column", "field", "name", "value"),
    [
        ("arxiv_id", "2401.00017v1", "arxiv_id", "2401.00017v1"),
        ("Published", "2024-01-02 00:00", "published_on", date(2024, 1, 2)),
        ("authors", "\"['Ada Green', 'Bo Leaf']\"", "authors", ["Ada Green", "Bo Leaf"]),
        ("AUTHORS", '"Green, Ada; Leaf, Bo"', "authors", ["Green, Ada", "Leaf, Bo"]),
        ("categories", "cs.RO cs.LG", "categories", ["cs.RO", "cs.LG"]),
        ("upvotes", "12.0", "upvotes", 12),
        ("code", "see https://github.com/moss/m.", "code_url", "https://github.com/moss/m"),
    ],
)
def test_extras_are_read_under_their_common_names(
    column: str, field: str, name: str, value: object
) -> None:
    assert the_record(table(f"Title,summary,{column}\nMoss,It grows.,{field}\n"))[name] == value


def test_headers_and_empty_rows_are_furniture() -> None:
    found = table(f"\ufeff{HEADER}{MOSS},,\n  \n\n{HEADER}{MOSS}")
    assert len(pairs(found)) == 2
    assert furniture(found) == [
        ("byte_order_mark", "\ufeff"),
        ("metadata", HEADER.strip()),
        ("separator", ",,"),
        ("blank", "  "),
        ("metadata", HEADER.strip()),
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("On Moss,It grows.", "malformed"),
        ("On Moss,It grows, and grows.,2024", "malformed"),
        (",It grows.,2024", "no_title"),
        ('On Moss,"",2024', "no_abstract"),
    ],
)
def test_a_row_that_is_no_paper_is_a_reject(row: str, reason: str) -> None:
    found = table(f"{HEADER}{MOSS}{row}\n{MOSS}")
    assert len(pairs(found)) == 2
    assert (reasons(found), rejected_texts(found)) == ([reason], [row])


@pytest.mark.parametrize(
    "row", ['On Moss,"It grows,2024', 'On "Moss,It grows.,2024', 'On Moss,It grows.",2024']
)
@pytest.mark.parametrize("rows_behind", [1, 2, 5, 700])
def test_a_stray_quotation_mark_costs_only_its_own_row(row: str, rows_behind: int) -> None:
    found = table(f"{HEADER}{MOSS}{row}\n{MOSS * rows_behind}")
    assert len(pairs(found)) == 1 + rows_behind
    assert rejected_texts(found) == [row]


@pytest.mark.parametrize("end", ['On Moss,"It gro', 'On Moss,"It grows.\nAnd spre', "On Mo"])
def test_a_row_within_which_the_dump_ends_is_truncated(end: str) -> None:
    found = table(HEADER + MOSS + end)
    assert len(pairs(found)) == 1
    assert (reasons(found), rejected_texts(found)) == (["truncated"], [end])


def test_a_table_without_the_wanted_columns_has_no_records() -> None:
    assert reasons(table("a,b\nc,d\n")) == ["no_title"]


@given(
    st.lists(st.lists(st.text(min_size=1).filter(str.strip), min_size=3, max_size=3), max_size=8)
)
def test_what_a_writer_of_csv_writes_is_read_row_by_row(rows: list[list[str]]) -> None:
    rows = [[f"t{title}", f"a{abstract}", other] for title, abstract, other in rows]
    written = io.StringIO(newline="")
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows([["title", "abstract", "other"], *rows])
    dump = written.getvalue().encode(errors="replace")
    found = read_dump(CsvTable(), dump)
    assert_accounted(found, dump)
    assert found.records.height == len(rows)
    assert reasons(found) == []


SAMPLE = HEADER + MOSS + 'On "Fern","It\nspreads, too.",2024\n' + MOSS + "On Ivy;It climbs\n" + MOSS
PIECES = [HEADER.encode(), MOSS.encode(), b'"', b",", b'x,"y\n', b'z",1', b"a,b,c", b" ", b";\t"]


@given(dumps_like(SAMPLE.encode(), PIECES), CUTS)
def test_any_dump_is_read_as_a_whole_and_alike_for_any_cuts(dump: bytes, cuts: list[int]) -> None:
    assert_read_like(CsvTable(), dump, cuts)


@given(st.lists(st.sampled_from(['a,"b', "a,b,c", 'x",y', '"']), max_size=900), CUTS)
def test_long_rows_are_read_alike_for_any_cuts(lines: list[str], cuts: list[int]) -> None:
    assert_read_like(CsvTable(), "\n".join([HEADER.strip(), *lines]).encode(), cuts)
