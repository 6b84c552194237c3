"""Texts from outside do nothing in the artifacts that Prefect shows."""

from __future__ import annotations

import re
from html import unescape

import mistune
import pytest

from flows.artifacts import escape_markdown, summary_markdown
from flows.summary import Drift, RunSummary

HOSTILE = [
    "`code` ``more``",
    "a | b | c",
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "&lt;script&gt; &#60;",
    "[text](https://example.org) ![image](https://example.org/x.png)",
    "https://example.org www.example.org mailto:a@example.org a@example.org <https://example.org>",
    "**bold** _italics_ ~~gone~~ # heading",
    "\\`\\*\\",
    "one\ntwo\r\n# three\x85four\u2028five\u2029six\x0bseven\x0ceight",
]
_MADE_BY_MARKDOWN = re.compile(r"<(?!/?(?:p|table|thead|tbody|tr|th|td|strong|h3|ul|li)\b)")


def html_of(markdown: str) -> str:
    """Render with all that Prefect's page knows: tables, crossed out text, bare addresses."""
    rendered = mistune.create_markdown(escape=False, plugins=["table", "strikethrough", "url"])
    return str(rendered(markdown))


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", "", html))).strip()


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_shows_a_text_and_does_not_obey_it(text: str) -> None:
    html = html_of(f"The file {escape_markdown(text)}.")
    assert html.count("<") == 2  # one paragraph
    assert text_of(html) == re.sub(r"\s+", " ", f"The file {text}.")


@pytest.mark.parametrize("text", HOSTILE)
def test_the_summary_of_a_run_obeys_no_name(text: str) -> None:
    found = Drift(
        dump_id="d",
        source=text,
        feed=text,
        metric="reject_share",
        value=0.125,
        median=0.0,
        usual_distance=0.02,
        distance=6.25,
        sample_count=20,
        severity="warn",
    )
    summary = RunSummary(run_id="r", warehouse=text, version_no=2, dumps=(), drift=(found,))
    html = html_of(summary_markdown(summary))
    assert not _MADE_BY_MARKDOWN.search(html)
    assert (html.count("<p>"), html.count("<li>"), html.count("<table>")) == (1, 1, 1)
