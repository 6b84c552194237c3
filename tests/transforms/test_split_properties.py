from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tests.transforms.small_dumps import (
    RECORDS,
    SENTENCES,
    TITLES,
    Record,
    assert_accounted,
    dump_of,
    lines_of,
    pairs,
    split,
)
from transforms.furniture import BANNERS

# Pages made of all that a page can hold, with faults of every kind.
PAGE_LINES: list[bytes] = [
    line.encode()
    for line in [
        *lines_of(RECORDS[:6]),
        *BANNERS,
        "Subscribe",
        "Subscribe" + TITLES[0],
        f"  {TITLES[1]}\t",
        "No paper found.",
        "",
        "  ",
        "x",
        "\ufeff",
        "Weak Evidence. " * 9,
        "A line that ends like an abstract but is as short as a title usually is.",
        "line\u2028separator\x85 and \f feed",
    ]
] + [b"caf\xe9", b"\xff\xfe" + SENTENCES[0].encode() * 3, b"\xe2\x82"]
LINE_ENDS = [b"\n", b"\r\n", b"\r"]
PAGES = st.builds(
    bytes.__add__,
    st.sampled_from([b"", b"\xef\xbb\xbf"]),
    st.lists(
        st.builds(bytes.__add__, st.sampled_from(PAGE_LINES), st.sampled_from(LINE_ENDS)),
        max_size=30,
    ).map(b"".join),
)
ANY_BYTES = st.one_of(st.binary(max_size=200), PAGES)


@given(ANY_BYTES)
def test_every_byte_of_any_dump_is_accounted_for(dump: bytes) -> None:
    assert_accounted(split(dump), dump)


@given(PAGES, st.data())
def test_the_spans_are_the_same_whatever_the_cuts(dump: bytes, data: st.DataObject) -> None:
    cuts = data.draw(st.lists(st.integers(min_value=0, max_value=len(dump)), max_size=8))
    whole, parts = split(dump), split(dump, cuts=cuts)
    assert_frame_equal(parts.records, whole.records)
    assert_frame_equal(parts.rejects, whole.rejects)
    assert_frame_equal(parts.boilerplate, whole.boilerplate)
    assert (parts.line_count, parts.byte_count) == (whole.line_count, whole.byte_count)


def test_the_spans_are_the_same_for_blocks_of_one_byte() -> None:
    dump = dump_of([BANNERS[0], "SubscribeÉtude", RECORDS[5][1], "Ein Titel", "über"], end="\r\n")
    whole, parts = split(dump), split(dump, cuts=range(len(dump)))
    assert_frame_equal(parts.records, whole.records)
    assert_frame_equal(parts.rejects, whole.rejects)
    assert_frame_equal(parts.boilerplate, whole.boilerplate)


WORDS = st.text(st.sampled_from("abzÀßé学9-,:'\"()"), min_size=1, max_size=8)
# A title has a word in it; what has none is a count, a date or a mark of the page.
ANY_TITLES = st.lists(WORDS, min_size=1, max_size=12).map(
    lambda words: " ".join(["Parsing", *words])
)
# And its words stand in its abstract, as they do in nearly all papers.
ANY_RECORDS = st.builds(
    lambda title, words: (
        title,
        " ".join([*words, *SENTENCES[:4], f"We study {title},", *words]) + ".",
    ),
    ANY_TITLES,
    st.lists(WORDS, min_size=3, max_size=9),
)


@given(st.lists(ANY_RECORDS, max_size=8))
def test_any_regular_dump_is_split_into_its_records(records: list[Record]) -> None:
    assert pairs(split(dump_of(lines_of(records)))) == records


@given(st.lists(st.sampled_from(lines_of(RECORDS)), max_size=24))
def test_records_written_out_are_split_into_the_same_records(lines: Sequence[str]) -> None:
    found = pairs(split(dump_of(lines)))
    assert pairs(split(dump_of(lines_of(found)))) == found


@given(PAGES)
def test_records_of_any_page_written_out_are_split_into_the_same_records(dump: bytes) -> None:
    found = pairs(split(dump))
    assert pairs(split(dump_of(lines_of(found)))) == found
