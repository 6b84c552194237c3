"""A record on its way into a dump: its true text, and the lines in which it will stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain

BANNERS = (
    "Get trending papers in your email inbox once a day!",
    "Get trending papers in your email inbox!",
)
BUTTON = "Subscribe"


@dataclass(slots=True)
class Entry:
    """The lines of one record, changed in place by each kind of noise in turn.

    ``title`` and ``abstract`` are what can be recovered, ``reason`` why it cannot.
    """

    title: str
    abstract: str
    before: list[str] = field(default_factory=list)
    title_lines: list[str] = field(default_factory=list)
    between: list[str] = field(default_factory=list)
    abstract_lines: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    line_end: str = "\n"
    copies: int = 1
    reason: str | None = None

    def groups(self) -> tuple[list[str], ...]:
        """List the groups of lines in the order in which they stand."""
        return (self.before, self.title_lines, self.between, self.abstract_lines, self.after)

    def rewrite(self, title: str, abstract: str) -> None:
        """Change the true text before it is laid out."""
        self.title, self.abstract = title, abstract
        self.title_lines[:] = [title]
        self.abstract_lines[:] = [abstract]

    def text(self) -> str:
        """Write all lines, each with its line end."""
        lines = chain.from_iterable(self.groups())
        return "".join([line + self.line_end for line in lines])

    def text_to_its_end(self) -> str:
        """Write the lines up to the end of the abstract, without the line end there."""
        lines = chain.from_iterable(self.groups()[:-1])
        return self.line_end.join(lines)


def new_entry(title: str, abstract: str) -> Entry:
    """Lay a record out as it stands in a clean dump: a title line, then an abstract line."""
    return Entry(title, abstract, title_lines=[title], abstract_lines=[abstract])


def put_banners_before(entry: Entry) -> None:
    """Put the page's banners before a record, the button glued to its first line."""
    entry.before += BANNERS
    lines = entry.title_lines or entry.abstract_lines
    if lines:
        lines[0] = BUTTON + lines[0]
    else:
        entry.before.append(BUTTON)
