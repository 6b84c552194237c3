"""`paperhouse docs`: the data dictionary, and Great Expectations' Data Docs."""

from __future__ import annotations

from pathlib import Path

from expectations.gate.data_docs import build_data_docs
from flows.terminal import console
from flows.text import printable
from warehouse.dictionary import write_dictionary
from warehouse.faults import told_storage_faults
from warehouse.paths import WarehouseFiles, look_at, warehouse_files
from warehouse.read import rows


def docs_command(warehouse: Path) -> None:
    """Write both into the folder of the warehouse, and say where they are.

    Raises:
        WarehouseUnusableError: if nothing was ever validated for a warehouse at the path, or its
            folder cannot be written.
    """
    files = warehouse_files(warehouse)
    if not _has_results_only(files):
        rows(warehouse, "last_version")
    with told_storage_faults(files):
        files.docs.mkdir(parents=True, exist_ok=True)
        dictionary = write_dictionary(files.docs / "dictionary.md")
        site = build_data_docs(files.docs)
    out = console()
    out.print(f"Data dictionary: {printable(str(dictionary))}")
    out.print(f"Data Docs:       {printable(str(site))}")
    out.print("Open the second in a browser; it needs no network.")


def _has_results_only(files: WarehouseFiles) -> bool:
    """Tell whether a first run was validated, but kept from being published."""
    is_published = look_at(files.published) is not None
    return not is_published and look_at(files.docs / "results") is not None
