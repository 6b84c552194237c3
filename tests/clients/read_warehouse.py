"""Read everything in a warehouse with whatever DuckDB client runs this, and print it as JSON.

Run by path in an environment that holds nothing but one version of duckdb.
"""

import json
import sys

import duckdb

OBJECTS = """
select schema_name, table_name as name, comment from duckdb_tables()
union all
select schema_name, view_name as name, comment from duckdb_views() where not internal
order by all
"""
COLUMNS = """
select schema_name, table_name, column_name, data_type, comment
from duckdb_columns()
where not internal
order by schema_name, table_name, column_index
"""
FIRST_PAPER = "select min(paper_id) from core.papers"


def read_warehouse(path: str) -> dict[str, object]:
    """Read comments, and all rows of all tables, views and macros."""
    with duckdb.connect(path, read_only=True) as connection:
        objects = connection.execute(OBJECTS).fetchall()
        [(paper_id,)] = connection.execute(FIRST_PAPER).fetchall()
        history = "select * from paper_history(?)"
        return {
            "objects": objects,
            "columns": connection.execute(COLUMNS).fetchall(),
            "rows": {
                f"{schema}.{name}": _rows(connection, f"{schema}.{name}")
                for schema, name, _ in objects
            },
            "paper_history": connection.execute(history, [paper_id]).fetchall(),
        }


def _rows(connection: duckdb.DuckDBPyConnection, name: str) -> list[tuple[object, ...]]:
    return connection.execute(f"select * from {name} order by all").fetchall()


if __name__ == "__main__":
    json.dump([duckdb.__version__, read_warehouse(sys.argv[1])], sys.stdout, default=str)
