"""The same papers as dumps of every layout, some of them with short abstracts."""

from __future__ import annotations

import csv
import io
import json
import textwrap
from collections.abc import Callable, Iterable

from tests.flows import dump_texts
from tests.flows.dump_texts import page

Paper = tuple[str, str]

# Below this many characters abstracts were refused once, by stricter rules than those of today.
ONCE_SHORTEST = 200
_SHORT = (
    "We study case {number} of a family of synthetic problems, and the abstract is short but whole."
)


def papers(numbers: Iterable[int], *, short: Iterable[int]) -> list[Paper]:
    """Make papers by number; those in ``short`` have an abstract of a sentence."""
    brief = set(short)
    return [
        (
            dump_texts.title(number),
            _SHORT.format(number=number) if number in brief else dump_texts.abstract(number),
        )
        for number in numbers
    ]


def page_text(shown: list[Paper]) -> bytes:
    return (page(()) + "".join(f"{title}\n{abstract}\n" for title, abstract in shown)).encode()


def windows_page(shown: list[Paper]) -> bytes:
    """Write a page with blank lines and dates, in Windows-1252, its lines ended by CR LF."""
    lines = [
        f"\n{title} – été à Zürich\n\n{abstract}\nPublished on Mar {number + 1}, 2026\n"
        for number, (title, abstract) in enumerate(shown)
    ]
    return (page(()) + "".join(lines)).replace("\n", "\r\n").encode("cp1252")


def utf_16_page(shown: list[Paper]) -> bytes:
    return page_text(shown).decode().replace("Case", "Café").encode("utf-16")


def damaged_page(shown: list[Paper]) -> bytes:
    """Write a page with a byte in each title that is no UTF-8."""
    return page_text(shown).replace(b": A Study", b"\xff: A Study")


def wrapped_page(shown: list[Paper]) -> bytes:
    """Write a page whose texts are broken into lines of about fifty characters."""
    lines = [line for pair in shown for text in pair for line in textwrap.wrap(text, 50)]
    return (page(()) + "".join(f"{line}\n" for line in lines)).encode()


def page_with_urls(shown: list[Paper]) -> bytes:
    lines = [
        f"{title}\n{abstract}\nhttps://arxiv.org/abs/2603.{number:05}\n"
        for number, (title, abstract) in enumerate(shown)
    ]
    return (page(()) + "".join(lines)).encode()


def page_with_urls_before(shown: list[Paper]) -> bytes:
    lines = [
        f"https://arxiv.org/abs/2603.{number:05}\n{title}\n{abstract}\n"
        for number, (title, abstract) in enumerate(shown)
    ]
    return (page(()) + "\n" + "".join(lines)).encode()


def markdown_page(shown: list[Paper]) -> bytes:
    sections = [
        f"### [{title}](/papers/2603.{number:05})\n\n{abstract}\n\n- {number + 2} authors\n"
        f"Upvote {number + 10}\n\n"
        for number, (title, abstract) in enumerate(shown)
    ]
    return ("# Trending Papers\n\n" + "".join(sections)).encode()


def email_digest(shown: list[Paper]) -> bytes:
    rule = "-" * 78
    entries = [
        f"\\\\\narXiv:2603.{number:05}\nDate: Tue, 3 Mar 2026 18:02:02 GMT   (12kb,D)\n\n"
        f"Title: {title}\nAuthors: Ann Author, Ben Writer\nCategories: cs.AI cs.LG\n\\\\\n"
        f" {abstract}\n\\\\ ( https://arxiv.org/abs/2603.{number:05} ,  12kb)\n{rule}\n"
        for number, (title, abstract) in enumerate(shown)
    ]
    return (f"{rule}\nArchives at http://arxiv.org/\n{rule}\n" + "".join(entries)).encode()


def json_lines(shown: list[Paper]) -> bytes:
    rows = [
        json.dumps({"title": title, "summary": abstract, "upvotes": number, "authors": ["A. B."]})
        for number, (title, abstract) in enumerate(shown)
    ]
    return "".join(f"{row}\n" for row in rows).encode()


def csv_table(shown: list[Paper]) -> bytes:
    """Write a table whose abstracts hold commas and line breaks."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["id", "title", "abstract"])
    for number, (title, abstract) in enumerate(shown):
        writer.writerow([f"2603.{number:05}", title, abstract.replace(" of ", ", of\n", 1)])
    return text.getvalue().encode()


LAYOUTS: dict[str, Callable[[list[Paper]], bytes]] = {
    write.__name__: write
    for write in (
        page_text,
        windows_page,
        utf_16_page,
        damaged_page,
        wrapped_page,
        page_with_urls,
        page_with_urls_before,
        markdown_page,
        email_digest,
        json_lines,
        csv_table,
    )
}
