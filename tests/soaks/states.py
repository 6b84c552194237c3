"""What a warehouse holds, in one word, so that states can be compared."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import duckdb

from expectations.contract import Table
from expectations.tables import CORE_TABLES, RAW_TABLES

# These tell of the run that wrote a row, and are other ones in every run.
_OF_THE_RUN = ("run_id", "loaded_at", "first_seen_at", "resolved_at")


def fingerprint(warehouse: Path, tables: Iterable[Table] = RAW_TABLES + CORE_TABLES) -> str:
    """Hash all rows of tables, whatever run wrote them; `none` without a file."""
    if not warehouse.exists():
        return "none"
    digest = sha256()
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for table in tables:
            columns = ", ".join(name for name in table.column_names if name not in _OF_THE_RUN)
            rows = connection.sql(f"select {columns} from {table.qualified_name} order by all")
            digest.update(repr(rows.fetchall()).encode())
    return digest.hexdigest()[:16]
