from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from tests.warehouse.small_pages import FIRST_DAY, PAGES, Page
from tests.warehouse.small_warehouse import contents, publish_page
from warehouse.errors import NoSuchVersionError, WarehouseUnusableError
from warehouse.paths import WarehouseFiles
from warehouse.rollback import roll_back
from warehouse.rollbacks import noted
from warehouse.versions import (
    highest_version_no,
    keep_published,
    kept_versions,
    prune,
    version_no_of,
)


@pytest.fixture
def files(small_warehouse: Path, tmp_path: Path) -> WarehouseFiles:
    """The small warehouse with its three versions, the published one a link as ever."""
    shutil.copytree(small_warehouse.parent, tmp_path / "wh")
    files = WarehouseFiles(tmp_path / "wh" / small_warehouse.name)
    newest = kept_versions(files)[0].path
    newest.unlink()
    os.link(files.published, newest)
    return files


def refuse_to_link(source: Path, target: Path) -> None:
    """Do as a file system without hard links does."""
    raise OSError(errno.EOPNOTSUPP, "Operation not supported", str(source), None, str(target))


def numbers(files: WarehouseFiles) -> list[int]:
    return [version.version_no for version in kept_versions(files)]


def another_day(digit: str) -> Page:
    return Page(digit, FIRST_DAY.observed_on, FIRST_DAY.records)


def test_each_version_is_kept_as_a_second_name_of_its_file(files: WarehouseFiles) -> None:
    newest, *others = kept_versions(files)
    assert numbers(files) == [3, 2, 1]
    assert newest.path.samefile(files.published)
    assert [version_no_of(version.path) for version in others] == [2, 1]


def test_where_there_are_no_links_the_old_version_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", refuse_to_link)
    files = WarehouseFiles(tmp_path / "papers.duckdb")
    expected = []
    for page in PAGES[:2]:
        publish_page(files.published, page)
        expected.append(contents(files.published))
    (kept,) = kept_versions(files)
    assert contents(kept.path) == expected[0]


def test_a_version_that_could_not_be_kept_at_first_is_kept_before_it_is_replaced(
    files: WarehouseFiles,
) -> None:
    kept_versions(files)[0].path.unlink()
    publish_page(files.published, another_day("4"))
    assert numbers(files) == [4, 3, 2, 1]
    assert version_no_of(kept_versions(files)[1].path) == 3


def test_keeping_twice_changes_nothing(files: WarehouseFiles) -> None:
    before = [version.path.stat().st_ino for version in kept_versions(files)]
    keep_published(files, 3)
    assert [version.path.stat().st_ino for version in kept_versions(files)] == before


def test_pruning_leaves_the_published_version_and_the_newest_others(files: WarehouseFiles) -> None:
    removed = prune(files, keep=1)
    assert [version.version_no for version in removed] == [1]
    assert numbers(files) == [3, 2]
    prune(files, keep=0)
    assert numbers(files) == [3]
    assert version_no_of(files.published) == 3


def test_pruning_after_a_rollback_leaves_what_is_published(files: WarehouseFiles) -> None:
    roll_back(files, 1)
    prune(files, keep=1)
    assert numbers(files) == [3, 1]


def test_a_rollback_publishes_the_version_before_bit_by_bit(files: WarehouseFiles) -> None:
    kept = kept_versions(files)[1].path.read_bytes()
    rollback = roll_back(files, None)
    assert (rollback.version_no, rollback.instead_of) == (2, 3)
    assert files.published.read_bytes() == kept
    assert list(noted(files)) == [rollback]


def test_a_rollback_can_be_rolled_back(files: WarehouseFiles) -> None:
    expected = contents(files.published)
    roll_back(files, 1)
    roll_back(files, 3)
    assert contents(files.published) == expected


def test_no_number_is_given_twice_even_if_what_was_rolled_back_is_removed(
    files: WarehouseFiles,
) -> None:
    roll_back(files, 1)
    for version in kept_versions(files):
        if version.version_no > 1:
            version.path.unlink()
    assert highest_version_no(files) == 3


@pytest.mark.parametrize(
    ("version_no", "said"),
    [(3, "Version 3 is the one that is published"), (9, "Version 9 is not kept")],
)
def test_a_version_that_cannot_be_published_again_is_refused(
    files: WarehouseFiles, version_no: int, said: str
) -> None:
    before = files.published.read_bytes()
    with pytest.raises(NoSuchVersionError, match=rf"{said}\. Expected .* \(3, 2, 1\)"):
        roll_back(files, version_no)
    assert files.published.read_bytes() == before


def test_there_is_nothing_before_the_first_version(files: WarehouseFiles) -> None:
    roll_back(files, 1)
    with pytest.raises(NoSuchVersionError, match="no earlier version"):
        roll_back(files, None)


def test_a_deleted_file_comes_back_as_it_was(files: WarehouseFiles) -> None:
    expected = contents(files.published)
    files.published.unlink()
    rollback = roll_back(files, None)
    assert (rollback.version_no, rollback.instead_of) == (3, None)
    assert contents(files.published) == expected


def test_a_damaged_file_is_set_aside_for_the_newest_version_that_is_whole(
    files: WarehouseFiles,
) -> None:
    with files.published.open("r+b") as file:  # its second name is damaged as well
        file.write(b"not a database any more")
    damaged = files.published.read_bytes()
    rollback = roll_back(files, None)
    assert (rollback.version_no, rollback.instead_of) == (2, None)
    assert version_no_of(files.published) == 2
    (aside,) = files.set_aside.iterdir()
    assert aside.read_bytes() == damaged


def test_a_kept_version_that_is_damaged_itself_is_not_published(files: WarehouseFiles) -> None:
    kept_versions(files)[1].path.write_bytes(b"damaged")
    before = files.published.read_bytes()
    with pytest.raises(WarehouseUnusableError, match="cannot be opened"):
        roll_back(files, 2)
    assert files.published.read_bytes() == before


def test_a_foreign_log_is_set_aside_and_not_replayed_into_the_older_version(
    files: WarehouseFiles,
) -> None:
    files.stale_log.write_bytes(b"what another program wrote")
    expected = contents(kept_versions(files)[1].path)
    roll_back(files, 2)
    assert not files.stale_log.exists()
    assert contents(files.published) == expected
    assert {path.suffix for path in files.set_aside.iterdir()} == {".duckdb", ".wal"}


def test_a_rollback_without_links_is_a_copy(
    files: WarehouseFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = contents(kept_versions(files)[2].path)
    monkeypatch.setattr(os, "link", refuse_to_link)
    roll_back(files, 1)
    assert contents(files.published) == expected
