"""Publish a kept version again."""

from __future__ import annotations

from warehouse.disk import sync
from warehouse.errors import NoSuchVersionError, WarehouseUnusableError
from warehouse.identity import now_in_words, user_at_machine
from warehouse.paths import WarehouseFiles, look_at
from warehouse.rollbacks import Rollback, note
from warehouse.versions import (
    KeptVersion,
    find_version,
    keep_published,
    kept_versions,
    published_no,
    second_name,
    version_no_of,
)


def roll_back(files: WarehouseFiles, version_no: int | None) -> Rollback:
    """Publish a kept version again: the one given, else the newest before the published one.

    The file that it replaces is kept as well; a damaged one is set aside. Nothing is copied where
    the file system has links, so that this works on a full disk. Only the writer may call this.

    Raises:
        NoSuchVersionError: if there is no such version, or it is published already.
        WarehouseUnusableError: if the version is damaged itself.
    """
    current = published_no(files)
    version = _choose(files, version_no, current)
    version_no_of(version.path)
    if current is None or files.stale_log.exists():
        _set_aside(files)
    else:
        keep_published(files, current)
    rollback = Rollback(
        version_no=version.version_no,
        instead_of=current,
        at=now_in_words(),
        by=user_at_machine(),
    )
    note(files, rollback)
    second_name(files, version.path, files.published, by_copy=True)
    return rollback


def _choose(files: WarehouseFiles, version_no: int | None, current: int | None) -> KeptVersion:
    kept = kept_versions(files)
    if version_no is None:
        found = next((version for version in kept if _is_earlier(version, files, current)), None)
        reason = "There is no earlier version to go back to"
    elif version_no == current:
        found, reason = None, f"Version {version_no} is the one that is published"
    else:
        found, reason = find_version(kept, version_no), f"Version {version_no} is not kept"
    if found is None:
        raise _no_such_version(reason, kept)
    return found


def _is_earlier(version: KeptVersion, files: WarehouseFiles, current: int | None) -> bool:
    """Tell a version to go back to; before a damaged file that is any that is whole."""
    if current is not None:
        return version.version_no < current
    is_damaged_file = look_at(files.published) and version.path.samefile(files.published)
    return not is_damaged_file and _is_whole(version)


def _is_whole(version: KeptVersion) -> bool:
    try:
        version_no_of(version.path)
    except WarehouseUnusableError:
        return False
    return True


def _no_such_version(reason: str, kept: list[KeptVersion]) -> NoSuchVersionError:
    numbers = ", ".join(str(version.version_no) for version in kept) or "none"
    return NoSuchVersionError(
        f"{reason}. Expected a version that is kept ({numbers}). See them with paperhouse versions."
    )


def _set_aside(files: WarehouseFiles) -> None:
    """Keep a damaged file, or one with a foreign log, for whoever wants to mend it."""
    files.set_aside.mkdir(parents=True, exist_ok=True)
    stamp = now_in_words().replace(":", "").replace("+0000", "Z")
    if look_at(files.published) is not None:
        second_name(files, files.published, files.set_aside / f"{stamp}.duckdb", by_copy=True)
    if files.stale_log.exists():
        files.stale_log.replace(files.set_aside / f"{stamp}.duckdb.wal")
    sync(files.set_aside)
