"""Every table and view of the warehouse, declared once."""

from expectations.contract import Table
from expectations.tables.core import LINKS, PAPER_VERSIONS, PAPERS, SIGHTINGS
from expectations.tables.decisions import OVERRIDES, REJECT_DECISIONS
from expectations.tables.mart import (
    CODE_REPOSITORIES,
    CURRENT_WAREHOUSE_VERSION,
    DATA_QUALITY_BY_DUMP,
    PAPER_OVERVIEW,
    TRENDING_PAPERS,
    WARNINGS_BY_RULE,
)
from expectations.tables.mart_gate import OVERRULED_FINDINGS
from expectations.tables.mart_quarantine import MART_REJECTS, REJECTS_BY_RULE
from expectations.tables.ops import (
    BASELINES,
    EXPECTATION_RESULTS,
    RUN_STEPS,
    RUNS,
    WAREHOUSE_VERSION,
)
from expectations.tables.raw import DUMPS, RECORDS
from expectations.tables.raw_spans import BOILERPLATE, REJECTS
from expectations.tables.record_rules import RECORD_CHECKS

# In the order in which they can be created and filled: no table refers to a later one.
RAW_TABLES: tuple[Table, ...] = (DUMPS, RECORDS, REJECTS, BOILERPLATE)
CORE_TABLES: tuple[Table, ...] = (PAPERS, SIGHTINGS, PAPER_VERSIONS, LINKS)
OPS_TABLES: tuple[Table, ...] = (
    RUNS,
    RUN_STEPS,
    EXPECTATION_RESULTS,
    BASELINES,
    WAREHOUSE_VERSION,
    OVERRIDES,
    REJECT_DECISIONS,
)
STORED_TABLES = RAW_TABLES + CORE_TABLES + OPS_TABLES

MART_VIEWS: tuple[Table, ...] = (
    PAPER_OVERVIEW,
    TRENDING_PAPERS,
    CODE_REPOSITORIES,
    DATA_QUALITY_BY_DUMP,
    REJECTS_BY_RULE,
    MART_REJECTS,
    OVERRULED_FINDINGS,
    WARNINGS_BY_RULE,
    CURRENT_WAREHOUSE_VERSION,
)

__all__ = [
    "BASELINES",
    "BOILERPLATE",
    "CODE_REPOSITORIES",
    "CORE_TABLES",
    "CURRENT_WAREHOUSE_VERSION",
    "DATA_QUALITY_BY_DUMP",
    "DUMPS",
    "EXPECTATION_RESULTS",
    "LINKS",
    "MART_REJECTS",
    "MART_VIEWS",
    "OPS_TABLES",
    "OVERRIDES",
    "OVERRULED_FINDINGS",
    "PAPERS",
    "PAPER_OVERVIEW",
    "PAPER_VERSIONS",
    "RAW_TABLES",
    "RECORDS",
    "RECORD_CHECKS",
    "REJECTS",
    "REJECTS_BY_RULE",
    "REJECT_DECISIONS",
    "RUNS",
    "RUN_STEPS",
    "SIGHTINGS",
    "STORED_TABLES",
    "TRENDING_PAPERS",
    "WAREHOUSE_VERSION",
    "WARNINGS_BY_RULE",
]
