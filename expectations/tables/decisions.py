"""The ops tables of what people decided: drift that they accepted, rejects that they settled."""

from expectations.contract import Column, DataType, Reference, Table
from expectations.tables import columns as c
from expectations.tables.ops import OF_A_RUN
from expectations.tables.raw import OF_A_DUMP

OVERRIDES = Table(
    schema="ops",
    name="overrides",
    grain="One row per finding of the gate that a person overruled.",
    columns=(
        c.RUN_ID,
        c.DUMP_ID,
        Column(
            name="metric",
            type=DataType.TEXT,
            description="Quantity that was too far from what is usual in the feed.",
        ),
        Column(
            name="value",
            type=DataType.NUMBER,
            description="What was measured, in the metric's own unit.",
        ),
        Column(
            name="median",
            type=DataType.NUMBER,
            description="What was usual, in the metric's own unit.",
        ),
        Column(
            name="usual_distance",
            type=DataType.NUMBER,
            description="Usual distance from the median, in the metric's own unit.",
            minimum=0,
        ),
        Column(
            name="distance",
            type=DataType.NUMBER,
            description="How far off the value was.",
            unit="usual distance",
        ),
        Column(
            name="overruled_by",
            type=DataType.TEXT,
            description="User and machine that accepted it, as `user@machine`.",
        ),
        Column(
            name="overruled_at",
            type=DataType.TIMESTAMP,
            description="When the run that accepted it began.",
            unit="UTC",
        ),
    ),
    key=("run_id", "dump_id", "metric"),
    references=(OF_A_RUN, OF_A_DUMP),
)

REJECT_DECISIONS = Table(
    schema="ops",
    name="reject_decisions",
    grain="One row per reject and run that decided on it after it was refused.",
    columns=(
        c.RUN_ID,
        c.DUMP_ID,
        Column(
            name="reject_no",
            type=DataType.COUNT,
            description="Place of the reject among those of its dump.",
            minimum=1,
        ),
        Column(
            name="decision",
            type=DataType.TEXT,
            description="What was decided: its records were loaded, it was refused again, or it was"
            " waived.",
            allowed=("replayed", "refused_again", "waived"),
        ),
        Column(
            name="rules",
            type=DataType.TEXT_LIST,
            description="Reasons or rules for which it was refused again; else empty.",
        ),
        Column(
            name="note",
            type=DataType.TEXT,
            description="Why it was waived, in the words of who waived it.",
            nullable=True,
        ),
        Column(
            name="decided_by",
            type=DataType.TEXT,
            description="User and machine that decided, as `user@machine`.",
        ),
        Column(
            name="decided_at",
            type=DataType.TIMESTAMP,
            description="When the run that decided began.",
            unit="UTC",
        ),
    ),
    key=("run_id", "dump_id", "reject_no"),
    references=(OF_A_RUN, Reference(columns=("dump_id", "reject_no"), table="raw.rejects")),
)
