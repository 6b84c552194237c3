"""The data dictionary: every table and column in words, from the contract."""

from __future__ import annotations

from pathlib import Path

from expectations.contract import Column, Table
from expectations.tables import MART_VIEWS, RECORDS, STORED_TABLES
from warehouse.ddl import DUCKDB_TYPES
from warehouse.sql_files import first_line, sql_names

DICTIONARY = Path(__file__).parent / "DICTIONARY.md"


def render_dictionary() -> str:
    """Write the dictionary as markdown."""
    sections = [
        "# Data dictionary\n\nWritten from the contract (`expectations/tables`) by"
        " `make dictionary`; do not edit.",
        "## Rules for records\n\n" + _rules(),
        "## Tables",
        *(_section(table) for table in STORED_TABLES),
        "## Views",
        *(_section(view) for view in MART_VIEWS),
        "## Macros\n\n"
        + "\n".join(f"- {first_line('macros', name)}" for name in sql_names("macros")),
    ]
    return "\n\n".join(sections) + "\n"


def write_dictionary(path: Path = DICTIONARY) -> Path:
    """Write the dictionary to a file."""
    path.write_text(render_dictionary(), encoding="utf-8")
    return path


def _rules() -> str:
    rows = [f"| `{rule.name}` | {rule.severity} | {rule.description} |" for rule in RECORDS.rules]
    return "\n".join(["| rule | severity | a record breaks it when |", "|---|---|---|", *rows])


def _section(table: Table) -> str:
    rows = [_row(column) for column in table.columns]
    key = ", ".join(f"`{name}`" for name in table.key)
    references = "".join(
        f" `{', '.join(reference.columns)}` refers to `{reference.table}`."
        for reference in table.references
    )
    return "\n".join(
        [
            f"### {table.qualified_name}",
            "",
            f"{table.grain} Key: {key}.{references}",
            "",
            "| column | type | unit | null | meaning |",
            "|---|---|---|---|---|",
            *rows,
        ]
    )


def _row(column: Column) -> str:
    allowed = ", ".join(f"`{value}`" for value in column.allowed)
    meaning = f"{column.description} One of {allowed}." if allowed else column.description
    null = "yes" if column.nullable else ""
    cells = (f"`{column.name}`", DUCKDB_TYPES[column.type], column.unit or "", null, meaning)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    write_dictionary()
