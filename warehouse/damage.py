"""Files that are damaged: told as such, with what can be published in their place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from warehouse.errors import WarehouseUnusableError
from warehouse.paths import WarehouseFiles

# As DuckDB writes it where a block is not what its checksum says; its types of errors vary.
_DAMAGED = "Corrupt database file"
_WITHOUT_VERSIONS = "Bring it back from a backup, or load its dumps into a new one (--warehouse)."


def is_damage(error: Exception) -> bool:
    """Tell whether an error of DuckDB says that the file is damaged, and was not told yet."""
    return not isinstance(error, WarehouseUnusableError) and _DAMAGED in str(error)


@contextmanager
def told_damage(path: Path) -> Iterator[None]:
    """Tell damage of a file as such; all other errors pass.

    Raises:
        WarehouseUnusableError: if the block fails because the file is damaged.
    """
    try:
        yield
    except Exception as error:
        if is_damage(error):
            raise _damaged(path, error) from error
        raise


def _damaged(path: Path, error: Exception) -> WarehouseUnusableError:
    reason = str(error).partition("\n")[0].rstrip(".")
    return WarehouseUnusableError(
        f"The warehouse {path} is damaged: {reason}. Expected the file as it was published."
        f" {way_back(path) or _WITHOUT_VERSIONS}"
    )


def way_back(path: Path) -> str | None:
    """Say how to publish an earlier version again; None if none is kept."""
    versions = WarehouseFiles(path.resolve()).versions
    if not versions.is_dir() or not any(versions.glob("*.duckdb")):
        return None
    return (
        "Publish an earlier version again (paperhouse rollback; paperhouse versions lists what is"
        " kept), and load the dumps since."
    )
