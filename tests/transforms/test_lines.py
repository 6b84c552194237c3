import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from transforms.lines import LINES, read_lines

# Much of what can go wrong, and little else.
PIECES = ["a", "é", "\u2028", "\x85", "\f", "\0", " ", "\ufeff", "\ufffd", "\n", "😀"]
BYTES = st.one_of(
    st.binary(max_size=30),
    st.lists(
        st.sampled_from([*(piece.encode() for piece in PIECES), b"\r", b"\r\n", b"\xff", b"\xe2"]),
        max_size=20,
    ).map(b"".join),
)
TEXTS_WITHOUT_CR = st.lists(st.sampled_from(PIECES), max_size=20).map("".join)


def read(block: bytes) -> pl.DataFrame:
    return read_lines(block, first_line=1, first_byte=0)


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        pytest.param(b"", [], id="empty input"),
        pytest.param(b"one\ntwo\n", [("one", 0, 3), ("two", 4, 7)], id="LF"),
        pytest.param(b"one\r\ntwo\r\n", [("one", 0, 3), ("two", 5, 8)], id="CR LF"),
        pytest.param(b"one\rtwo\r", [("one", 0, 3), ("two", 4, 7)], id="CR"),
        pytest.param(
            b"a\r\nb\rc\nd", [("a", 0, 1), ("b", 3, 4), ("c", 5, 6), ("d", 7, 8)], id="mixed"
        ),
        pytest.param(b"a\n\rb", [("a", 0, 1), ("", 2, 2), ("b", 3, 4)], id="LF CR is two ends"),
        pytest.param(
            b"a\r\r\nb", [("a", 0, 1), ("", 2, 2), ("b", 4, 5)], id="CR CR LF is two ends"
        ),
        pytest.param(b"one\ntwo", [("one", 0, 3), ("two", 4, 7)], id="no final line end"),
        pytest.param(b"one\r\ntwo", [("one", 0, 3), ("two", 5, 8)], id="no final CR LF"),
        pytest.param(b"\n", [("", 0, 0)], id="only a line end"),
        pytest.param(b"\n\n", [("", 0, 0), ("", 1, 1)], id="only line ends"),
        pytest.param("é\nü\n".encode(), [("é", 0, 2), ("ü", 3, 5)], id="offsets count bytes"),
    ],
)
def test_lines_end_in_lf_cr_lf_or_cr(block: bytes, expected: list[tuple[str, int, int]]) -> None:
    assert read(block).select("text", "start_byte", "end_byte").rows() == expected


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "character", ["\u2028", "\u2029", "\x85", "\f", "\v", "\x1c", "\x1e", "\0"]
)
def test_no_other_character_ends_a_line(character: str, end: str) -> None:
    text = f"be{character}fore"
    assert read(f"{text}{end}after".encode())["text"].to_list() == [text, "after"]


def test_numbers_and_offsets_go_on_from_where_the_block_begins() -> None:
    lines = read_lines(b"one\ntwo\n", first_line=11, first_byte=100)
    assert lines.select("line_no", "start_byte", "end_byte").rows() == [
        (11, 100, 103),
        (12, 104, 107),
    ]


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        pytest.param(
            b"caf\xe9\nok\n", [("caf\ufffd", 0, 4, False), ("ok", 5, 7, True)], id="Latin-1"
        ),
        pytest.param(
            b"\xe2\x82\nok", [("\ufffd", 0, 2, False), ("ok", 3, 5, True)], id="cut short"
        ),
        pytest.param(b"\xed\xa0\x80", [("\ufffd\ufffd\ufffd", 0, 3, False)], id="surrogate"),
        pytest.param(
            b"\xff\r\n\xff", [("\ufffd", 0, 1, False), ("\ufffd", 3, 4, False)], id="CR LF"
        ),
        pytest.param("\ufffd\n".encode(), [("\ufffd", 0, 3, True)], id="a real U+FFFD is no fault"),
        pytest.param("\ufffd\r".encode(), [("\ufffd", 0, 3, True)], id="nor is it before a CR"),
    ],
)
def test_bytes_that_are_not_utf_8_are_replaced_and_their_line_is_marked(
    block: bytes, expected: list[tuple[str, int, int, bool]]
) -> None:
    found = read(block).select("text", "start_byte", "end_byte", "is_decoded_exactly").rows()
    assert found == expected


def test_lines_keep_their_schema_when_there_are_none() -> None:
    assert read(b"").schema == LINES


@given(BYTES)
def test_lines_and_their_ends_rejoin_to_the_bytes(block: bytes) -> None:
    lines = read(block)
    starts = [*lines["start_byte"], len(block)]
    spans = [block[start:end] for start, end in lines.select("start_byte", "end_byte").iter_rows()]
    ends = [block[end:start] for end, start in zip(lines["end_byte"], starts[1:], strict=True)]
    assert starts[0] == 0
    assert not any(b"\n" in span or b"\r" in span for span in spans)
    assert set(ends[:-1]) <= {b"\n", b"\r\n", b"\r"}
    assert ends[-1:] != [b""] or spans[-1]
    assert lines["text"].to_list() == [span.decode(errors="replace") for span in spans]
    assert b"".join(map(bytes.__add__, spans, ends)) == block


@given(TEXTS_WITHOUT_CR)
def test_a_cr_before_a_block_changes_nothing_in_it(text: str) -> None:
    # With a CR the slow path is taken, without one the fast path.
    fast = read_lines(text.encode(), first_line=1, first_byte=0)
    slow = read_lines(b"\r\n" + text.encode(), first_line=0, first_byte=-2)
    assert_frame_equal(slow.slice(1), fast)
