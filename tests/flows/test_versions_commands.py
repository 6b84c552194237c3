"""`paperhouse versions`, `rollback` and `compact`, as people use them."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import duckdb
import pytest

from flows.direct import run_directly
from flows.settings import Settings
from tests.flows.conftest import Command
from tests.soaks.feeds import write_days
from tests.soaks.states import fingerprint
from warehouse.compaction import write_anew


@pytest.fixture(scope="module")
def three_versions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a warehouse of three versions, a day each, and the days."""
    folder = tmp_path_factory.mktemp("versions")
    for day in write_days(folder / "inbox", 3):
        run_directly([str(day)], Settings(warehouse=folder / "wh" / "papers.duckdb"))
    return folder


@pytest.fixture
def inbox(three_versions: Path) -> Path:
    return three_versions / "inbox"


@pytest.fixture
def published(three_versions: Path, warehouse: Path) -> Path:
    """A copy of the warehouse of three versions, the last one linked as ever."""
    shutil.copytree(three_versions / "wh", warehouse.parent)
    kept = warehouse.with_name("papers.duckdb.files") / "versions" / "000003.duckdb"
    kept.unlink()
    os.link(warehouse, kept)
    return warehouse


def _version(warehouse: Path) -> tuple[object, ...]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        sql = "select version_no, previous_version_no, kind, dump_count from mart.warehouse_version"
        return connection.sql(sql).fetchall()[0]


def _numbers(paperhouse: Command, warehouse: Path) -> list[tuple[int, bool]]:
    listed = json.loads(paperhouse("versions", "--json", "--warehouse", warehouse).out)
    return [(found["version_no"], found["is_published"]) for found in listed["versions"]]


def test_versions_are_listed_newest_first_and_the_published_one_is_marked(
    paperhouse: Command, published: Path
) -> None:
    shown = paperhouse("versions", "--warehouse", published)
    assert (shown.code, shown.err) == (0, "")
    lines = [line.split() for line in shown.out.splitlines()[1:4]]
    assert [(line[0], line[-1] == "published") for line in lines] == [
        ("3", True),
        ("2", False),
        ("1", False),
    ]
    assert _numbers(paperhouse, published) == [(3, True), (2, False), (1, False)]


def test_a_rollback_shows_readers_the_version_before_and_a_load_goes_on_from_there(
    paperhouse: Command, published: Path, inbox: Path
) -> None:
    before = fingerprint(published)
    done = paperhouse("rollback", "--warehouse", published)
    assert (done.code, done.err) == (0, "")
    assert "Version 2 is published again in the place of version 3" in done.out
    assert _version(published) == (2, 1, "load", 2)
    assert paperhouse("run", "--direct", inbox, "--warehouse", published).code == 0
    assert _version(published) == (4, 2, "load", 3)
    assert fingerprint(published) == before


def test_a_rollback_is_on_record(paperhouse: Command, published: Path) -> None:
    paperhouse("rollback", 1, "--warehouse", published)
    listed = json.loads(paperhouse("versions", "--json", "--warehouse", published).out)
    (found,) = listed["rollbacks"]
    assert (found["version_no"], found["instead_of"]) == (1, 3)
    assert "@" in found["by"]
    assert "Rolled back on" in paperhouse("versions", "--warehouse", published).out


def test_a_version_that_is_not_kept_is_wrong_usage_and_changes_nothing(
    paperhouse: Command, published: Path
) -> None:
    before = published.read_bytes()
    refused = paperhouse("rollback", 9, "--warehouse", published)
    assert (refused.code, refused.out) == (2, "")
    assert "Version 9 is not kept. Expected a version that is kept (3, 2, 1)." in refused.err
    assert published.read_bytes() == before


def test_versions_of_no_warehouse_are_none(paperhouse: Command, warehouse: Path) -> None:
    for command in (("versions",), ("rollback",), ("versions", "prune"), ("compact",)):
        refused = paperhouse(*command, "--warehouse", warehouse)
        assert (refused.code, refused.out) == (5, ""), command
        assert "There is no warehouse at" in refused.err
    assert not warehouse.parent.exists()


def test_pruning_frees_the_oldest_versions(paperhouse: Command, published: Path) -> None:
    done = paperhouse("versions", "prune", "--keep", 1, "--warehouse", published)
    assert done.code == 0
    assert "Removed versions: 1 (" in done.out
    assert _numbers(paperhouse, published) == [(3, True), (2, False)]


def test_a_run_keeps_as_many_versions_as_it_is_told(
    paperhouse: Command, inbox: Path, warehouse: Path
) -> None:
    for dump in sorted(inbox.iterdir()):
        paperhouse("run", "--direct", dump, "--keep-versions", 1, "--warehouse", warehouse)
    assert _numbers(paperhouse, warehouse) == [(3, True), (2, False)]


def test_a_damaged_file_is_told_with_the_way_back_which_works(
    paperhouse: Command, published: Path, inbox: Path
) -> None:
    whole = fingerprint(published)
    published.write_bytes(b"overwritten by mistake")
    for command in (("run", "--direct", inbox), ("status",), ("query", "select 1")):
        refused = paperhouse(*command, "--warehouse", published)
        assert (refused.code, refused.out) == (5, ""), command
        assert "paperhouse rollback" in refused.err
    back = paperhouse("rollback", "--warehouse", published)
    assert "Version 2 is published again" in back.out
    assert paperhouse("run", "--direct", inbox, "--warehouse", published).code == 0
    assert fingerprint(published) == whole


def test_a_file_without_waste_stays_as_it_is_unless_forced(
    paperhouse: Command, published: Path
) -> None:
    before = published.read_bytes()
    left = paperhouse("compact", "--warehouse", published)
    assert left.code == 0
    assert "it stays as it is" in left.out
    assert published.read_bytes() == before
    rows = fingerprint(published)
    done = paperhouse("compact", "--force", "--warehouse", published)
    assert done.code == 0
    assert _version(published) == (4, 3, "compact", 3)
    assert fingerprint(published) == rows


def test_a_file_that_has_grown_past_its_rows_is_written_anew(
    paperhouse: Command, published: Path
) -> None:
    with duckdb.connect(str(published)) as connection:
        connection.execute(
            "create table main.passing as"
            " select md5(range::varchar) || md5((range + 1)::varchar) as text from range(800_000)"
        )
        connection.execute("checkpoint")
        connection.execute("create table main.notes as select 'mine' as text")  # behind the gap
        connection.execute("checkpoint")
        connection.execute("drop table main.passing")
    rows = fingerprint(published)
    done = json.loads(paperhouse("compact", "--json", "--warehouse", published).out)
    assert done["version_no"] == 4
    assert done["byte_count"] < done["waste"]["byte_count"] / 4
    assert published.stat().st_size == done["byte_count"]
    assert fingerprint(published) == rows
    with duckdb.connect(str(published), read_only=True) as connection:
        assert connection.sql("from main.notes").fetchall() == [("mine",)]


def test_a_compaction_that_would_lose_a_row_is_stopped(
    paperhouse: Command, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = published.read_bytes()

    def lose_a_row(old: Path, new: Path) -> None:
        write_anew(old, new)
        with duckdb.connect(str(new)) as connection:
            for table in ("links", "sightings", "paper_versions", "papers"):
                connection.execute(
                    f"delete from core.{table} where paper_id ="
                    " (select min(paper_id) from core.papers)"
                )

    monkeypatch.setattr("flows.compacting.write_anew", lose_a_row)
    stopped = paperhouse("compact", "--force", "--warehouse", published)
    assert (stopped.code, stopped.out) == (4, "")
    assert "core.papers keeps_rows: 1 rows" in stopped.err
    assert published.read_bytes() == before


def test_a_killed_writer_is_named_by_the_next_run(
    paperhouse: Command, inbox: Path, warehouse: Path
) -> None:
    first, *others = sorted(inbox.iterdir())
    paperhouse("run", "--direct", first, "--warehouse", warehouse)
    lock = warehouse.with_name("papers.duckdb.files") / "writer.lock"
    killed = {"pid": 4242, "host": "harbour", "since": "2026-01-05T06:00:00+00:00"}
    lock.write_text(json.dumps(killed))
    said = paperhouse("run", "--direct", *others, "--warehouse", warehouse)
    assert said.code == 0
    assert "was killed (process 4242 on harbour since 2026-01-05T06:00:00+00:00)" in said.out
    again = paperhouse("run", "--direct", inbox, "--warehouse", warehouse)
    assert "was killed" not in again.out
