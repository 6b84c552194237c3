"""Rejects that somebody decides to leave out."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import copyfile

import duckdb
import pytest

from flows.direct import run_directly
from flows.settings import Settings
from tests.flows.conftest import Command, core_tables
from tests.flows.dump_texts import page
from warehouse.identity import user_at_machine
from warehouse.lock import writer_lock
from warehouse.paths import warehouse_files

_LONE = "A Title That Lost Its Abstract to the Damage of Day"
_SHORT = "Notes on a Small Thing\nToo little is said here.\n"


@pytest.fixture(scope="module")
def _loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load two days, with two lone titles and a short abstract in quarantine, once for all."""
    folder = tmp_path_factory.mktemp("loaded")
    dumps = [folder / f"2026-03-0{day}.txt" for day in (1, 2)]
    for day, dump in enumerate(dumps, start=1):
        odd = f"{_LONE} {day}\n" + (_SHORT if day == 2 else "")
        dump.write_text(page((day, day + 1, day + 2)) + odd + page((day + 4, day + 5)))
    settings = Settings(warehouse=folder / "papers.duckdb", max_reject_share=1)
    run_directly([*map(str, dumps)], settings)
    return settings.warehouse


@pytest.fixture
def refused(_loaded: Path, warehouse: Path) -> Path:
    """A warehouse of two days, with two lone titles and a short abstract in quarantine."""
    warehouse.parent.mkdir()
    copyfile(_loaded, warehouse)
    assert [status for _, status, _ in _rejects(warehouse)] == ["open"] * 3
    return warehouse


def _rejects(warehouse: Path) -> list[tuple[str, str, str]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.sql("select reject, status, broken_rules from mart.rejects").fetchall()


def _rows(warehouse: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.sql(sql).fetchall()


def test_a_waived_reject_keeps_who_waived_it_when_and_why(
    paperhouse: Command, refused: Path
) -> None:
    before = core_tables(refused)
    name = _rejects(refused)[0][0]
    outcome = paperhouse("rejects", "waive", name, "--note", " An advert. ", "--warehouse", refused)
    assert (outcome.code, outcome.err) == (0, "")
    assert f"Waived 1 reject: {name}." in outcome.out
    assert "Published version 2" in outcome.out
    found = "select status, resolved_at = decided_at, last_decision, note, decided_by"
    assert _rows(refused, f"{found} from mart.rejects where reject = '{name}'") == [
        ("waived", True, "waived", "An advert.", user_at_machine())
    ]
    runs = "select kind, record_count, reject_count from ops.runs order by started_at desc limit 1"
    assert _rows(refused, runs) == [("waive", 0, 0)]
    after = core_tables(refused)
    assert all(after[table].equals(rows) for table, rows in before.items())


@pytest.mark.parametrize(
    ("options", "waived"),
    [
        (("--rule", "lone_title"), 2),
        (("--stage", "validate"), 1),
        (("--all",), 3),
        (("--rule", "withdrawn"), 0),
        (("--all", "--rule", "lone_title"), 2),
    ],
)
def test_open_rejects_are_waived_by_what_fits(
    paperhouse: Command, refused: Path, options: tuple[str, ...], waived: int
) -> None:
    arguments = ("--note", "Known.", "--json", "--warehouse", refused)
    outcome = paperhouse("rejects", "waive", *options, *arguments)
    done = json.loads(outcome.out)
    assert (outcome.code, len(done["waived"])) == (0, waived)
    assert done["version_no"] == (2 if waived else None)
    assert [status for _, status, _ in _rejects(refused)].count("waived") == waived


def test_rejects_of_one_dump_are_waived_by_the_beginning_of_its_id(
    paperhouse: Command, refused: Path
) -> None:
    name = _rejects(refused)[0][0]
    arguments = ("--dump", name[:9], "--note", "Known.", "--warehouse", refused)
    assert paperhouse("rejects", "waive", *arguments).code == 0
    assert [status for _, status, _ in _rejects(refused)] == ["waived", "open", "open"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "No reject is named"),
        (("0123:1",), "no dump's id begins so"),
        (("nonsense",), "is no name of a reject"),
        (("--all", "{name}"), "at once"),
        (("--dump", "xyz"), "names no dump"),
        (("{dump}:99",), "There is no reject"),
    ],
)
def test_what_names_no_reject_is_wrong_usage(
    paperhouse: Command, refused: Path, arguments: tuple[str, ...], said: str
) -> None:
    before = refused.read_bytes()
    name = _rejects(refused)[0][0]
    words = [word.format(name=name, dump=name[:16]) for word in arguments]
    outcome = paperhouse("rejects", "waive", *words, "--note", "Odd.", "--warehouse", refused)
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.err
    assert refused.read_bytes() == before


def test_a_note_is_demanded(paperhouse: Command, refused: Path) -> None:
    assert paperhouse("rejects", "waive", "--all", "--warehouse", refused).code == 2
    blank = paperhouse("rejects", "waive", "--all", "--note", " ", "--warehouse", refused)
    assert (blank.code, "The note is empty" in blank.err) == (2, True)


def test_what_is_waived_cannot_be_waived_again_nor_anything_beside_it(
    paperhouse: Command, refused: Path
) -> None:
    first, second = (name for name, _, _ in _rejects(refused)[:2])
    paperhouse("rejects", "waive", first, "--note", "Known.", "--warehouse", refused)
    before = refused.read_bytes()
    again = paperhouse("rejects", "waive", second, first, "--note", "x", "--warehouse", refused)
    assert (again.code, again.out) == (2, "")
    assert f"Not open: {first} is waived already" in again.err
    assert refused.read_bytes() == before


def test_a_reject_that_was_entered_by_hand_can_be_waived(
    paperhouse: Command, refused: Path
) -> None:
    with duckdb.connect(str(refused)) as connection:
        connection.execute(
            "insert into raw.rejects (dump_id, reject_no, stage, rules, detail, raw_text,"
            " start_line, end_line, start_byte, end_byte, status, first_seen_at)"
            " select dump_id, 77, 'split', ['by_hand'], 'By hand.', 'Text', 1, 1, 0, 4, 'open',"
            " loaded_at from raw.dumps limit 1"
        )
    arguments = ("--rule", "by_hand", "--note", "Never mind.", "--warehouse", refused)
    assert paperhouse("rejects", "waive", *arguments).code == 0
    assert _rows(refused, "select sum(reject_count)::int from raw.dumps") == [(4,)]


def test_a_warehouse_that_another_run_writes_is_busy(paperhouse: Command, refused: Path) -> None:
    before = refused.read_bytes()
    with writer_lock(warehouse_files(refused).lock, timeout_seconds=0):
        arguments = ("--warehouse", refused, "--lock-timeout", "0")
        for command in (("waive", "--all", "--note", "x"), ("replay",)):
            assert paperhouse("rejects", *command, *arguments).code == 5
    assert refused.read_bytes() == before
