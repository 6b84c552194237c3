"""The mart: views for analysts and BI tools, without list columns, dates as dates."""

from expectations.contract import Column, DataType, Table
from expectations.tables import columns as c
from expectations.tables.core import CODE_REPOSITORY, PAPERS
from expectations.tables.ops import RUN_BY, RUN_KIND, WAREHOUSE_VERSION
from expectations.tables.raw import DUMPS

_PAPER = {column.name: column for column in PAPERS.columns}
_DUMP = {column.name: column for column in DUMPS.columns}
_VERSION = {column.name: column for column in WAREHOUSE_VERSION.columns}

BEST_POSITION = Column(
    name="best_position",
    type=DataType.COUNT,
    description="Best place that the paper had in a dump.",
    unit="place",
    minimum=1,
)
LATEST_POSITION = Column(
    name="latest_position",
    type=DataType.COUNT,
    description="Place of the paper in the last dump that holds it.",
    unit="place",
    minimum=1,
)
REPOSITORIES = Column(
    name="repositories",
    type=DataType.TEXT,
    description="Code repositories that the abstract links to, joined by commas.",
    nullable=True,
)
REJECT_SHARE = Column(
    name="reject_share",
    type=DataType.NUMBER,
    description="Rejects, divided by rejects and records together.",
    unit="share of 1",
    minimum=0,
    maximum=1,
)
OPEN_REJECT_COUNT = Column(
    name="open_reject_count",
    type=DataType.COUNT,
    description="Rejects that were neither replayed nor waived.",
    unit="reject",
    minimum=0,
)
WARNING_COUNT = Column(
    name="warning_count",
    type=DataType.COUNT,
    description="Records that were loaded with a warning.",
    unit="record",
    minimum=0,
)

PAPER_OVERVIEW = Table(
    schema="mart",
    name="paper_overview",
    grain="One row per paper, with what is known of it.",
    columns=(
        c.PAPER_ID,
        _PAPER["title"],
        _PAPER["abstract"],
        c.FIRST_SEEN_ON,
        c.LAST_SEEN_ON,
        c.SIGHTING_COUNT,
        _PAPER["version_count"],
        BEST_POSITION,
        LATEST_POSITION,
        _PAPER["title_word_count"],
        _PAPER["abstract_word_count"],
        _PAPER["sentence_count"],
        c.HAS_CODE,
        REPOSITORIES,
        Column(
            name="link_count",
            type=DataType.COUNT,
            description="URLs in the abstract.",
            unit="URL",
            minimum=0,
        ),
    ),
    key=("paper_id",),
)

TRENDING_PAPERS = Table(
    schema="mart",
    name="trending_papers",
    grain="One row per paper on the last day observed, with its way up or down.",
    columns=(
        c.described(c.OBSERVED_ON, "Last day observed."),
        Column(
            name="position",
            type=DataType.COUNT,
            description="Best place of the paper on that day.",
            unit="place",
            minimum=1,
        ),
        Column(
            name="previous_position",
            type=DataType.COUNT,
            description="Best place on the day observed before; null if it was not there.",
            unit="place",
            nullable=True,
            minimum=1,
        ),
        Column(
            name="places_gained",
            type=DataType.COUNT,
            description="Places gained since the day before, negative for places lost.",
            unit="place",
            nullable=True,
        ),
        Column(
            name="movement",
            type=DataType.TEXT,
            description="The way of the paper in one word.",
            allowed=("new", "back", "up", "down", "steady"),
        ),
        c.PAPER_ID,
        _PAPER["title"],
        Column(
            name="day_count",
            type=DataType.COUNT,
            description="Days on which the paper was observed.",
            unit="day",
            minimum=1,
        ),
        c.FIRST_SEEN_ON,
        c.HAS_CODE,
        REPOSITORIES,
    ),
    key=("paper_id",),
)

CODE_REPOSITORIES = Table(
    schema="mart",
    name="code_repositories",
    grain="One row per code repository that an abstract links to.",
    columns=(
        Column(
            name="host",
            type=DataType.TEXT,
            description="Host of the repository.",
        ),
        CODE_REPOSITORY,
        Column(
            name="repository_url",
            type=DataType.TEXT,
            description="Address of the repository.",
        ),
        c.described(c.PAPER_COUNT, "Papers that link to the repository."),
        Column(
            name="titles",
            type=DataType.TEXT,
            description="Titles of those papers, joined by ` | `.",
        ),
        c.FIRST_SEEN_ON,
        c.LAST_SEEN_ON,
    ),
    key=("host", "repository"),
)

DATA_QUALITY_BY_DUMP = Table(
    schema="mart",
    name="data_quality_by_dump",
    grain="One row per dump loaded, with what was accepted and refused.",
    columns=(
        c.DUMP_ID,
        _DUMP["source"],
        c.OBSERVED_ON,
        c.FEED,
        c.LAYOUT,
        _DUMP["encoding"],
        c.RECORD_COUNT,
        _DUMP["reject_count"],
        REJECT_SHARE,
        OPEN_REJECT_COUNT,
        WARNING_COUNT,
        Column(
            name="boilerplate_count",
            type=DataType.COUNT,
            description="Spans of page furniture.",
            unit="span",
            minimum=0,
        ),
        Column(
            name="new_paper_count",
            type=DataType.COUNT,
            description="Papers that no dump observed on an earlier day holds.",
            unit="paper",
            minimum=0,
        ),
        _DUMP["furniture_share"],
        _DUMP["title_chars_p10"],
        _DUMP["title_chars"],
        _DUMP["title_chars_p90"],
        _DUMP["abstract_chars_p10"],
        _DUMP["abstract_chars"],
        _DUMP["abstract_chars_p90"],
        _DUMP["confidence"],
        _DUMP["loaded_at"],
    ),
    key=("dump_id",),
)

WARNINGS_BY_RULE = Table(
    schema="mart",
    name="warnings_by_rule",
    grain="One row per warning that accepted records carry.",
    columns=(
        c.RULE,
        WARNING_COUNT,
        c.described(c.DUMP_COUNT, "Dumps with such a record."),
        Column(
            name="example",
            type=DataType.TEXT,
            description="Title of one such record.",
        ),
    ),
    key=("rule",),
)

CURRENT_WAREHOUSE_VERSION = Table(
    schema="mart",
    name="warehouse_version",
    grain="One row: the version of the warehouse that is being read.",
    columns=(
        _VERSION["version_no"],
        _VERSION["previous_version_no"],
        _VERSION["published_at"],
        RUN_KIND,
        RUN_BY,
        c.described(c.DUMP_COUNT, "Dumps in this version."),
        c.described(c.PAPER_COUNT, "Papers in this version."),
        OPEN_REJECT_COUNT,
        Column(
            name="first_observed_on",
            type=DataType.DATE,
            description="First day observed.",
            nullable=True,
        ),
        Column(
            name="last_observed_on",
            type=DataType.DATE,
            description="Last day observed.",
            nullable=True,
        ),
    ),
    key=("version_no",),
)
