"""The files of a warehouse: the published one, and the folder of what belongs to it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class WarehouseFiles:
    """Places of the published file and of lock, work and documents, all on its file system."""

    published: Path

    @property
    def folder(self) -> Path:
        """Folder beside the published file that holds everything else."""
        return self.published.with_name(self.published.name + ".files")

    @property
    def lock(self) -> Path:
        """File that the one writer holds locked."""
        return self.folder / "writer.lock"

    @property
    def work(self) -> Path:
        """Folder of the runs under way; whatever it holds when no run is, can go."""
        return self.folder / "work"

    @property
    def docs(self) -> Path:
        """Folder of the data dictionary and the Data Docs."""
        return self.folder / "docs"

    @property
    def stale_log(self) -> Path:
        """Write-ahead log that DuckDB would replay into the published file."""
        return self.published.with_name(self.published.name + ".wal")
