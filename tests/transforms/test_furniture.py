import polars as pl
import pytest

from transforms.furniture import BANNERS, NOTICES, Furniture, find_furniture

KINDS: dict[Furniture, list[str]] = {
    Furniture.BLANK: [""],
    Furniture.BANNER: [*BANNERS],
    Furniture.SUBSCRIBE_BUTTON: ["Subscribe"],
    Furniture.PAGE_NOTICE: [*NOTICES],
    Furniture.SUBMITTER: [
        "Submitted by",
        "submitted by:",
        "Submitted by akhaliq",
        "Submitted by: Ada Lovelace",
        "Posted by @ada",
    ],
    Furniture.AUTHOR_COUNT: ["- 8 authors", "8 authors", "· 1 author", "(and 3 more authors)"],
    Furniture.DATE: [
        "Jan 5",
        "January 5th, 2026",
        "5 Jan 2026",
        "2026-03-02",
        "2026/3/2",
        "02.03.2026",
        "Published on Mar 2",
        "Published on Mar 2, 2026",
        "Mon, 2 Mar 2026 17:59:59 GMT",
        "updated 3 days ago",
        "about an hour ago",
        "· May 2025",
    ],
    Furniture.COUNT: [
        "12",
        "1,234",
        "1.2k",
        "▲ 42",
        "+17",
        "⭐ 3.4k",
        "Upvotes: 7",
        "GitHub 1.1k",
        "12 comments",
        "#3",
        "(5)",
    ],
    Furniture.IDENTIFIER: [
        "arXiv:2401.00017",
        "arXiv: 2401.00017v2 [cs.CL]",
        "2401.00017v2",
        "doi:10.1000/x",
    ],
    Furniture.IMAGE: ["[IMAGE]", "![thumbnail](https://a.b/c.png)", "[Image: a cat]"],
    Furniture.LINK: [
        "https://huggingface.co/papers/2401.00017",
        "www.example.org",
        "<https://a.b/c>",
        "github.com/owner/name",
        "Code: https://github.com/owner/name",
        "[LINK]",
        "[2401.00017](/papers/2401.00017)",
    ],
    Furniture.SEPARATOR: ["·", "---", "* * *", "|", "▲", "…—", "..."],
    Furniture.NAVIGATION: [
        "new",
        "Log In",
        "Sign Up",
        "View PDF",
        "View arXiv page",
        "Add to collection",
        "by AK and the research community",
        "Read more",
        "Sort by date",
        "This week",
    ],
}

DOUBTFUL = [
    *("Models", "Datasets", "Code", "Papers", "Search", "Community", "Documentation"),
    *("Images", "Video", "PDF:", "Abstract:", "https://github.com/owner/name"),
]

CONTENT = [
    # Titles that look like furniture at first sight.
    *("Attention", "GPT-4", "Adam", "LoRA", "May the Force Be with You", "2048: A Game"),
    *(
        "3D Scenes from One Picture",
        "Upvote or Downvote? A Study",
        "1000 Layers",
        "Submitted by Nobody at All, Ever",
    ),
    *(
        "March of the Models",
        "March 2 Margin",
        "8 Authors Walk into a Bar",
        "New Models of Old",
        "Views",
    ),
    *(
        "Sign Language Models",
        "Log In or Log Out?",
        "The Code",
        "Read the Paper First",
        "C++",
        "학습",
    ),
    *("+ 3 dB Is All You Need", "On 5 January Effects", "[Re] A Replication", "www: The Web"),
    # Ends of wrapped titles and abstracts, sentences, and what stands in both.
    *("2026.", "of the models.", "and 12 datasets.", "3.4k.", "in 2024", "benchmarks", "12 tasks."),
    *("We show it.", "See https://github.com/owner/name for code.", "GPT-4.", ".", "?", "S^3."),
    # A banner that is not the banner.
    *(
        "Get trending papers",
        "Subscribe to Everything: Models of Newsletters",
        "No Paper Found in the Wild",
    ),
]


def kind_of(content: str) -> tuple[str | None, bool]:
    (row,) = find_furniture(pl.Series([content])).select("kind", "is_doubtful").rows()
    return row


@pytest.mark.parametrize(
    ("content", "kind"),
    [(content, kind) for kind, contents in KINDS.items() for content in contents],
)
def test_furniture_is_told_by_the_form_of_the_line(content: str, kind: Furniture) -> None:
    assert kind_of(content)[0] == kind


@pytest.mark.parametrize("content", DOUBTFUL)
def test_what_a_text_may_end_with_is_doubtful(content: str) -> None:
    kind, is_doubtful = kind_of(content)
    assert kind in (Furniture.NAVIGATION, Furniture.LINK)
    assert is_doubtful


@pytest.mark.parametrize("content", ["12", "View PDF", "- 8 authors", "Submitted by", "---", ""])
def test_other_furniture_is_not_doubtful(content: str) -> None:
    assert not kind_of(content)[1]


@pytest.mark.parametrize("content", CONTENT)
def test_titles_and_parts_of_abstracts_are_no_furniture(content: str) -> None:
    assert kind_of(content) == (None, False)


@pytest.mark.parametrize("content", ["view pdf", "VIEW PDF", "View PDF"])
def test_case_does_not_matter(content: str) -> None:
    assert kind_of(content)[0] == Furniture.NAVIGATION


@pytest.mark.parametrize("bullet", ["- ", "· ", "• ", "* ", "| "])
def test_bullets_may_stand_before_furniture(bullet: str) -> None:
    assert kind_of(f"{bullet}12 authors")[0] == Furniture.AUTHOR_COUNT


@pytest.mark.parametrize("form", ["-", "https://a.b/"])
def test_a_line_longer_than_any_furniture_is_content(form: str) -> None:
    assert kind_of(form * 241)[0] is None


@pytest.mark.parametrize(
    ("lines", "kinds"),
    [
        pytest.param(["Submitted by", "ada-l", "Ada"], ["submitter", "submitter", None], id="name"),
        pytest.param(["Submitted by", "", "ada"], ["submitter", "blank", "submitter"], id="blank"),
        pytest.param(
            ["Submitted by", "", "", "ada"],
            ["submitter", "blank", "blank", "submitter"],
            id="blanks",
        ),
        pytest.param(["Submitted by", "A Title"], ["submitter", None], id="no user has a space"),
        pytest.param(["Submitted by ada", "Adam"], ["submitter", None], id="named in the line"),
        pytest.param(["Adam", "Submitted by"], [None, "submitter"], id="not before it"),
    ],
)
def test_the_name_behind_a_submitter_label_is_furniture(
    lines: list[str], kinds: list[str | None]
) -> None:
    assert find_furniture(pl.Series(lines))["kind"].to_list() == kinds


def test_no_lines_have_no_furniture() -> None:
    found = find_furniture(pl.Series([], dtype=pl.String()))
    assert found.schema == {"kind": pl.String(), "is_doubtful": pl.Boolean()}
    assert found.is_empty()
