"""Columns that several tables share: the same name means the same quantity, type and unit."""

from dataclasses import replace

from expectations.contract import Column, DataType

IDENTIFIER_PATTERN = "^[0-9a-f]{16}$"
# Of today, of the time before April 2007, with or without a version.
ARXIV_ID_PATTERN = "^([0-9]{4}[.][0-9]{4,5}|[a-z-]+([.][A-Z]{2})?/[0-9]{7})(v[0-9]+)?$"
SHA256_PATTERN = "^[0-9a-f]{64}$"

DUMP_ID = Column(
    name="dump_id",
    type=DataType.TEXT,
    description="Dump: first 16 hex digits of the SHA-256 of its uncompressed bytes.",
    pattern=IDENTIFIER_PATTERN,
)
PAPER_ID = Column(
    name="paper_id",
    type=DataType.TEXT,
    description="Paper: first 16 hex digits of the SHA-256 of its title key"
    " (with the abstract key for short or generic titles).",
    pattern=IDENTIFIER_PATTERN,
)
RUN_ID = Column(
    name="run_id",
    type=DataType.TEXT,
    description="Run of the pipeline that wrote the row.",
    pattern=IDENTIFIER_PATTERN,
)
OBSERVED_ON = Column(
    name="observed_on",
    type=DataType.DATE,
    description="Day on which the feed was observed.",
)
TITLE = Column(
    name="title",
    type=DataType.TEXT,
    description="Title as the dump has it, trimmed.",
)
ABSTRACT = Column(
    name="abstract",
    type=DataType.TEXT,
    description="Abstract as the dump has it, trimmed.",
)
START_LINE = Column(
    name="start_line",
    type=DataType.COUNT,
    description="First line of the span in the dump, counted from 1.",
    unit="line",
    minimum=1,
)
END_LINE = Column(
    name="end_line",
    type=DataType.COUNT,
    description="Last line of the span in the dump.",
    unit="line",
    minimum=1,
)
START_BYTE = Column(
    name="start_byte",
    type=DataType.COUNT,
    description="Offset of the span's first byte in the uncompressed dump, counted from 0.",
    unit="byte",
    minimum=0,
)
END_BYTE = Column(
    name="end_byte",
    type=DataType.COUNT,
    description="Offset just past the span's last byte.",
    unit="byte",
    minimum=0,
)
START_CHAR = Column(
    name="start_char",
    type=DataType.COUNT,
    description="Offset of the first character in the paper's abstract, counted from 0.",
    unit="character",
    minimum=0,
)
END_CHAR = Column(
    name="end_char",
    type=DataType.COUNT,
    description="Offset just past the last character in the paper's abstract.",
    unit="character",
    minimum=1,
)
RECORD_COUNT = Column(
    name="record_count",
    type=DataType.COUNT,
    description="Records accepted.",
    unit="record",
    minimum=0,
)
REJECT_COUNT = Column(
    name="reject_count",
    type=DataType.COUNT,
    description="Spans and records sent to the quarantine.",
    unit="reject",
    minimum=0,
)
PAPER_COUNT = Column(
    name="paper_count",
    type=DataType.COUNT,
    description="Distinct papers.",
    unit="paper",
    minimum=0,
)
DUMP_COUNT = Column(
    name="dump_count",
    type=DataType.COUNT,
    description="Dumps loaded.",
    unit="dump",
    minimum=0,
)
RULE = Column(
    name="rule",
    type=DataType.TEXT,
    description="Name of the rule or constraint.",
)
SEVERITY = Column(
    name="severity",
    type=DataType.TEXT,
    description="What a row that breaks the rule meets: quarantine (fail) or a warning (warn).",
    allowed=("fail", "warn"),
)
FIRST_SEEN_ON = Column(
    name="first_seen_on",
    type=DataType.DATE,
    description="First day on which the feed showed it.",
)
LAST_SEEN_ON = Column(
    name="last_seen_on",
    type=DataType.DATE,
    description="Last day on which the feed showed it.",
)
SIGHTING_COUNT = Column(
    name="sighting_count",
    type=DataType.COUNT,
    description="Dumps that hold the paper.",
    unit="dump",
    minimum=1,
)
HAS_CODE = Column(
    name="has_code",
    type=DataType.FLAG,
    description="Whether the abstract links to a code repository.",
)
REPOSITORY = Column(
    name="repository",
    type=DataType.TEXT,
    description="Owner and name on the code or model hub, as `owner/name`.",
    pattern="^[^/ ]+/[^/ ]+$",
)
LAYOUT = Column(
    name="layout",
    type=DataType.TEXT,
    description="Layout in which the dump was read.",
    allowed=(
        "page_text",
        "page_with_urls",
        "markdown_page",
        "email_digest",
        "json_lines",
        "csv",
    ),
)
FEED = Column(
    name="feed",
    type=DataType.TEXT,
    description="Feed that the dump is of: its layout, and its file's name without date, numbers"
    " and suffix.",
)
OBSERVED_ON_SOURCE = Column(
    name="observed_on_source",
    type=DataType.TEXT,
    description="Where the day of observation was taken from.",
    allowed=("argument", "file_name", "modification_time", "run_start"),
)


def nullable(column: Column) -> Column:
    """Return the column with nulls allowed."""
    return replace(column, nullable=True)


def described(column: Column, description: str) -> Column:
    """Return the column with a description that fits its table better."""
    return replace(column, description=description)
