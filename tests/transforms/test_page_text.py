import polars as pl
import pytest

from transforms.alternation import CERTAIN
from transforms.lines import read_lines
from transforms.page_text import BANNERS, BYTE_ORDER_MARK, evidence, mark_furniture, read_content

BANNER = BANNERS[0]
TITLE = "A Title of Common Length about Learned Parsers"
ABSTRACT = (
    "We study parsers that are learned from examples. On three collections they make a third fewer"
    " errors than rules written by hand. The price is a training run of two hours."
)


def mark(*lines: str, is_dump_start: bool = True) -> pl.DataFrame:
    block = "".join(line + "\n" for line in lines).encode()
    return mark_furniture(
        read_lines(block, first_line=1, first_byte=0), is_dump_start=is_dump_start
    )


def weigh(content: str) -> float:
    weighed = pl.DataFrame({"content": [content]}).select(evidence(pl.col("content"))).item()
    assert isinstance(weighed, float)
    return weighed


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Get trending papers in your email inbox once a day!", "banner"),
        ("  Get trending papers in your email inbox! ", "banner"),
        ("Subscribe", "subscribe_button"),
        ("No paper found.", "page_notice"),
        ("Something interesting is missing? Index a new paper.", "page_notice"),
        ("", "blank"),
        (" \t ", "blank"),
        ("\u00a0", "blank"),
        (TITLE, None),
        ("No paper found. A Study", None),
        ("Get Trending Papers", None),
    ],
)
def test_furniture_is_told_by_its_whole_text(line: str, kind: str | None) -> None:
    assert mark(TITLE, line)["kind"].to_list() == [None, kind]


@pytest.mark.parametrize(
    ("lines", "content"),
    [
        pytest.param([BANNER, "SubscribeA Title"], "A Title", id="behind a banner"),
        pytest.param([BANNER, "", " ", "SubscribeA Title"], "A Title", id="over blank lines"),
        pytest.param([BANNER, "  SubscribeA Title "], "A Title", id="indented"),
        pytest.param([BANNER, "SubscribeSubscribeNet"], "SubscribeNet", id="only once"),
        pytest.param(["SubscribeA Title"], "A Title", id="in the first line"),
        pytest.param([BYTE_ORDER_MARK + "SubscribeA Title"], "A Title", id="behind a mark"),
        pytest.param(
            [BANNER, "Subscribe to Papers"], "Subscribe to Papers", id="a word of its own"
        ),
        pytest.param([BANNER, TITLE, "SubscribeNet"], "SubscribeNet", id="not the next line"),
        pytest.param([TITLE, "SubscribeNet"], "SubscribeNet", id="no banner before"),
        pytest.param(["No paper found.", "SubscribeNet"], "SubscribeNet", id="other furniture"),
    ],
)
def test_the_button_is_taken_off_only_behind_a_banner_or_where_the_dump_begins(
    lines: list[str], content: str
) -> None:
    assert mark(*lines)["content"].to_list()[-1] == content


def test_the_first_line_of_a_later_block_is_not_where_the_dump_begins() -> None:
    assert mark("SubscribeNet", is_dump_start=False)["content"].to_list() == ["SubscribeNet"]


@pytest.mark.parametrize("line", ["Subscriber Churn Prediction", "Subscribed to Death"])
@pytest.mark.parametrize("before", [[], [BANNER]])
def test_a_title_is_not_robbed_where_there_is_no_button(before: list[str], line: str) -> None:
    assert mark(*before, line)["content"].to_list()[-1] == line


@pytest.mark.parametrize(
    ("line", "content_byte"),
    [
        ("A Title", 0),
        ("  A Title", 0),
        ("SubscribeA Title", 9),
        ("\u00a0 SubscribeA Title", 12),
        (BYTE_ORDER_MARK + "A Title", 3),
        (BYTE_ORDER_MARK + " SubscribeA Title", 13),
    ],
)
def test_content_begins_behind_mark_and_button(line: str, content_byte: int) -> None:
    assert mark(line)["content_byte"].to_list() == [content_byte]


def test_a_byte_order_mark_counts_only_at_the_beginning_of_the_dump() -> None:
    marked = mark(TITLE, BYTE_ORDER_MARK + TITLE)
    assert marked["is_marked"].to_list() == [False, False]
    assert marked["content"].to_list() == [TITLE, BYTE_ORDER_MARK + TITLE]


@pytest.mark.parametrize(
    "title",
    [
        TITLE,
        "Adam",
        "Is Attention All You Need?",
        "ATTENTION IS ALL YOU NEED",
        "A Survey.",
        "A Very Long Title: " + "on the Many Ways to Say the Same Thing " * 3,
    ],
)
def test_titles_weigh_as_titles(title: str) -> None:
    assert weigh(title) < 0


@pytest.mark.parametrize(
    "abstract",
    [
        ABSTRACT,
        ABSTRACT + " Code is at https://github.com/owner/name",
        ABSTRACT + " And so it goes on [...]",
        ABSTRACT.replace(". ", "; "),
        ABSTRACT + ' They call it "the price."',
    ],
)
def test_abstracts_weigh_as_abstracts(abstract: str) -> None:
    assert weigh(abstract) > 0


def test_an_abstract_of_common_length_is_certain() -> None:
    assert weigh(ABSTRACT * 3) > CERTAIN


def test_more_length_and_a_full_stop_weigh_for_an_abstract() -> None:
    assert weigh("word") < weigh("word " * 10 + "word") < weigh("word " * 10 + "word.")


def test_furniture_parts_a_title_from_what_would_be_its_abstract() -> None:
    content = read_content(mark(TITLE, BANNER, ABSTRACT))
    assert content.select("content", "is_alone").rows() == [(TITLE, True), (ABSTRACT, True)]


def test_blank_lines_do_not_part_a_title_from_its_abstract() -> None:
    content = read_content(mark(TITLE, "", "  ", ABSTRACT))
    assert content.select("content", "is_alone").rows() == [(TITLE, False), (ABSTRACT, False)]


def test_a_page_without_content_has_no_titles_and_abstracts() -> None:
    assert read_content(mark(BANNER, "", "Subscribe", "No paper found.")).is_empty()
