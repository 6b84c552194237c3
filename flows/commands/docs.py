"""`paperhouse docs`: the data dictionary, and Great Expectations' Data Docs."""

from __future__ import annotations

from pathlib import Path

from expectations.gate.data_docs import build_data_docs
from flows.terminal import console
from warehouse.dictionary import write_dictionary
from warehouse.paths import WarehouseFiles
from warehouse.read import rows


def docs_command(warehouse: Path) -> None:
    """Write both into the folder of the warehouse, and say where they are.

    Raises:
        WarehouseUnusableError: if there is no warehouse at the path.
    """
    rows(warehouse, "last_version")
    docs = WarehouseFiles(warehouse.resolve()).docs
    docs.mkdir(parents=True, exist_ok=True)
    dictionary = write_dictionary(docs / "dictionary.md")
    site = build_data_docs(docs)
    out = console()
    out.print(f"Data dictionary: {dictionary}")
    out.print(f"Data Docs:       {site}")
    out.print("Open the second in a browser; it needs no network.")
