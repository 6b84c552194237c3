from collections.abc import Iterable, Sequence
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from transforms.page_text import BANNERS
from transforms.spans import SPLIT_BOILERPLATE, SPLIT_RECORDS, SPLIT_REJECTS
from transforms.split import Split, split_blocks

Record = tuple[str, str]

TITLES = [
    "Simple and Controllable Parsing of Tables",
    "Where Do Titles Come From? A Study of Ten Thousand Papers",
    "LexiNet: Learning to Read with Few Examples",
    "On the Price of Attention",
    "GPT-4 and the Grammar of Trees",
    "A Survey of Surveys: What Reviews of Machine Learning Leave Out and Why It Matters to Readers",
    "Adam",
    "Towards Robust Segmentation under Shift",
    "Speech Without Labels",
    "Diffusion Models for Weather over Mountains",
    "Graphs, Kernels and the Limits of Similarity",
    "Fast Search in Very Large Collections of Proteins",
]
SENTENCES = [
    "We study how models behave when their training data differ from what they meet later.",
    "Existing methods need many labels, which are expensive to collect and often wrong.",
    "In this paper, we propose a method that needs only a handful of examples of each kind.",
    "Extensive experiments on five benchmarks show that it outperforms strong baselines by 3.2%.",
    "An ablation shows which part of the architecture matters, and by how much.",
    "Code and models are available at https://github.com/owner/name.",
]


def record(number: int) -> Record:
    """Make a record whose texts no other number shares: abstracts of two to six sentences."""
    first = number % len(SENTENCES)
    sentences = (SENTENCES[first:] + SENTENCES[:first])[: 2 + number % 5]
    return TITLES[number], f"[{number}] {' '.join(sentences)}"


RECORDS = [record(number) for number in range(len(TITLES))]
BANNER_LINES = list(BANNERS)


def lines_of(records: Iterable[Record]) -> list[str]:
    return [line for pair in records for line in pair]


def dump_of(lines: Iterable[str], *, end: str = "\n") -> bytes:
    return "".join(line + end for line in lines).encode()


def split(dump: bytes, *, cuts: Iterable[int] = ()) -> Split:
    """Split a dump whole, or cut into blocks, and put the parts together again."""
    edges = [0, *sorted(cuts), len(dump)]
    parts = list(split_blocks(dump[start:end] for start, end in pairwise(edges)))
    return Split(
        records=pl.concat([SPLIT_RECORDS.to_frame(), *(part.records for part in parts)]),
        rejects=pl.concat([SPLIT_REJECTS.to_frame(), *(part.rejects for part in parts)]),
        boilerplate=pl.concat(
            [SPLIT_BOILERPLATE.to_frame(), *(part.boilerplate for part in parts)]
        ),
        line_count=sum(part.line_count for part in parts),
        byte_count=sum(part.byte_count for part in parts),
    )


def pairs(found: Split) -> list[Record]:
    return found.records.select("title", "abstract").rows()


def rejects(found: Split) -> list[tuple[list[str], str]]:
    return found.rejects.select("rules", "raw_text").rows()


def furniture(found: Split, dump: bytes) -> list[tuple[str, bytes]]:
    spans = found.boilerplate.select("kind", "start_byte", "end_byte").iter_rows()
    return [(kind, dump[start:end]) for kind, start, end in spans]


def assert_accounted(found: Split, dump: bytes) -> None:
    """Check that spans are in order, disjoint, and part nothing but line ends."""
    frames = (found.records, found.rejects, found.boilerplate)
    for frame in frames:
        assert frame["start_byte"].is_sorted()
    spans = sorted(
        span for frame in frames for span in frame.select("start_byte", "end_byte").iter_rows()
    )
    between = [0, *(edge for span in spans for edge in span), len(dump)]
    assert between == sorted(between)
    rest = b"".join(dump[start:end] for start, end in zip(between[::2], between[1::2], strict=True))
    assert rest.strip(b"\r\n") == b""
    assert found.byte_count == len(dump)


def test_the_form_of_the_real_dump_is_split() -> None:
    title, abstract = RECORDS[0]
    dump = dump_of([*BANNER_LINES, "Subscribe" + title, abstract, *lines_of(RECORDS[1:])])
    found = split(dump)
    assert pairs(found) == RECORDS
    assert found.rejects.is_empty()
    assert furniture(found, dump) == [
        ("banner", BANNERS[0].encode()),
        ("banner", BANNERS[1].encode()),
        ("subscribe_button", b"Subscribe"),
    ]
    assert found.line_count == 2 + 2 * len(RECORDS)


def test_records_know_their_number_lines_and_bytes() -> None:
    dump = dump_of([BANNERS[0], "SubscribeÉtude", RECORDS[0][1], *RECORDS[1]])
    found = split(dump).records
    assert found["record_no"].to_list() == [1, 2]
    assert found.select("start_line", "end_line").rows() == [(2, 3), (4, 5)]
    spans = [dump[start:end] for start, end in found.select("start_byte", "end_byte").iter_rows()]
    assert spans == [
        "\n".join(["Étude", RECORDS[0][1]]).encode(),
        "\n".join(RECORDS[1]).encode(),
    ]


def test_a_title_that_begins_like_the_button_stays_whole() -> None:
    records = [RECORDS[0], ("SubscribeNet for Newsletters", RECORDS[1][1]), RECORDS[2]]
    assert pairs(split(dump_of([*BANNER_LINES, *lines_of(records)]))) == records


@pytest.mark.parametrize("place", [0, 2, 6, 2 * len(RECORDS)])
@pytest.mark.parametrize("button", [[], ["Subscribe"]], ids=["no button", "button"])
def test_banners_may_stand_between_any_records(place: int, button: list[str]) -> None:
    lines = lines_of(RECORDS)
    dump = dump_of([*lines[:place], *BANNER_LINES, *button, *lines[place:]])
    found = split(dump)
    assert pairs(found) == RECORDS
    assert found.rejects.is_empty()
    assert [kind for kind, _ in furniture(found, dump)] == [
        "banner",
        "banner",
        *("subscribe_button" for _ in button),
    ]


def test_the_button_is_taken_off_behind_every_banner() -> None:
    lines = [
        line
        for title, abstract in RECORDS
        for line in (*BANNER_LINES, "Subscribe" + title, abstract)
    ]
    found = split(dump_of(lines))
    assert pairs(found) == RECORDS
    assert found.boilerplate["kind"].to_list() == (
        ["banner", "banner", "subscribe_button"] * len(RECORDS)
    )


def test_a_banner_inside_a_record_leaves_both_its_parts_alone() -> None:
    lines = lines_of(RECORDS[:3])
    found = split(dump_of([*lines[:3], *BANNER_LINES, *lines[3:]]))
    assert pairs(found) == [RECORDS[0], RECORDS[2]]
    assert rejects(found) == [
        (["lone_title"], RECORDS[1][0]),
        (["lone_abstract"], RECORDS[1][1]),
    ]


@pytest.mark.parametrize("number", [0, 5, 11])
@pytest.mark.parametrize(
    ("lost", "reason"), [("abstract", "lone_title"), ("title", "lone_abstract")]
)
def test_a_lost_line_costs_one_record_and_no_other(number: int, lost: str, reason: str) -> None:
    title, abstract = RECORDS[number]
    left = title if lost == "abstract" else abstract
    lines = [*lines_of(RECORDS[:number]), left, *lines_of(RECORDS[number + 1 :])]
    found = split(dump_of(lines))
    assert pairs(found) == [*RECORDS[:number], *RECORDS[number + 1 :]]
    assert rejects(found) == [([reason], left)]


@pytest.mark.parametrize("place", range(2 * len(RECORDS)))
def test_no_lost_line_makes_a_pair_that_was_none(place: int) -> None:
    lines = lines_of(RECORDS)
    found = split(dump_of([*lines[:place], *lines[place + 1 :]]))
    assert set(pairs(found)) <= set(RECORDS)
    assert len(pairs(found)) == len(RECORDS) - 1


def test_a_lost_line_behind_a_banner_in_the_middle_costs_one_record() -> None:
    lines = [*lines_of(RECORDS[:3]), *BANNER_LINES, *lines_of(RECORDS[3:6])]
    lost = [line for line in lines if line != RECORDS[4][1]]
    found = split(dump_of(lost))
    assert pairs(found) == [*RECORDS[:4], RECORDS[5]]
    assert rejects(found) == [(["lone_title"], RECORDS[4][0])]


def test_a_short_abstract_behind_a_banner_is_still_paired() -> None:
    # Weak evidence in a later segment, which only the title before it turns into an abstract.
    abstract = "We show that a single sentence of ninety characters can be read as an abstract."
    records = [*RECORDS[:2], ("A Short One", f"Indeed: {abstract}"), *RECORDS[2:4]]
    lines = [*lines_of(records[:2]), *BANNER_LINES, *lines_of(records[2:])]
    assert pairs(split(dump_of(lines))) == records


def test_rejects_know_their_number_line_and_bytes() -> None:
    title, abstract = "Ein verlorener Titel über nichts", RECORDS[1][1]
    dump = dump_of([*RECORDS[0], title, *RECORDS[2], abstract])
    found = split(dump).rejects
    assert found.select("reject_no", "start_line", "end_line").rows() == [(1, 3, 3), (2, 6, 6)]
    spans = [dump[start:end] for start, end in found.select("start_byte", "end_byte").iter_rows()]
    assert [span.decode() for span in spans] == [title, abstract]
    assert found["detail"].str.len_chars().min() != 0
    assert found["raw_bytes"].to_list() == [None, None]


def test_a_dump_cut_off_early_in_an_abstract_loses_one_record() -> None:
    lines = [*lines_of(RECORDS)[:-1], RECORDS[-1][1][:40]]
    found = split(dump_of(lines).rstrip(b"\n"))
    assert pairs(found) == RECORDS[:-1]
    assert rejects(found) == [(["lone_title"], lines[-2]), (["lone_title"], lines[-1])]


def test_a_dump_cut_off_late_in_an_abstract_loses_none() -> None:
    title, abstract = RECORDS[-1][0], RECORDS[-1][1][:-40]
    found = split(dump_of([*lines_of(RECORDS[:-1]), title, abstract]).rstrip(b"\n"))
    assert pairs(found) == [*RECORDS[:-1], (title, abstract)]


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


@pytest.mark.parametrize(
    "title",
    [
        "Is Attention All You Need?",
        "Stop Training from Scratch!",
        "A Note on Notes.",
        "Learning to Learn*",
        "Adam",
        "ATTENTION IS ALL YOU NEED",
        "word2vec explained: deriving the negative-sampling objective",
        "3D Scenes from One Picture",
        '"Why Should I Trust You?" Explaining Predictions',
        "$\\alpha$-Divergences and S^3 Equivariance",
        "(Almost) All of Entity Resolution",
        "What Is Seen. What Is Not Seen. Two Essays on Evaluation.",
        "Über das Lernen: 学習について",
    ],
)
def test_odd_titles_are_titles(title: str) -> None:
    records = [*RECORDS[:2], (title, RECORDS[2][1]), *RECORDS[3:5]]
    assert pairs(split(dump_of(lines_of(records)))) == records


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param(
            (
                "A Short One",
                "We prove that parsing by hand is hard, and give an algorithm which is not."
                " It is fast.",
            ),
            id="short abstract",
        ),
        pytest.param(
            (
                "A Single Sentence",
                "We show that ninety characters with one full stop can be an"
                " abstract when titles surround it.",
            ),
            id="abstract of one short sentence",
        ),
        pytest.param(
            (
                "The Long and the Short of It: " + "a Title with Many Words and More " * 8,
                SENTENCES[0] * 4,
            ),
            id="long title",
        ),
        pytest.param(("A Cut One", " ".join(SENTENCES[:4])[:-3]), id="abstract without an end"),
        pytest.param(("A Linked One", " ".join(SENTENCES)[:-1]), id="abstract that ends in a URL"),
        pytest.param(("A Shortened One", " ".join(SENTENCES[:3]) + " [...]"), id="abstract [...]"),
    ],
)
def test_odd_records_of_a_regular_dump_are_still_paired(odd: Record) -> None:
    odd = (odd[0].strip(), odd[1])
    records = [*RECORDS[:4], odd, *RECORDS[4:8], odd, *RECORDS[8:]]
    assert pairs(split(dump_of(lines_of(records)))) == records


def test_records_twice_in_a_row_are_split_twice() -> None:
    records = [RECORDS[0], RECORDS[0], RECORDS[1]]
    assert pairs(split(dump_of(lines_of(records)))) == records


def test_a_page_without_papers_is_all_furniture() -> None:
    dump = dump_of([*BANNER_LINES, "SubscribeNo paper found."])
    found = split(dump)
    assert found.records.is_empty()
    assert found.rejects.is_empty()
    assert [kind for kind, _ in furniture(found, dump)] == [
        "banner",
        "banner",
        "subscribe_button",
        "page_notice",
    ]


@pytest.mark.parametrize("blocks", [[], [b""], [b"", b""]])
def test_nothing_is_split_into_nothing(blocks: list[bytes]) -> None:
    assert list(split_blocks(blocks)) == []


def test_empty_blocks_change_nothing() -> None:
    dump = dump_of(lines_of(RECORDS))
    found = list(split_blocks([b"", dump[:99], b"", b"", dump[99:], b""]))
    assert pl.concat([part.records for part in found])["title"].to_list() == TITLES


@pytest.mark.parametrize("size", [40, 100, 1000])
def test_a_dump_without_certain_records_is_settled_in_stretches(
    monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr("transforms.split.MOST_UNSETTLED_BYTES", 150)
    dump = dump_of(["Ein Titel über nichts", "", "  ", BANNERS[0], "Subscribe"] * 20, end="\r\n")
    blocks = [dump[start : start + size] for start in range(0, len(dump), size)]
    assert len(list(split_blocks(blocks))) > 1
    assert_accounted(split(dump, cuts=range(size, len(dump), size)), dump)


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
ANY_TITLES = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)
ANY_ABSTRACTS = st.lists(WORDS, min_size=3, max_size=9).map(
    lambda words: " ".join([*words, *SENTENCES[:4], *words]) + "."
)


@given(st.lists(st.tuples(ANY_TITLES, ANY_ABSTRACTS), max_size=8))
def test_any_regular_dump_is_split_into_its_records(records: list[Record]) -> None:
    assert pairs(split(dump_of(lines_of(records)))) == records


@given(st.lists(st.sampled_from(lines_of(RECORDS)), max_size=24))
def test_records_written_out_are_split_into_the_same_records(lines: Sequence[str]) -> None:
    found = pairs(split(dump_of(lines)))
    assert pairs(split(dump_of(lines_of(found)))) == found
