"""The core tables: papers, where and when they were seen, and what their texts state."""

from dataclasses import replace

from expectations.contract import Column, DataType, Reference, Table
from expectations.tables import columns as c

OF_A_PAPER = Reference(columns=("paper_id",), table="core.papers")
OF_A_DUMP = Reference(columns=("dump_id",), table="raw.dumps")

PAPERS = Table(
    schema="core",
    name="papers",
    grain="One row per paper.",
    columns=(
        c.PAPER_ID,
        c.described(c.TITLE, "Title as last observed."),
        c.described(c.ABSTRACT, "Abstract as last observed."),
        c.FIRST_SEEN_ON,
        c.LAST_SEEN_ON,
        c.SIGHTING_COUNT,
        Column(
            name="version_count",
            type=DataType.COUNT,
            description="Distinct texts that the paper has had.",
            unit="version",
            minimum=1,
        ),
        Column(
            name="title_word_count",
            type=DataType.COUNT,
            description="Words in the title.",
            unit="word",
            minimum=0,
        ),
        Column(
            name="abstract_word_count",
            type=DataType.COUNT,
            description="Words in the abstract.",
            unit="word",
            minimum=0,
        ),
        Column(
            name="sentence_count",
            type=DataType.COUNT,
            description="Sentences in the abstract.",
            unit="sentence",
            minimum=1,
        ),
        c.HAS_CODE,
        Column(
            name="canonical_paper_id",
            type=DataType.TEXT,
            description="Paper that stands for this one and its duplicates; itself if it has none.",
            pattern=c.IDENTIFIER_PATTERN,
        ),
    ),
    key=("paper_id",),
)

SIGHTINGS = Table(
    schema="core",
    name="sightings",
    grain="One row per paper and dump.",
    columns=(
        c.DUMP_ID,
        c.PAPER_ID,
        Column(
            name="position",
            type=DataType.COUNT,
            description="Place of the paper in the dump, 1 for the first;"
            " the better one if the dump shows it twice.",
            unit="place",
            minimum=1,
        ),
        c.OBSERVED_ON,
    ),
    key=("dump_id", "paper_id"),
    references=(OF_A_DUMP, OF_A_PAPER),
)

PAPER_VERSIONS = Table(
    schema="core",
    name="paper_versions",
    grain="One row per distinct text of a paper.",
    columns=(
        c.PAPER_ID,
        Column(
            name="version_no",
            type=DataType.COUNT,
            description="Place of the text among those of the paper, in the order in which"
            " they were first observed.",
            minimum=1,
        ),
        c.described(c.TITLE, "Title in this version."),
        c.described(c.ABSTRACT, "Abstract in this version."),
        Column(
            name="valid_from",
            type=DataType.DATE,
            description="First day on which the text was observed.",
        ),
        Column(
            name="valid_to",
            type=DataType.DATE,
            description="Day on which another text had taken its place;"
            " null for the text that `core.papers` shows.",
            nullable=True,
        ),
        c.described(c.DUMP_ID, "Dump in which the text was first observed."),
    ),
    key=("paper_id", "version_no"),
    references=(OF_A_DUMP, OF_A_PAPER),
)

LINKS = Table(
    schema="core",
    name="links",
    grain="One row per URL in an abstract.",
    columns=(
        c.PAPER_ID,
        Column(
            name="link_no",
            type=DataType.COUNT,
            description="Place of the URL among those of the abstract.",
            minimum=1,
        ),
        Column(
            name="url",
            type=DataType.TEXT,
            description="URL, freed of the punctuation and braces around it;"
            " `https://` is added where the abstract leaves the scheme out.",
            pattern="^https?://[^ ]+$",
        ),
        Column(
            name="host",
            type=DataType.TEXT,
            description="Host of the URL in lower case, without `www.`.",
        ),
        Column(
            name="kind",
            type=DataType.TEXT,
            description="What the URL leads to, judged by host and path.",
            allowed=("code", "model", "dataset", "project", "paper", "other"),
        ),
        c.nullable(c.REPOSITORY),
        c.START_CHAR,
        c.END_CHAR,
    ),
    key=("paper_id", "link_no"),
    references=(OF_A_PAPER,),
)

CODE_REPOSITORY = replace(
    c.REPOSITORY, description="Code repository as `owner/name`, in the spelling first seen."
)
