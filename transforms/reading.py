"""What a layout makes of the lines of a dump: records, rejects and boilerplate, as spans."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import polars as pl

from expectations.contract import polars_schema
from expectations.tables import BOILERPLATE, RECORDS, REJECTS
from transforms.encodings import Encoding

PLACE = ("start_line", "end_line", "start_byte", "end_byte")
# What only some layouts tell of a record; null where they do not.
EXTRAS = ("arxiv_id", "published_on", "authors", "categories", "upvotes", "code_url")

_SPAN_RECORD_COLUMNS = ("title", "abstract", "confidence", *PLACE, *EXTRAS)
SPAN_RECORDS = pl.Schema(
    {name: polars_schema(RECORDS)[name] for name in _SPAN_RECORD_COLUMNS}
    | {"is_decoded_exactly": pl.Boolean(), "is_repaired": pl.Boolean()}
)
SPAN_REJECTS = pl.Schema(
    {name: polars_schema(REJECTS)[name] for name in ("rules", "detail", "raw_text", *PLACE)}
    | {"is_decoded_exactly": pl.Boolean()}
)
SPAN_BOILERPLATE = pl.Schema(
    {name: dtype for name, dtype in polars_schema(BOILERPLATE).items() if name != "dump_id"}
)


class RejectReason(StrEnum):
    """Why a span could not become a record."""

    LONE_TITLE = "lone_title"
    LONE_ABSTRACT = "lone_abstract"
    GLUED_LINES = "glued_lines"
    TRUNCATED = "truncated"
    UNDECODABLE = "undecodable"
    AMBIGUOUS = "ambiguous"
    UNRECOGNISED = "unrecognised"
    NO_ABSTRACT = "no_abstract"
    NO_TITLE = "no_title"
    MALFORMED = "malformed"


DETAILS: dict[str, str] = {
    RejectReason.LONE_TITLE: "A title without an abstract behind it.",
    RejectReason.LONE_ABSTRACT: "An abstract without a title before it.",
    RejectReason.GLUED_LINES: "Two texts on one line: a line end was lost between them.",
    RejectReason.TRUNCATED: "The dump breaks off within this record.",
    RejectReason.UNDECODABLE: "Most of the line is no text in the encoding of the dump.",
    RejectReason.AMBIGUOUS: "Lines that can be read in more than one way about as well.",
    RejectReason.UNRECOGNISED: "A line that is neither title, abstract, nor known furniture.",
    RejectReason.NO_ABSTRACT: "An entry that has a title and no abstract, as the page has it.",
    RejectReason.NO_TITLE: "An entry that has no title.",
    RejectReason.MALFORMED: "A row or object that cannot be parsed.",
}


@dataclass(frozen=True)
class Reading:
    """What a stretch of lines was read as.

    ``records``, ``rejects`` and ``boilerplate`` are frames as in the schemas of this module, in the
    order of the dump. ``settled_line_count`` lines from the beginning of the stretch are read for
    good, whatever follows them; the frames speak of these lines only.
    """

    records: pl.DataFrame = field(default_factory=SPAN_RECORDS.to_frame)
    rejects: pl.DataFrame = field(default_factory=SPAN_REJECTS.to_frame)
    boilerplate: pl.DataFrame = field(default_factory=SPAN_BOILERPLATE.to_frame)
    settled_line_count: int = 0


@dataclass(frozen=True)
class Stretch:
    """Lines of a dump that are not read yet, as in ``LINES``.

    ``is_last`` says that the dump ends with them; otherwise the last line may be incomplete.
    ``is_ended`` says that the last line of the dump has a line end.
    """

    lines: pl.DataFrame
    encoding: Encoding
    is_first: bool
    is_last: bool
    is_ended: bool


class Reader(Protocol):
    """Reads the stretches of one dump, one after the other."""

    def read(self, stretch: Stretch) -> Reading:
        """Read as much of the stretch as can be settled."""
        ...


class Layout(Protocol):
    """A form in which dumps come: ``name`` as in `raw.dumps.layout`, and how it is read."""

    @property
    def name(self) -> str:
        """The name of the layout."""
        ...

    def begin(self, beginning: pl.DataFrame) -> Reader:
        """Return a reader for the dump that begins with these lines, as in ``LINES``.

        The beginning is cut at a fixed size whatever the blocks, so that what is learned from it
        does not depend on them.
        """
        ...
