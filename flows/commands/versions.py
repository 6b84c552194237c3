"""`paperhouse versions` and `paperhouse rollback`: what was published, and how to go back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rich.table import Table

from flows.run import open_run
from flows.settings import Settings
from flows.terminal import console, print_json
from flows.text import printable
from warehouse.connection import open_for_reading
from warehouse.errors import WarehouseUnusableError
from warehouse.paths import WarehouseFiles, look_at, warehouse_files
from warehouse.read import named_rows
from warehouse.rollback import roll_back
from warehouse.rollbacks import Rollback, noted
from warehouse.versions import KeptVersion, kept_versions, prune, published_no

_MEBIBYTE = 1024 * 1024
_MOST_ROLLBACKS_SHOWN = 5


def versions_command(warehouse: Path, *, as_json: bool) -> None:
    """List the published version and those that are kept, and the rollbacks.

    Raises:
        WarehouseUnusableError: if there is no warehouse, nor a version that is kept.
    """
    files = warehouse_files(warehouse)
    _require_any(files)
    versions, rollbacks = _described(files), list(noted(files))
    if as_json:
        document = {
            "warehouse": str(warehouse),
            "versions": versions,
            "rollbacks": [vars(rollback) for rollback in rollbacks],
        }
        print_json(json.dumps(document, indent=2, default=str))
        return
    _print_versions(versions, rollbacks)


def prune_command(settings: Settings) -> None:
    """Remove versions that are kept, but for the newest ones.

    Raises:
        WarehouseUnusableError: if there is no warehouse, or it cannot be written.
    """
    files = warehouse_files(settings.warehouse)
    _require_any(files)
    with open_run(settings) as run:
        before = _size(kept_versions(files))
        removed = prune(run.files, keep=settings.keep_versions)
        freed = before - _size(kept_versions(files))
    numbers = ", ".join(str(version.version_no) for version in reversed(removed)) or "none"
    console().print(
        f"Removed versions: {numbers} ({freed / _MEBIBYTE:,.1f} MiB)."
        f" Kept beside the published one: at most {settings.keep_versions}."
    )


def rollback_command(settings: Settings, version_no: int | None) -> None:
    """Publish a kept version again.

    Raises:
        NoSuchVersionError: if the version is not kept, or there is none to go back to.
        WarehouseUnusableError: if there is no warehouse, or it cannot be written.
    """
    _require_any(warehouse_files(settings.warehouse))
    with open_run(settings, is_damaged=True) as run:
        rollback = roll_back(run.files, version_no)
        set_aside = run.files.set_aside
    out = console()
    replaced = (
        f" in the place of version {rollback.instead_of}, which is kept"
        if rollback.instead_of is not None
        else f"; what could not be read of the file before is in {printable(str(set_aside))}"
    )
    out.print(f"Version {rollback.version_no} is published again{replaced}.", soft_wrap=True)
    out.print(
        "Dumps that were loaded after it are unknown to it: paperhouse run loads them anew.",
        soft_wrap=True,
    )


def _require_any(files: WarehouseFiles) -> None:
    if look_at(files.published) is None and not kept_versions(files):
        with open_for_reading(files.published):
            pass


def _described(files: WarehouseFiles) -> list[dict[str, Any]]:
    """Describe the versions, newest first; one that cannot be read by its number alone."""
    current = published_no(files)
    kept = {version.version_no: version.path for version in kept_versions(files)}
    places = kept | ({} if current is None else {current: files.published})
    return [
        _describe(number, path) | {"is_published": number == current}
        for number, path in sorted(places.items(), reverse=True)
    ]


def _describe(number: int, path: Path) -> dict[str, Any]:
    byte_count = path.stat().st_size
    try:
        (row,) = named_rows(path, "version")
    except WarehouseUnusableError:
        return {"version_no": number, "byte_count": byte_count, "is_readable": False}
    return row | {"byte_count": byte_count, "is_readable": True}


def _size(versions: list[KeptVersion]) -> int:
    return sum(version.path.stat().st_size for version in versions)


def _print_versions(versions: list[dict[str, Any]], rollbacks: list[Rollback]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Version", "Built on", "Built (UTC)", "Did", "By", "Dumps", "Papers", "MiB", ""):
        table.add_column(name, justify="left" if name in ("Did", "By", "") else "right")
    for version in versions:
        table.add_row(*_version_row(version))
    out = console()
    out.print(table)
    for rollback in rollbacks[-_MOST_ROLLBACKS_SHOWN:]:
        out.print(_in_words(rollback), soft_wrap=True)
    out.print("Next: paperhouse rollback VERSION publishes one of them again.", soft_wrap=True)


def _version_row(version: dict[str, Any]) -> tuple[str, ...]:
    mebibytes = f"{version['byte_count'] / _MEBIBYTE:,.1f}"
    if not version["is_readable"]:
        return str(version["version_no"]), "", "", "", "", "", "", mebibytes, "cannot be read"
    return (
        str(version["version_no"]),
        str(version["previous_version_no"] or ""),
        f"{version['published_at']:%F %T}",
        version["kind"],
        printable(version["run_by"], width=40),
        f"{version['dump_count']:,}",
        f"{version['paper_count']:,}",
        mebibytes,
        "published" if version["is_published"] else "",
    )


def _in_words(rollback: Rollback) -> str:
    replaced = "a damaged file" if rollback.instead_of is None else f"version {rollback.instead_of}"
    return (
        f"Rolled back on {printable(rollback.at)} by {printable(rollback.by)}: version"
        f" {rollback.version_no} in the place of {replaced}."
    )
