from __future__ import annotations

from pathlib import Path

import duckdb

from warehouse.connection import STORAGE_VERSION, open_for_writing

# The main header begins behind the checksum of its block: a magic word, then the number of the
# storage version. DuckDB 1.0 opens up to 64, 1.2 up to 65; 2.0 writes 999 unless told otherwise.
NUMBER_OF_1_2 = 65


def storage_number(file: Path) -> int:
    header = file.read_bytes()[8:20]
    assert header.startswith(b"DUCK")
    return int.from_bytes(header[4:], "little")


def test_the_published_file_is_one_that_old_clients_open(small_warehouse: Path) -> None:
    assert storage_number(small_warehouse) == NUMBER_OF_1_2


def test_the_published_file_bears_the_storage_version_that_was_asked_for(
    small_warehouse: Path,
) -> None:
    with duckdb.connect(str(small_warehouse), read_only=True) as connection:
        tags = connection.sql(
            "select tags['storage_version'] from duckdb_databases()"
            " where database_name = current_database()"
        ).fetchall()
    assert STORAGE_VERSION in str(tags)


def test_writing_again_keeps_the_storage_version(warehouse: Path) -> None:
    with open_for_writing(warehouse) as connection:
        connection.execute("create table main.more as select 1 as one")
    assert storage_number(warehouse) == NUMBER_OF_1_2
