"""The raw tables of what is no record: spans in quarantine, and page furniture."""

from expectations.contract import Column, DataType, Table
from expectations.tables import columns as c
from expectations.tables.raw import OF_A_DUMP, RAW_BYTES

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
            description="Text of the span as it stands in the dump; bytes that are not UTF-8"
            " are shown as U+FFFD.",
        ),
        RAW_BYTES,
        Column(
            name="record_no",
            type=DataType.COUNT,
            description="Number of the record, where the span was split as one.",
            nullable=True,
            minimum=1,
        ),
        Column(
            name="title",
            type=DataType.TEXT,
            description="Title that was read, where the span was split as a record.",
            nullable=True,
        ),
        Column(
            name="abstract",
            type=DataType.TEXT,
            description="Abstract that was read, where the span was split as a record.",
            nullable=True,
        ),
        c.START_LINE,
        c.END_LINE,
        c.START_BYTE,
        c.END_BYTE,
        Column(
            name="status",
            type=DataType.TEXT,
            description="What has become of the reject.",
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
