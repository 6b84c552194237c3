"""The raw tables of what is no record: spans in quarantine, and page furniture."""

from dataclasses import replace

from expectations.contract import Column, DataType, Table
from expectations.tables import columns as c
from expectations.tables.raw import OF_A_DUMP, RAW_BYTES, RECORDS

# What the splitter read of a record that was refused, by what stood around it: later, the span
# alone may tell less.
READING = (
    "title",
    "abstract",
    "confidence",
    "arxiv_id",
    "published_on",
    "authors",
    "categories",
    "upvotes",
    "code_url",
)


def _as_read(column: Column) -> Column:
    """Return the column of a record as it stands in a reject: null where nothing was read."""
    description = f"{column.description.removesuffix('.')}; null where no record was read."
    return replace(column, nullable=True, description=description)


REJECTS = Table(
    schema="raw",
    name="rejects",
    grain="One row per span or record in quarantine.",
    columns=(
        c.DUMP_ID,
        Column(
            name="reject_no",
            type=DataType.COUNT,
            description="Place of the reject among those of its dump, 1 for the first.",
            minimum=1,
        ),
        Column(
            name="stage",
            type=DataType.TEXT,
            description="Stage that refused it.",
            allowed=("split", "validate"),
        ),
        Column(
            name="rules",
            type=DataType.TEXT_LIST,
            description="Every reason or rule for which it was refused.",
        ),
        Column(
            name="detail",
            type=DataType.TEXT,
            description="The reasons in words.",
        ),
        Column(
            name="raw_text",
            type=DataType.TEXT,
            description="Text of the span as it stands in the dump, line ends and all; bytes that"
            " are no text in the dump's encoding are shown as U+FFFD.",
        ),
        RAW_BYTES,
        Column(
            name="record_no",
            type=DataType.COUNT,
            description="Number of the record, where the span was split as one; of the first of"
            " them, where it was replayed.",
            nullable=True,
            minimum=1,
        ),
        *(_as_read(column) for column in RECORDS.columns if column.name in READING),
        c.START_LINE,
        c.END_LINE,
        c.START_BYTE,
        c.END_BYTE,
        Column(
            name="status",
            type=DataType.TEXT,
            description="What has become of the reject: a replayed one is in `raw.records`.",
            allowed=("open", "replayed", "waived"),
        ),
        Column(
            name="first_seen_at",
            type=DataType.TIMESTAMP,
            description="When the run that refused it began.",
            unit="UTC",
        ),
        Column(
            name="resolved_at",
            type=DataType.TIMESTAMP,
            description="When it was replayed or waived.",
            unit="UTC",
            nullable=True,
        ),
    ),
    key=("dump_id", "reject_no"),
    references=(OF_A_DUMP,),
)

BOILERPLATE = Table(
    schema="raw",
    name="boilerplate",
    grain="One row per span of page furniture.",
    columns=(
        c.DUMP_ID,
        Column(
            name="kind",
            type=DataType.TEXT,
            description="Kind of furniture.",
            allowed=(
                "banner",
                "subscribe_button",
                "page_notice",
                "byte_order_mark",
                "blank",
                "submitter",
                "author_count",
                "date",
                "count",
                "link",
                "identifier",
                "navigation",
                "separator",
                "image",
                "metadata",
                "unknown",
            ),
        ),
        Column(name="text", type=DataType.TEXT, description="Text of the span."),
        c.START_LINE,
        c.START_BYTE,
        c.END_BYTE,
    ),
    key=("dump_id", "start_byte"),
    references=(OF_A_DUMP,),
)
