"""The files of a warehouse: the published one, and the folder of what belongs to it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISDIR

from warehouse.errors import WarehouseUnusableError


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
    def versions(self) -> Path:
        """Folder of the versions that are kept for a rollback."""
        return self.folder / "versions"

    @property
    def rollbacks(self) -> Path:
        """File that tells when which version was published again, and by whom."""
        return self.versions / "rollbacks.jsonl"

    @property
    def set_aside(self) -> Path:
        """Folder of damaged files that a rollback has replaced."""
        return self.folder / "set_aside"

    @property
    def failed(self) -> Path:
        """Folder of the evidence of runs that the gate has stopped."""
        return self.folder / "failed"

    @property
    def docs(self) -> Path:
        """Folder of the data dictionary and the Data Docs."""
        return self.folder / "docs"

    @property
    def stale_log(self) -> Path:
        """Write-ahead log that DuckDB would replay into the published file."""
        return self.published.with_name(self.published.name + ".wal")


def warehouse_files(path: Path) -> WarehouseFiles:
    """Return the files of the warehouse at a path, links followed.

    Raises:
        WarehouseUnusableError: if the path is a folder, or cannot be followed.
    """
    refuse_folder(path)
    return WarehouseFiles(path.resolve())


def refuse_folder(path: Path) -> None:
    """Refuse a path at which a folder is.

    Raises:
        WarehouseUnusableError: with the name of a file in the folder.
    """
    found = look_at(path)
    if found is None or not S_ISDIR(found.st_mode):
        return
    message = (
        f"The warehouse path {path} is a folder. Expected a DuckDB file."
        f" Name a file in it, such as --warehouse {path / 'papers.duckdb'}."
    )
    raise WarehouseUnusableError(message)


def look_at(path: Path) -> os.stat_result | None:
    """Return what is known of the file at a path; None if there is none.

    Unlike ``Path.exists``, which in some versions of Python raises what in others it hides.

    Raises:
        WarehouseUnusableError: if this user may not look, or no file can have that name.
    """
    try:
        str(path).encode()  # DuckDB takes only such names
        if "?" in str(path.absolute()):
            raise _read_as_parameters(path)
        return path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except UnicodeEncodeError as error:
        raise _unreachable(path, "its name is not UTF-8") from error
    except OSError as error:
        raise _unreachable(path, error.strerror or str(error)) from error


def _unreachable(path: Path, reason: str) -> WarehouseUnusableError:
    shown = str(path).encode(errors="replace").decode()
    return WarehouseUnusableError(
        f"The warehouse {shown} cannot be reached: {reason}. Expected a path that this user may"
        " read. Check it and the permissions of its folders, or choose another place with"
        " --warehouse."
    )


def _read_as_parameters(path: Path) -> WarehouseUnusableError:
    # It puts `.wal` before the ?, so that it cannot write there, and other clients cannot read.
    return WarehouseUnusableError(
        f"The warehouse {path} cannot be used: DuckDB takes what follows a ? in a path for"
        " parameters. Expected a path without one. Choose another place with --warehouse."
    )
