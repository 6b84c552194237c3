import re

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations.contract import polars_schema
from expectations.tables import LINKS
from transforms.links import build_links


def links_in(*abstracts: str) -> pl.DataFrame:
    """Build the links of papers `p0`, `p1` and so on, with one version each."""
    versions = pl.LazyFrame(
        {
            "paper_id": [f"p{number}" for number in range(len(abstracts))],
            "abstract": abstracts,
            "valid_to": [None] * len(abstracts),
        },
        schema={"paper_id": pl.String(), "abstract": pl.String(), "valid_to": pl.Date()},
    )
    return build_links(versions).collect()


def urls_in(abstract: str) -> list[str]:
    return links_in(abstract)["url"].to_list()


def written_in(abstract: str) -> list[str]:
    spans = links_in(abstract).select("start_char", "end_char").iter_rows()
    return [abstract[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("abstract", "url"),
    [
        ("https://a.org/b", "https://a.org/b"),
        ("Code is at https://a.org/b.", "https://a.org/b"),
        ("Code (https://a.org/b), data soon", "https://a.org/b"),
        ("Code (at https://a.org/b).", "https://a.org/b"),
        ("Is it https://a.org/b?!", "https://a.org/b"),
        ("Code: https://a.org/b; data soon", "https://a.org/b"),
        ('They say "https://a.org/b".', "https://a.org/b"),
        ("« https://a.org/b » et “https://a.org/b”", "https://a.org/b"),
        ("It goes on: https://a.org/b... and on", "https://a.org/b"),
        ("<https://a.org/b>", "https://a.org/b"),
        ("[https://a.org/b]", "https://a.org/b"),
        ("[code](https://a.org/b)", "https://a.org/b"),
        ("*https://a.org/b*", "https://a.org/b"),
        ("代码见https://a.org/b。", "https://a.org/b"),
        ("见（https://a.org/b）", "https://a.org/b"),
        ("https://a.org/wiki/B_(c)", "https://a.org/wiki/B_(c)"),
        ("(see https://a.org/wiki/B_(c)).", "https://a.org/wiki/B_(c)"),
        ("https://a.org/b(see there", "https://a.org/b"),
        ("https://a.org/b/", "https://a.org/b/"),
        ("https://a.org/b?c=d&e=f#g.", "https://a.org/b?c=d&e=f#g"),
        ("https://a.org/~b/c,d", "https://a.org/~b/c,d"),
        ("http://a.org:8080/b", "http://a.org:8080/b"),
        ("HTTPS://A.org/B", "https://A.org/B"),
        ("Http://a.org", "http://a.org"),
        (r"\url{https://a.org/b}.", "https://a.org/b"),
        (r"\href{https://a.org/b}{here}", "https://a.org/b"),
        (r"\href{https://a.org/b}{https://a.org/b}", "https://a.org/b"),
        (r"{https://a.org/b}{https://a.org/b}", "https://a.org/b"),
        (r"https://a.org/b\_c\%20\#d\&e\~f", "https://a.org/b_c%20#d&e~f"),
        (r"https://a.org/b\\", "https://a.org/b"),
        ("www.a.org/b", "https://www.a.org/b"),
        ("github.com/owner/name.", "https://github.com/owner/name"),
        ("(www.github.com/owner/name)", "https://www.github.com/owner/name"),
        ("huggingface.co/owner/name", "https://huggingface.co/owner/name"),
        ("gitlab.com/owner/name", "https://gitlab.com/owner/name"),
        ("owner.github.io/name", "https://owner.github.io/name"),
        ("gist.github.com/owner/abc123", "https://gist.github.com/owner/abc123"),
        ("docs.github.com/en/rest", "https://docs.github.com/en/rest"),
    ],
)
def test_urls_are_freed_of_what_surrounds_them(abstract: str, url: str) -> None:
    assert urls_in(abstract) == [url]


@pytest.mark.parametrize(
    "abstract",
    [
        "",
        "No URL at all.",
        "An address is to follow: https://... or http://",
        "Code will be on github.com.",
        "We mirror notgithub.com/owner/name",
        "Write to me@www.a.org or me@github.com/owner/name",
        "e.g.this, i.e. that, Node.js and 3.14",
        "ftp://a.org/b",
        "name@a.org",
    ],
)
def test_what_is_no_url_is_left_alone(abstract: str) -> None:
    assert urls_in(abstract) == []


def test_urls_are_numbered_in_their_order() -> None:
    abstract = "See https://b.org, www.a.org, and https://c.org."
    found = links_in(abstract).select("link_no", "url").rows()
    assert found == [(1, "https://b.org"), (2, "https://www.a.org"), (3, "https://c.org")]


def test_urls_without_white_space_between_them_are_two() -> None:
    assert urls_in("[a](https://a.org)[b](https://b.org)") == ["https://a.org", "https://b.org"]
    assert urls_in("https://a.org)(https://b.org)") == ["https://a.org", "https://b.org"]


def test_a_url_twice_in_an_abstract_is_one_link_at_its_first_place() -> None:
    links = links_in("See github.com/a/b. Yes, https://github.com/a/b, and https://c.org.")
    assert links.select("link_no", "url", "start_char").rows() == [
        (1, "https://github.com/a/b", 4),
        (2, "https://c.org", 53),
    ]


def test_each_paper_has_its_own_links() -> None:
    links = links_in("https://a.org and https://b.org", "nothing", "é https://a.org")
    assert links.select("paper_id", "link_no", "url", "start_char").rows() == [
        ("p0", 1, "https://a.org", 0),
        ("p0", 2, "https://b.org", 18),
        ("p2", 1, "https://a.org", 2),
    ]


def test_only_the_current_text_of_a_paper_counts() -> None:
    versions = pl.LazyFrame(
        {
            "paper_id": ["p", "p"],
            "abstract": ["https://old.org", "https://new.org"],
            "valid_to": ["2024-05-27", None],
        }
    )
    assert build_links(versions).select("url").collect().to_series().to_list() == [
        "https://new.org"
    ]


@pytest.mark.parametrize(
    "abstract",
    [
        "Étude 学習 😀: https://a.org/b.",
        "e\u0301 (www.a.org/b) e\u0301 https://a.org",
        r"学 \url{https://a.org/b\_c}, github.com/a/b!",
    ],
)
def test_spans_count_characters_and_hold_the_url_as_written(abstract: str) -> None:
    written = [text.replace("\\", "") for text in written_in(abstract)]
    urls = [url.removeprefix("https://") for url in urls_in(abstract)]
    assert [text.removeprefix("https://") for text in written] == urls


@pytest.mark.parametrize(
    ("url", "host", "kind", "repository"),
    [
        ("https://github.com/owner/name", "github.com", "code", "owner/name"),
        ("https://github.com/owner/name.git", "github.com", "code", "owner/name"),
        ("https://www.github.com/owner/name", "github.com", "code", "owner/name"),
        ("http://WWW.GitHub.com/Owner/Name", "github.com", "code", "Owner/Name"),
        ("https://github.com/owner/name/tree/main/x", "github.com", "code", "owner/name"),
        ("https://github.com/owner/name?tab=readme#top", "github.com", "code", "owner/name"),
        ("https://github.com/owner/my.name_2-x", "github.com", "code", "owner/my.name_2-x"),
        ("https://github.com/owner/.github", "github.com", "code", "owner/.github"),
        ("https://github.com/owner", "github.com", "code", None),
        ("https://github.com/owner/", "github.com", "code", None),
        ("https://github.com/owner/.../x", "github.com", "code", None),
        ("https://github.com/owner/.git/x", "github.com", "code", None),
        ("https://github.com/topics/parsing", "github.com", "other", None),
        ("https://github.com/orgs/owner/repositories", "github.com", "other", None),
        ("https://github.com/features/actions", "github.com", "other", None),
        ("https://gitlab.com/owner/name", "gitlab.com", "code", "owner/name"),
        ("https://bitbucket.org/owner/name", "bitbucket.org", "code", "owner/name"),
        ("https://codeberg.org/owner/name", "codeberg.org", "code", "owner/name"),
        ("https://gist.github.com/owner/0a1b", "gist.github.com", "code", None),
        ("https://gitlab.inria.fr/owner/name", "gitlab.inria.fr", "code", None),
        ("https://anonymous.4open.science/r/x", "anonymous.4open.science", "code", None),
        ("https://huggingface.co/owner/name", "huggingface.co", "model", "owner/name"),
        ("https://huggingface.co/owner/name/tree/main", "huggingface.co", "model", "owner/name"),
        ("https://huggingface.co/owner", "huggingface.co", "model", None),
        ("https://huggingface.co/datasets/owner/name", "huggingface.co", "dataset", "owner/name"),
        ("https://huggingface.co/datasets/name", "huggingface.co", "dataset", None),
        ("https://huggingface.co/spaces/owner/name", "huggingface.co", "project", "owner/name"),
        ("https://huggingface.co/papers/2401.00001", "huggingface.co", "paper", None),
        ("https://huggingface.co/docs/transformers", "huggingface.co", "other", None),
        ("https://huggingface.co/collections/owner/name", "huggingface.co", "other", None),
        ("https://zenodo.org/records/1234", "zenodo.org", "dataset", None),
        ("https://www.kaggle.com/datasets/a/b", "kaggle.com", "dataset", None),
        ("https://doi.org/10.5281/zenodo.1234", "doi.org", "dataset", None),
        ("https://doi.org/10.1145/3292500", "doi.org", "paper", None),
        ("https://dx.doi.org/10.1145/3292500", "dx.doi.org", "paper", None),
        ("https://arxiv.org/abs/1706.03762", "arxiv.org", "paper", None),
        ("http://export.arxiv.org/abs/1706.03762", "export.arxiv.org", "paper", None),
        ("https://openreview.net/forum?id=x", "openreview.net", "paper", None),
        ("https://owner.github.io", "owner.github.io", "project", None),
        ("https://owner.github.io/name/a/b", "owner.github.io", "project", None),
        ("https://sites.google.com/view/name/a", "sites.google.com", "project", None),
        ("https://name.readthedocs.io/en/latest", "name.readthedocs.io", "project", None),
        ("https://www.name-project.org", "name-project.org", "project", None),
        ("https://lab.university.edu/name/", "lab.university.edu", "project", None),
        ("https://lab.university.edu/a/b/c.html", "lab.university.edu", "other", None),
        ("https://youtu.be/x", "youtu.be", "other", None),
        ("https://user@a.org:8080/b/c/d", "a.org", "other", None),
    ],
)
def test_host_kind_and_repository_follow_from_the_url(
    url: str, host: str, kind: str, repository: str | None
) -> None:
    links = links_in(f"Look at {url} there")
    assert links.select("url", "host", "kind", "repository").rows() == [
        (url, host, kind, repository)
    ]


def test_no_paper_has_no_links() -> None:
    links = links_in()
    assert links.is_empty()
    assert links.schema == polars_schema(LINKS)


KNOWN_URLS = [
    "https://a.org/b",
    "http://a.org/b_(c)?d=e",
    "github.com/owner/name",
    "www.a.org/b",
    "https://huggingface.co/datasets/owner/name",
]
PROSE = st.text(st.sampled_from("abcé学😀\u0301 .,;'-"), max_size=12)


@given(st.lists(st.tuples(PROSE, st.sampled_from(KNOWN_URLS)), max_size=5), PROSE)
def test_spans_slice_known_urls_back_out_of_any_text(
    parts: list[tuple[str, str]], end: str
) -> None:
    abstract = "".join(f"{prose} ({url}) " for prose, url in parts) + end
    assert written_in(abstract) == list(dict.fromkeys(url for _, url in parts))


PIECES = [
    *("https://", "http://", "HTTP://", "www.", "github.com/", "huggingface.co/", "a.github.io"),
    *("datasets/", "topics/", "owner", "/", "//", ".", "..", ".git", ":", "@", "?", "#", "%", "~"),
    *("(", ")", "[", "]", "{", "}", "\\", "\\_", '"', "'", "$", "&", "=", "é", "学", " ", "\u2028"),
]


@settings(max_examples=200)
@given(st.lists(st.sampled_from(PIECES), max_size=15).map("".join))
def test_links_of_any_text_satisfy_their_declaration(abstract: str) -> None:
    links = links_in(abstract)
    assert links.schema == polars_schema(LINKS)
    for column in LINKS.columns:
        values = [value for value in links[column.name] if value is not None]
        assert column.nullable or len(values) == links.height
        assert column.minimum is None or all(value >= column.minimum for value in values)
        assert not column.allowed or set(values) <= set(column.allowed)
        if column.pattern is not None and column.name != "paper_id":
            assert all(re.search(column.pattern, value) for value in values)
