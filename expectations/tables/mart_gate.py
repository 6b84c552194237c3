"""The mart's views of what the gate found, and of what people decided about it."""

from expectations.contract import Table
from expectations.tables import columns as c
from expectations.tables.decisions import OVERRIDES
from expectations.tables.raw import DUMPS

_DUMP = {column.name: column for column in DUMPS.columns}
_OVERRIDE = {column.name: column for column in OVERRIDES.columns}

OVERRULED_FINDINGS = Table(
    schema="mart",
    name="overrides",
    grain="One row per finding of the gate that a person overruled, with its dump.",
    columns=(
        _OVERRIDE["overruled_at"],
        _OVERRIDE["overruled_by"],
        _DUMP["source"],
        c.OBSERVED_ON,
        c.FEED,
        _OVERRIDE["metric"],
        _OVERRIDE["value"],
        _OVERRIDE["median"],
        _OVERRIDE["usual_distance"],
        _OVERRIDE["distance"],
        c.DUMP_ID,
        c.RUN_ID,
    ),
    key=("run_id", "dump_id", "metric"),
)
