"""The ops tables: what the pipeline did, how long it took, and what was checked."""

from expectations.contract import Column, DataType, Reference, Table
from expectations.tables import columns as c

OF_A_RUN = Reference(columns=("run_id",), table="ops.runs")

RUN_KIND = Column(
    name="kind",
    type=DataType.TEXT,
    description="What the run did: load dumps, replay or waive rejects, or write the file anew.",
    allowed=("load", "replay", "waive", "compact"),
)
RUN_BY = Column(
    name="run_by",
    type=DataType.TEXT,
    description="User and machine that ran it, as `user@machine`.",
)
PREVIOUS_VERSION_NO = Column(
    name="previous_version_no",
    type=DataType.COUNT,
    description="Version that this one was built on, null for the first; not the number before it"
    " where a version was rolled back.",
    nullable=True,
    minimum=1,
)

RUNS = Table(
    schema="ops",
    name="runs",
    grain="One row per run that published a version of the warehouse.",
    columns=(
        c.RUN_ID,
        RUN_KIND,
        RUN_BY,
        Column(
            name="paperhouse_version",
            type=DataType.TEXT,
            description="Version of paperhouse that ran.",
        ),
        Column(
            name="started_at",
            type=DataType.TIMESTAMP,
            description="When the run began.",
            unit="UTC",
        ),
        Column(
            name="finished_at",
            type=DataType.TIMESTAMP,
            description="When the last row was written, just before publishing.",
            unit="UTC",
        ),
        c.described(c.DUMP_COUNT, "Dumps that the run loaded."),
        Column(
            name="skipped_count",
            type=DataType.COUNT,
            description="Dumps that were there already.",
            unit="dump",
            minimum=0,
        ),
        Column(
            name="refused_count",
            type=DataType.COUNT,
            description="Dumps that were refused whole.",
            unit="dump",
            minimum=0,
        ),
        c.described(c.RECORD_COUNT, "Records that the run accepted."),
        c.described(c.REJECT_COUNT, "Spans and records that the run sent to the quarantine."),
        Column(
            name="new_paper_count",
            type=DataType.COUNT,
            description="Papers that the warehouse did not hold before.",
            unit="paper",
            minimum=0,
        ),
    ),
    key=("run_id",),
)

RUN_STEPS = Table(
    schema="ops",
    name="run_steps",
    grain="One row per step of a run.",
    columns=(
        c.RUN_ID,
        Column(
            name="step_no",
            type=DataType.COUNT,
            description="Place of the step in the run.",
            minimum=1,
        ),
        Column(
            name="step",
            type=DataType.TEXT,
            description="What the step did.",
            allowed=("read", "split", "validate", "build", "judge", "load", "audit"),
        ),
        Column(
            name="source",
            type=DataType.TEXT,
            description="Dump that the step worked on; null for steps over all of them.",
            nullable=True,
        ),
        Column(
            name="seconds",
            type=DataType.NUMBER,
            description="How long the step took.",
            unit="second",
            minimum=0,
        ),
        Column(
            name="row_count",
            type=DataType.COUNT,
            description="Rows that the step put out.",
            unit="row",
            minimum=0,
        ),
        Column(
            name="byte_count",
            type=DataType.COUNT,
            description="Bytes that the step read.",
            unit="byte",
            minimum=0,
        ),
        Column(
            name="peak_memory_bytes",
            type=DataType.COUNT,
            description="Largest resident memory of the process up to the end of the step.",
            unit="byte",
            minimum=0,
        ),
    ),
    key=("run_id", "step_no"),
    references=(OF_A_RUN,),
)

EXPECTATION_RESULTS = Table(
    schema="ops",
    name="expectation_results",
    grain="One row per expectation checked in a run.",
    columns=(
        c.RUN_ID,
        Column(
            name="suite",
            type=DataType.TEXT,
            description="Suite, named after the table that it checks, or after what it looks for.",
        ),
        c.RULE,
        c.SEVERITY,
        Column(
            name="expectation_type",
            type=DataType.TEXT,
            description="Great Expectations' name for the kind of check; `drift` for a comparison"
            " with earlier dumps of the feed.",
        ),
        Column(
            name="is_met",
            type=DataType.FLAG,
            description="Whether no row broke the rule.",
        ),
        Column(
            name="evaluated_count",
            type=DataType.COUNT,
            description="Rows checked.",
            unit="row",
            minimum=0,
        ),
        Column(
            name="unexpected_count",
            type=DataType.COUNT,
            description="Rows that broke the rule.",
            unit="row",
            minimum=0,
        ),
    ),
    key=("run_id", "suite", "rule"),
    references=(OF_A_RUN,),
)

BASELINES = Table(
    schema="ops",
    name="baselines",
    grain="One row per feed and metric, over the last 20 dumps of the feed.",
    columns=(
        c.FEED,
        Column(
            name="metric",
            type=DataType.TEXT,
            description="Quantity measured on each dump; `gap_days` are the days since the dump"
            " before it in its feed, `new_paper_share` is the share of papers that no dump observed"
            " on an earlier day holds.",
            allowed=(
                "record_count",
                "reject_share",
                "furniture_share",
                "title_chars_p10",
                "title_chars",
                "title_chars_p90",
                "abstract_chars_p10",
                "abstract_chars",
                "abstract_chars_p90",
                "confidence",
                "gap_days",
                "new_paper_share",
            ),
        ),
        Column(
            name="sample_count",
            type=DataType.COUNT,
            description="Dumps measured.",
            unit="dump",
            minimum=1,
        ),
        Column(
            name="median",
            type=DataType.NUMBER,
            description="Median over the dumps, in the metric's own unit.",
        ),
        Column(
            name="median_absolute_deviation",
            type=DataType.NUMBER,
            description="Median of the distances from the median, in the metric's own unit.",
            minimum=0,
        ),
        Column(
            name="smallest",
            type=DataType.NUMBER,
            description="Smallest value of the dumps, in the metric's own unit.",
        ),
        Column(
            name="largest",
            type=DataType.NUMBER,
            description="Largest value of the dumps, in the metric's own unit.",
        ),
    ),
    key=("feed", "metric"),
)

WAREHOUSE_VERSION = Table(
    schema="ops",
    name="warehouse_version",
    grain="One row per published version of the warehouse.",
    columns=(
        Column(
            name="version_no",
            type=DataType.COUNT,
            description="Number of the version, 1 for the first; none is given twice.",
            minimum=1,
        ),
        PREVIOUS_VERSION_NO,
        c.described(c.RUN_ID, "Run that built the version."),
        Column(
            name="published_at",
            type=DataType.TIMESTAMP,
            description="When the version was built.",
            unit="UTC",
        ),
        c.described(c.DUMP_COUNT, "Dumps in this version."),
        c.described(c.PAPER_COUNT, "Papers in this version."),
    ),
    key=("version_no",),
    references=(OF_A_RUN,),
)
