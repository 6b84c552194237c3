from datetime import date

import pytest
from hypothesis import given

from tests.transforms.layouts.readings import (
    CUTS,
    assert_accounted,
    assert_read_like,
    dumps_like,
    furniture,
    pairs,
    read_dump,
    reasons,
    the_record,
)
from transforms.layouts.markdown_page import MarkdownPage
from transforms.reading import Reading

ABSTRACT = (
    "Snails move slowly, and most of the cameras that follow them are not built for that pace."
)
SECOND = "We build one, and publish all of the eleven hours in which a snail crosses a path."
PAPER = f"""### [Following Snails [in Gardens]](https://huggingface.co/papers/2401.00017)

{ABSTRACT}

{SECOND}

Upvote 58

- 8 authors

Published on Jan 2, 2024

[LINK: GitHub 1.3k](https://github.com/snail/path)
"""
NEXT = """
Submitted by

![avatar](x.png)

gardener-7

<a id="section-4"></a>

"""


def page(text: str) -> Reading:
    dump = text.encode()
    found = read_dump(MarkdownPage(), dump)
    assert_accounted(found, dump)
    return found


def test_a_heading_and_its_paragraphs_become_a_record() -> None:
    record = the_record(page(PAPER))
    assert record["title"] == "Following Snails [in Gardens]"
    assert record["abstract"] == f"{ABSTRACT} {SECOND}"
    assert record["arxiv_id"] == "2401.00017"
    assert record["upvotes"] == 58
    assert record["published_on"] == date(2024, 1, 2)
    assert record["code_url"] == "https://github.com/snail/path"


def test_the_submitter_before_a_heading_is_furniture() -> None:
    found = page(PAPER + NEXT + PAPER)
    assert len(pairs(found)) == 2
    assert furniture(found) == [
        ("submitter", "Submitted by"),
        ("image", "![avatar](x.png)"),
        ("submitter", "gardener-7"),
        ("metadata", '<a id="section-4"></a>'),
    ]


def test_a_record_that_stands_twice_is_read_twice() -> None:
    found = page(f"### Snails\n\n{ABSTRACT}\n\n" * 2)
    assert pairs(found) == [("Snails", ABSTRACT)] * 2


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("### Plain Title", "Plain Title"),
        ("### **Bold** Title ###", "Bold Title"),
        (r"### snake\_case and \*stars\*", "snake_case and *stars*"),
        ("### An *Odd* and _Even_ One", "An Odd and Even One"),
        ("### Ends in a Star*", "Ends in a Star*"),
        ("### keep_this_name", "keep_this_name"),
        ("### [**Bold** [v2]: More](https://x.org/p)", "Bold [v2]: More"),
        ("### [See](https://x.org): a Title", "See: a Title"),
        ("### GPT-4 & C\\#", "GPT-4 & C#"),
    ],
)
def test_marks_are_taken_out_of_titles(heading: str, title: str) -> None:
    assert the_record(page(f"{heading}\n\n{ABSTRACT}\n"))["title"] == title


@pytest.mark.parametrize("marks", ["##", "###", "####"])
def test_titles_are_on_the_level_that_paragraphs_follow(marks: str) -> None:
    text = f"# Papers\n\n{marks} [One](https://x.org)\n\n{ABSTRACT}\n\n{marks} Two\n\n{SECOND}\n"
    assert pairs(page(text)) == [("One", ABSTRACT), ("Two", SECOND)]


def test_what_is_above_the_papers_is_furniture() -> None:
    text = f"---\nsource: x\n---\n# Page\n\n{ABSTRACT}\n\n## Trending Papers\n\n"
    found = page(text + PAPER + NEXT + PAPER)
    assert len(pairs(found)) == 2
    assert furniture(found)[:6] == [
        ("separator", "---"),
        ("metadata", "source: x"),
        ("separator", "---"),
        ("metadata", "# Page"),
        ("metadata", ABSTRACT),
        ("navigation", "## Trending Papers"),
    ]


def test_a_title_without_abstract_is_a_reject() -> None:
    found = page(f"### Lonely\n\n- 3 authors\n\n{PAPER}")
    assert reasons(found) == ["lone_title"]
    assert len(pairs(found)) == 1


def test_a_title_of_one_word_is_no_submitter() -> None:
    found = page(f"{PAPER}\nSubmitted by\n\n### Adam\n\n{ABSTRACT}\n")
    assert [title for title, _ in pairs(found)][1:] == ["Adam"]


def test_a_paragraph_behind_the_furniture_of_a_paper_is_not_lost() -> None:
    found = page(f"### Snails\n\n{ABSTRACT}\n\n- 3 authors\n\n{SECOND}\n")
    assert pairs(found) == [("Snails", ABSTRACT)]
    assert reasons(found) == ["unrecognised"]


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("A text that breaks o", ["truncated"]),
        ("A text that breaks o\n", []),
        ("A text that is whole.", []),
        ("A text with its code at https://github.com/snail/path", []),
        ("", ["truncated"]),
    ],
)
def test_a_dump_that_ends_within_an_abstract_is_truncated(end: str, expected: list[str]) -> None:
    assert reasons(page(f"{PAPER}\n### Slugs{f'{chr(10)}{end}' if end else ''}")) == expected


@pytest.mark.parametrize(
    ("line", "upvotes"),
    [("58", None), ("▲ 58", 58), ("1,058 upvotes", 1058), ("[Upvote 3](https://x.org)", 3)],
)
def test_only_unmistakable_votes_are_read(line: str, upvotes: int | None) -> None:
    record = the_record(page(f"### Snails\n\n{ABSTRACT}\n\n{line}\n"))
    assert record["upvotes"] == upvotes


@pytest.mark.parametrize("line", ["Published on Jan 2", "Updated on Jan 2, 2024"])
def test_dates_without_year_or_of_updates_are_no_publication(line: str) -> None:
    record = the_record(page(f"### Snails\n\n{ABSTRACT}\n\n{line}\n"))
    assert record["published_on"] is None


def test_a_byte_order_mark_is_a_span_of_its_own() -> None:
    found = page("\ufeff" + PAPER)
    assert furniture(found) == [("byte_order_mark", "\ufeff")]
    assert found.records["start_byte"].to_list() == [3]


SAMPLE = "# Page\n\nnew\n" + PAPER + NEXT + PAPER + "### Lonely\n" + NEXT
PIECES = [*sorted({line.encode() for line in SAMPLE.split("\n")}), b"  ", b"\xef\xbb\xbf", b"Adam"]


@given(dumps_like(SAMPLE.encode(), PIECES), CUTS)
def test_any_dump_is_read_as_a_whole_and_alike_for_any_cuts(dump: bytes, cuts: list[int]) -> None:
    assert_read_like(MarkdownPage(), dump, cuts)
