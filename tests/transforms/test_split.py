import polars as pl
import pytest

from tests.transforms.small_dumps import (
    BANNER_LINES,
    RECORDS,
    SENTENCES,
    TITLES,
    Record,
    assert_accounted,
    dump_of,
    furniture,
    lines_of,
    pairs,
    rejects,
    split,
)
from transforms.furniture import BANNERS
from transforms.split import split_blocks


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


@pytest.mark.parametrize("left", [40, -40, -1], ids=["early", "late", "before the full stop"])
def test_a_dump_cut_off_within_an_abstract_loses_the_last_record_only(left: int) -> None:
    title, abstract = RECORDS[-1]
    dump = dump_of([*lines_of(RECORDS[:-1]), title, abstract[:left]]).rstrip(b"\n")
    found = split(dump)
    assert pairs(found) == RECORDS[:-1]
    assert [rules for rules, _ in rejects(found)][-1] == ["truncated"]


def test_a_dump_that_ends_with_a_whole_abstract_and_no_line_end_is_not_cut_off() -> None:
    assert pairs(split(dump_of(lines_of(RECORDS)).rstrip(b"\n"))) == RECORDS


def test_a_dump_cut_off_within_a_title_loses_that_title_only() -> None:
    dump = dump_of([*lines_of(RECORDS[:-1]), RECORDS[-1][0][:20]]).rstrip(b"\n")
    found = split(dump)
    assert pairs(found) == RECORDS[:-1]
    assert rejects(found) == [(["truncated"], RECORDS[-1][0][:20])]


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
    monkeypatch.setattr("transforms.split.BEGINNING_BYTES", 100)
    dump = dump_of(["Ein Titel über nichts", "", "  ", BANNERS[0], "Subscribe"] * 20, end="\r\n")
    blocks = [dump[start : start + size] for start in range(0, len(dump), size)]
    assert len(list(split_blocks(blocks))) > 1
    assert_accounted(split(dump, cuts=range(size, len(dump), size)), dump)


def test_a_lost_line_end_between_abstract_and_title_costs_two_records_and_no_other() -> None:
    glued = RECORDS[4][1] + RECORDS[5][0]
    lines = [*lines_of(RECORDS[:4]), RECORDS[4][0], glued, RECORDS[5][1], *lines_of(RECORDS[6:])]
    found = split(dump_of(lines))
    assert pairs(found) == [*RECORDS[:4], *RECORDS[6:]]
    assert (["glued_lines"], glued) in rejects(found)


def test_a_lost_line_end_between_title_and_abstract_costs_one_record_and_no_other() -> None:
    title = "Parsers That Explain Themselves"
    glued = f"{title}We study how parsers can say why. {RECORDS[3][1]}"
    found = split(dump_of([*lines_of(RECORDS[:3]), glued, *lines_of(RECORDS[4:])]))
    assert pairs(found) == [*RECORDS[:3], *RECORDS[4:]]
    assert rejects(found) == [(["glued_lines"], glued)]


def test_a_line_that_is_no_text_is_undecodable_and_costs_no_record() -> None:
    noise = bytes(range(0x80, 0xC0)) * 2
    dump = dump_of(lines_of(RECORDS[:3])) + noise + b"\n" + dump_of(lines_of(RECORDS[3:]))
    found = split(dump)
    assert pairs(found) == RECORDS
    assert found.rejects["rules"].to_list() == [["undecodable"]]
    assert found.rejects["raw_bytes"].to_list() == [noise]


def test_a_notice_whose_title_is_a_number_does_not_go_on_from_the_record_before() -> None:
    notice = "This paper has been withdrawn by the authors because of an error in its proof."
    found = split(dump_of([*lines_of(RECORDS), "2026", notice]))
    assert set(pairs(found)) <= set(RECORDS)
    assert len(pairs(found)) >= len(RECORDS) - 1
