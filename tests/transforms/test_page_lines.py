import polars as pl
import pytest

from transforms.encodings import UTF_8, UTF_16_LE, WINDOWS_1252, Encoding
from transforms.furniture import BANNERS
from transforms.lines import read_lines
from transforms.page_lines import content_lines, mark_lines
from transforms.window import Gap

BANNER = BANNERS[0]
TITLE = "A Title of Common Length about Learned Parsers"
ABSTRACT = "We study parsers that are learned from examples. They err less often than rules do."


def mark(
    *lines: str, is_first: bool = True, encoding: Encoding = UTF_8, beginning: str = ""
) -> pl.DataFrame:
    text = beginning + "".join(line + "\n" for line in lines)
    block = text.encode("cp1252" if encoding == WINDOWS_1252 else encoding.name)
    frame = read_lines(block, first_line=1, first_byte=0, encoding=encoding)
    return mark_lines(frame, encoding, is_first=is_first)


@pytest.mark.parametrize(
    ("lines", "content"),
    [
        pytest.param([BANNER, "SubscribeA Title"], "A Title", id="behind a banner"),
        pytest.param([BANNER, "", " ", "SubscribeA Title"], "A Title", id="over blank lines"),
        pytest.param([BANNER, "- 3 authors", "SubscribeA Title"], "A Title", id="over furniture"),
        pytest.param([BANNER, "  SubscribeA Title "], "A Title", id="indented"),
        pytest.param([BANNER, "Subscribe\u00a0A Title"], "A Title", id="padded"),
        pytest.param([BANNER, "SubscribeSubscribeNet"], "SubscribeNet", id="only once"),
        pytest.param(["SubscribeA Title"], "A Title", id="in the first line"),
        pytest.param(
            [BANNER, "Subscribe to Papers"], "Subscribe to Papers", id="a word of its own"
        ),
        pytest.param([BANNER, TITLE, "SubscribeNet"], "SubscribeNet", id="not the next line"),
        pytest.param([TITLE, "SubscribeNet"], "SubscribeNet", id="no banner before"),
        pytest.param([BANNER, "Subscriber Churn"], "Subscriber Churn", id="begins like it"),
    ],
)
def test_the_button_is_taken_off_only_behind_a_banner_or_where_the_dump_begins(
    lines: list[str], content: str
) -> None:
    assert mark(*lines)["content"].to_list()[-1] == content


def test_the_first_line_of_a_later_stretch_is_not_where_the_dump_begins() -> None:
    assert mark("SubscribeNet", is_first=False)["content"].to_list() == ["SubscribeNet"]


@pytest.mark.parametrize("encoding", [UTF_8, UTF_16_LE, WINDOWS_1252], ids=lambda one: one.name)
def test_content_begins_behind_the_button(encoding: Encoding) -> None:
    marked = mark(BANNER, " SubscribeÉtude", encoding=encoding)
    unit = 2 if encoding == UTF_16_LE else 1
    assert marked["content"].to_list()[-1] == "Étude"
    assert marked["content_byte"][1] - marked["start_byte"][1] == unit * len(" Subscribe")


@pytest.mark.parametrize(("encoding", "size"), [(UTF_8, 3), (UTF_16_LE, 2)])
def test_a_byte_order_mark_stands_before_the_body(encoding: Encoding, size: int) -> None:
    marked = mark(TITLE, encoding=encoding, beginning="\ufeff")
    assert marked.select("content", "is_marked", "body_byte").row(0) == (TITLE, True, size)


def test_a_banner_glued_to_an_abstract_is_taken_off() -> None:
    marked = mark(TITLE, ABSTRACT + BANNER, BANNERS[1], "SubscribeNext Title")
    assert marked["content"].to_list() == [TITLE, ABSTRACT, BANNERS[1], "Next Title"]
    assert marked["end_byte"][1] - marked["content_end_byte"][1] == len(BANNER)


@pytest.mark.parametrize(
    ("between", "gap"),
    [
        ([], Gap.NOTHING),
        (["", " "], Gap.BLANK),
        (["- 8 authors"], Gap.FURNITURE),
        (["", "- 8 authors", ""], Gap.FURNITURE),
        (["- 8 authors", BANNER], Gap.BANNER),
        (["Subscribe"], Gap.BANNER),
        (["No paper found."], Gap.BANNER),
    ],
)
def test_the_strongest_thing_left_out_before_a_line_is_its_gap(
    between: list[str], gap: Gap
) -> None:
    content = content_lines(mark(TITLE, *between, ABSTRACT))
    assert content.select("content", "gap").rows() == [(TITLE, Gap.NOTHING), (ABSTRACT, gap)]


def test_the_button_before_a_title_bars_it_from_what_stands_before() -> None:
    content = content_lines(mark(ABSTRACT, BANNER, f"Subscribe{TITLE}"))
    assert content["gap"].to_list() == [Gap.NOTHING, Gap.BARRIER]


def test_lines_that_may_be_content_or_furniture_are_kept() -> None:
    content = content_lines(mark(TITLE, "Models", "https://example.org/a", ABSTRACT))
    assert content["is_doubtful"].to_list() == [False, True, True, False]
