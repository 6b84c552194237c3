"""The mart of the quarantine: what was refused, why, and what has become of it."""

from dataclasses import replace

from expectations.contract import Column, DataType, Table
from expectations.tables import columns as c
from expectations.tables.decisions import REJECT_DECISIONS
from expectations.tables.mart import OPEN_REJECT_COUNT
from expectations.tables.raw import DUMPS
from expectations.tables.raw_spans import REJECTS as RAW_REJECTS

_DUMP = {column.name: column for column in DUMPS.columns}
_REJECT = {column.name: column for column in RAW_REJECTS.columns}
_DECISION = {
    column.name: replace(
        column,
        nullable=True,
        description=f"{column.description.removesuffix('.')}; null where none was.",
    )
    for column in REJECT_DECISIONS.columns
}

REJECTS_BY_RULE = Table(
    schema="mart",
    name="rejects_by_rule",
    grain="One row per stage and rule that refused something, with what has become of it.",
    columns=(
        _REJECT["stage"],
        c.RULE,
        c.described(c.REJECT_COUNT, "Spans and records that were ever sent to the quarantine."),
        OPEN_REJECT_COUNT,
        Column(
            name="replayed_reject_count",
            type=DataType.COUNT,
            description="Rejects that were loaded after all.",
            unit="reject",
            minimum=0,
        ),
        Column(
            name="waived_reject_count",
            type=DataType.COUNT,
            description="Rejects that somebody decided to leave out.",
            unit="reject",
            minimum=0,
        ),
        c.described(c.DUMP_COUNT, "Dumps with such a reject."),
        Column(
            name="example",
            type=DataType.TEXT,
            description="Beginning of the text of one such reject.",
        ),
    ),
    key=("stage", "rule"),
)

MART_REJECTS = Table(
    schema="mart",
    name="rejects",
    grain="One row per reject, with what was decided on it last.",
    columns=(
        Column(
            name="reject",
            type=DataType.TEXT,
            description="Name of the reject, as `paperhouse rejects` takes it: dump and number.",
        ),
        c.DUMP_ID,
        _REJECT["reject_no"],
        _DUMP["source"],
        c.OBSERVED_ON,
        c.FEED,
        _REJECT["stage"],
        Column(
            name="broken_rules",
            type=DataType.TEXT,
            description="Every reason or rule for which it was refused, joined by commas.",
        ),
        _REJECT["detail"],
        Column(
            name="text_beginning",
            type=DataType.TEXT,
            description="First 200 characters of the span.",
        ),
        _REJECT["record_no"],
        c.START_LINE,
        c.END_LINE,
        _REJECT["status"],
        _REJECT["first_seen_at"],
        _REJECT["resolved_at"],
        replace(_DECISION["decision"], name="last_decision"),
        _DECISION["note"],
        _DECISION["decided_by"],
        _DECISION["decided_at"],
    ),
    key=("dump_id", "reject_no"),
)
