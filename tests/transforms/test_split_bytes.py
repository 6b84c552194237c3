import pytest

from tests.transforms.small_dumps import (
    BANNER_LINES,
    RECORDS,
    assert_accounted,
    dump_of,
    furniture,
    lines_of,
    pairs,
    split,
)
from transforms.furniture import BANNERS


@pytest.mark.parametrize("blank", ["", "   ", "\t", "\u00a0"])
def test_blank_lines_change_no_record(blank: str) -> None:
    lines = [line for pair in RECORDS for line in (blank, pair[0], blank, blank, pair[1], blank)]
    found = split(dump_of(lines))
    assert pairs(found) == RECORDS
    assert found.rejects.is_empty()


def test_blank_lines_with_white_space_are_furniture_outside_of_records_only() -> None:
    dump = dump_of(["  ", RECORDS[0][0], " ", RECORDS[0][1], "\t", ""])
    found = split(dump)
    assert furniture(found, dump) == [("blank", b"  "), ("blank", b"\t")]
    assert found.records.select("start_line", "end_line").rows() == [(2, 4)]


def test_white_space_around_lines_is_trimmed_but_belongs_to_the_span() -> None:
    dump = dump_of([f"  {RECORDS[0][0]} ", f"\t{RECORDS[0][1]}  "])
    found = split(dump)
    assert pairs(found) == RECORDS[:1]
    assert found.records.select("start_byte", "end_byte").rows() == [(0, len(dump) - 1)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_change_no_record(end: str) -> None:
    dump = dump_of([*BANNER_LINES, *lines_of(RECORDS)], end=end)
    found = split(dump)
    assert pairs(found) == RECORDS
    assert_accounted(found, dump)


def test_a_dump_may_end_without_a_line_end() -> None:
    assert pairs(split(dump_of(lines_of(RECORDS)).rstrip(b"\n"))) == RECORDS


def test_a_byte_order_mark_is_furniture() -> None:
    dump = b"\xef\xbb\xbf" + dump_of(lines_of(RECORDS))
    found = split(dump)
    assert pairs(found) == RECORDS
    assert furniture(found, dump) == [("byte_order_mark", b"\xef\xbb\xbf")]
    assert found.records["start_byte"][0] == 3


def test_a_byte_order_mark_before_a_banner_hides_neither() -> None:
    dump = b"\xef\xbb\xbf" + dump_of([BANNERS[0], "SubscribeA Title of a Paper", RECORDS[0][1]])
    assert furniture(split(dump), dump) == [
        ("byte_order_mark", b"\xef\xbb\xbf"),
        ("banner", BANNERS[0].encode()),
        ("subscribe_button", b"Subscribe"),
    ]


def test_rejects_keep_bytes_that_are_not_utf_8() -> None:
    lone = "Café Menus as a Corpus".encode("latin-1")
    found = split(dump_of(RECORDS[0]) + lone + b"\n" + dump_of(RECORDS[1]))
    assert found.rejects.select("raw_text", "raw_bytes").rows() == [
        ("Caf\ufffd Menus as a Corpus", lone)
    ]


@pytest.mark.parametrize("part", [0, 1], ids=["title", "abstract"])
def test_records_with_bytes_that_are_not_utf_8_are_marked(part: int) -> None:
    lines = [line.encode() for line in lines_of(RECORDS[:3])]
    lines[2 + part] = lines[2 + part].replace(b"e", b"\xe9", 1)
    found = split(b"\n".join(lines)).records
    assert found["is_decoded_exactly"].to_list() == [True, False, True]
    assert found.row(1, named=True)[["title", "abstract"][part]] == (
        RECORDS[1][part].replace("e", "\ufffd", 1)
    )
