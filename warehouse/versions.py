"""The published versions of a warehouse that are kept for a rollback.

Each is a second name (a hard link) of the file that was published, or a copy where the file system
has no links. The published version has one as well, so that a deleted file can be brought back.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from warehouse.connection import open_for_reading
from warehouse.damage import is_damage
from warehouse.disk import sync
from warehouse.errors import WarehouseUnusableError
from warehouse.paths import WarehouseFiles, look_at
from warehouse.rollbacks import rolled_back_numbers
from warehouse.sql_files import read_sql

_NAME = re.compile(r"(\d{6,})\.duckdb")


@dataclass(frozen=True)
class KeptVersion:
    """A version that can be published again."""

    version_no: int
    path: Path


def kept_versions(files: WarehouseFiles) -> list[KeptVersion]:
    """List the kept versions, the newest first."""
    if not files.versions.is_dir():
        return []
    found = [(_NAME.fullmatch(path.name), path) for path in files.versions.iterdir()]
    kept = [KeptVersion(int(match[1]), path) for match, path in found if match]
    return sorted(kept, key=lambda version: -version.version_no)


def version_no_of(path: Path) -> int:
    """Return the number of the version that a file holds.

    Raises:
        WarehouseUnusableError: if the file cannot be read as a warehouse.
    """
    import duckdb

    with open_for_reading(path) as connection:
        try:
            (number,) = connection.sql(read_sql("read", "last_version")).fetchall()[0]
        except duckdb.Error as error:
            if is_damage(error):
                raise
            message = f"{path} holds no version of a warehouse: {error}"
            raise WarehouseUnusableError(message) from error
    return int(number)


def highest_version_no(files: WarehouseFiles) -> int:
    """Return the highest number that is known to have been given, but by the published file.

    After a rollback that one does not know of it.
    """
    numbers = [version.version_no for version in kept_versions(files)]
    return max([*numbers, *rolled_back_numbers(files)], default=0)


def published_no(files: WarehouseFiles) -> int | None:
    """Tell the number of the published version; None if there is none, or it cannot be read."""
    with suppress(WarehouseUnusableError):
        return version_no_of(files.published)
    return None


def keep_published(files: WarehouseFiles, version_no: int, *, by_copy: bool = True) -> None:
    """Keep the version that is published, which has this number, if it is not kept yet.

    ``by_copy`` allows a copy where there are no links.
    """
    if look_at(files.published) is None:
        return
    target = files.versions / f"{version_no:06}.duckdb"
    if target.exists() and target.samefile(files.published):
        return
    files.versions.mkdir(parents=True, exist_ok=True)
    second_name(files, files.published, target, by_copy=by_copy)


def second_name(files: WarehouseFiles, source: Path, target: Path, *, by_copy: bool) -> None:
    """Give a file a second name, in the place of what may be there; or copy it."""
    files.work.mkdir(parents=True, exist_ok=True)
    passing = files.work / "second_name.duckdb"
    passing.unlink(missing_ok=True)
    try:
        os.link(source, passing)
    except OSError:  # no links on this file system, or no more of them for this file
        if not by_copy:
            return
        shutil.copyfile(source, passing)
        sync(passing)
    passing.replace(target)
    sync(target.parent)


def prune(files: WarehouseFiles, *, keep: int) -> list[KeptVersion]:
    """Remove all kept versions but the published one and the newest others; return the removed."""
    published = published_no(files)
    old = [version for version in kept_versions(files) if version.version_no != published]
    removed = old[keep:]
    for version in removed:
        version.path.unlink()
    return removed


def find_version(versions: Sequence[KeptVersion], version_no: int) -> KeptVersion | None:
    """Find a kept version by its number."""
    return next((found for found in versions if found.version_no == version_no), None)
