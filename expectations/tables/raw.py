"""The raw tables of dumps and of the records that were accepted from them."""

from expectations.contract import Column, DataType, Reference, Table
from expectations.tables import columns as c
from expectations.tables.record_rules import RECORD_RULES

RAW_BYTES = Column(
    name="raw_bytes",
    type=DataType.BYTES,
    description="Bytes of the span, kept where they are no text in the dump's encoding.",
    nullable=True,
)
OF_A_DUMP = Reference(columns=("dump_id",), table="raw.dumps")


def _lengths_of(text: str) -> tuple[Column, ...]:
    """Declare three quantiles of the lengths of a dump's titles or abstracts."""
    quantiles = {
        f"{text}_chars_p10": "Length that a tenth of the {}s of accepted records stays below",
        f"{text}_chars": "Median length of the {}s of accepted records",
        f"{text}_chars_p90": "Length that nine tenths of the {}s of accepted records stay below",
    }
    return tuple(
        Column(
            name=name,
            type=DataType.COUNT,
            description=f"{description.format(text)}, rounded.",
            unit="character",
            nullable=True,
            minimum=0,
        )
        for name, description in quantiles.items()
    )


DUMPS = Table(
    schema="raw",
    name="dumps",
    grain="One row per dump loaded.",
    columns=(
        c.DUMP_ID,
        Column(
            name="source",
            type=DataType.TEXT,
            description="Name of the file the dump was read from, `-` for standard input.",
        ),
        Column(
            name="sha256",
            type=DataType.TEXT,
            description="SHA-256 of the uncompressed bytes, in hex.",
            pattern=c.SHA256_PATTERN,
        ),
        Column(
            name="byte_count",
            type=DataType.COUNT,
            description="Size of the uncompressed dump.",
            unit="byte",
            minimum=1,
        ),
        Column(
            name="line_count",
            type=DataType.COUNT,
            description="Lines in the dump.",
            unit="line",
            minimum=1,
        ),
        Column(
            name="encoding",
            type=DataType.TEXT,
            description="Encoding of the dump's characters.",
            allowed=("utf-8", "utf-16-le", "utf-16-be", "windows-1252"),
        ),
        c.LAYOUT,
        c.FEED,
        c.OBSERVED_ON,
        c.OBSERVED_ON_SOURCE,
        c.described(c.RECORD_COUNT, "Records accepted from the dump."),
        c.described(
            c.REJECT_COUNT,
            "Spans and records of the dump in the quarantine; those that were replayed are not"
            " counted.",
        ),
        Column(
            name="furniture_share",
            type=DataType.NUMBER,
            description="Spans of furniture, divided by those spans and the lines of records and"
            " rejects; blank lines are left out.",
            unit="share of 1",
            minimum=0,
            maximum=1,
        ),
        *_lengths_of("title"),
        *_lengths_of("abstract"),
        Column(
            name="confidence",
            type=DataType.NUMBER,
            description="Mean confidence of accepted records.",
            unit="probability",
            nullable=True,
            minimum=0,
            maximum=1,
        ),
        c.RUN_ID,
        Column(
            name="loaded_at",
            type=DataType.TIMESTAMP,
            description="When the run that loaded the dump began.",
            unit="UTC",
        ),
    ),
    key=("dump_id",),
)

RECORDS = Table(
    schema="raw",
    name="records",
    grain="One row per record accepted from a dump.",
    columns=(
        c.DUMP_ID,
        Column(
            name="record_no",
            type=DataType.COUNT,
            description="Place of the record among those split from its dump, 1 for the first;"
            " a quarantined record keeps its number.",
            minimum=1,
        ),
        c.PAPER_ID,
        c.TITLE,
        c.ABSTRACT,
        RAW_BYTES,
        Column(
            name="confidence",
            type=DataType.NUMBER,
            description="How sure the splitter is that title and abstract are whole and belong"
            " together.",
            unit="probability",
            minimum=0,
            maximum=1,
        ),
        c.START_LINE,
        c.END_LINE,
        c.START_BYTE,
        c.END_BYTE,
        Column(
            name="arxiv_id",
            type=DataType.TEXT,
            description="Identifier at arXiv, where the layout carries it.",
            nullable=True,
            pattern=c.ARXIV_ID_PATTERN,
        ),
        Column(
            name="published_on",
            type=DataType.DATE,
            description="Day of submission or publication, where the layout carries it.",
            nullable=True,
        ),
        Column(
            name="authors",
            type=DataType.TEXT_LIST,
            description="Names of the authors in their order, where the layout carries them.",
            nullable=True,
        ),
        Column(
            name="categories",
            type=DataType.TEXT_LIST,
            description="Subject categories, the primary one first, where the layout has them.",
            nullable=True,
        ),
        Column(
            name="upvotes",
            type=DataType.COUNT,
            description="Votes of readers, where the layout carries them.",
            unit="vote",
            nullable=True,
            minimum=0,
        ),
        Column(
            name="code_url",
            type=DataType.TEXT,
            description="Address of the code, where the layout carries it beside the abstract.",
            nullable=True,
        ),
        Column(
            name="warnings",
            type=DataType.TEXT_LIST,
            description="Names of the `warn` rules that the record breaks.",
        ),
    ),
    key=("dump_id", "record_no"),
    references=(OF_A_DUMP,),
    rules=RECORD_RULES,
)
