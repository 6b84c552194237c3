from __future__ import annotations

from pathlib import Path

import pytest

from expectations.contract import Table
from expectations.tables import MART_VIEWS, RECORDS, STORED_TABLES
from warehouse.dictionary import DICTIONARY, render_dictionary, write_dictionary
from warehouse.sql_files import sql_names


def section(table: Table) -> list[str]:
    """Return the lines of the dictionary that speak of a table."""
    _, _, rest = DICTIONARY.read_text(encoding="utf-8").partition(f"### {table.qualified_name}\n")
    return rest.partition("\n##")[0].splitlines()


def test_the_committed_dictionary_is_up_to_date() -> None:
    committed = DICTIONARY.read_text(encoding="utf-8")
    assert committed == render_dictionary(), "next step: python -m warehouse.dictionary"


@pytest.mark.parametrize(
    "table", STORED_TABLES + MART_VIEWS, ids=lambda table: table.qualified_name
)
def test_every_column_of_a_table_has_its_row(table: Table) -> None:
    rows = [line for line in section(table) if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == list(table.column_names)


@pytest.mark.parametrize(
    "table", STORED_TABLES + MART_VIEWS, ids=lambda table: table.qualified_name
)
def test_every_table_tells_its_grain_and_its_key(table: Table) -> None:
    key = ", ".join(f"`{name}`" for name in table.key)
    assert section(table)[1].startswith(f"{table.grain} Key: {key}.")


def test_every_rule_is_explained() -> None:
    text = render_dictionary()
    missing = [rule.name for rule in RECORDS.rules if f"| `{rule.name}` |" not in text]
    assert missing == []


def test_every_macro_is_listed() -> None:
    macros = render_dictionary().partition("## Macros\n")[2]
    assert [name for name in sql_names("macros") if f"{name}(" not in macros] == []


def test_the_dictionary_is_written_to_a_file(tmp_path: Path) -> None:
    path = write_dictionary(tmp_path / "dictionary.md")
    assert path.read_text(encoding="utf-8") == render_dictionary()
