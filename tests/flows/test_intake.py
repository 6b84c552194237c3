from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from flows.dumps import Dump
from flows.intake import sort_dumps
from tests.flows.conftest import Command
from tests.flows.dump_texts import page
from warehouse.read import KnownDump

EARLY, LATE = date(2026, 1, 5), date(2026, 1, 6)


def dump(source: str, day: date, told_by: str, *, dump_id: str = "a" * 16) -> Dump:
    return Dump(
        dump_id=dump_id,
        name=source,
        source=source,
        path=Path(source),
        sha256=dump_id * 4,
        byte_count=1,
        observed_on=day,
        observed_on_source=told_by,
        modified_at_ns=0,
    )


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ((EARLY, "file_name"), (LATE, "file_name"), EARLY),
        ((LATE, "argument"), (EARLY, "file_name"), LATE),
        ((LATE, "file_name"), (EARLY, "modification_time"), LATE),
        ((LATE, "modification_time"), (EARLY, "run_start"), LATE),
    ],
)
def test_of_two_finds_of_the_same_bytes_the_better_day_is_kept(
    first: tuple[date, str], second: tuple[date, str], kept: date
) -> None:
    finds = [dump("a", *first), dump("b", *second)]
    for order in (finds, finds[::-1]):
        intake = sort_dumps(order, {})
        assert [found.observed_on for found in intake.new] == [kept]
        assert len(intake.twins) == 1


def test_a_dump_that_is_loaded_is_shown_with_the_day_that_the_warehouse_keeps() -> None:
    loaded = KnownDump("a" * 16, EARLY, "argument")
    intake = sort_dumps([dump("a", LATE, "argument")], {"a" * 16: loaded})
    assert [found.observed_on for found in intake.known] == [EARLY]
    assert (intake.new, intake.redated) == ([], [])


def test_a_loaded_dump_that_turns_up_with_a_better_day_is_dated_anew() -> None:
    loaded = KnownDump("a" * 16, EARLY, "modification_time")
    finds = [dump("a", LATE, "file_name"), dump("b", LATE, "modification_time")]
    intake = sort_dumps(finds, {"a" * 16: loaded})
    assert [found.source for found in intake.redated] == ["a"]
    assert [found.source for found in intake.known] == ["b"]


def test_a_refused_dump_that_came_twice_is_refused_twice(
    paperhouse: Command, tmp_path: Path, warehouse: Path
) -> None:
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text("No paper found.\n", encoding="utf-8")
    outcome = paperhouse("run", tmp_path, "--warehouse", warehouse)
    assert outcome.code == 3
    assert "has the same bytes as" in outcome.err
    assert "already loaded" not in outcome.out


def test_a_dump_that_came_twice_is_loaded_once(
    paperhouse: Command, tmp_path: Path, warehouse: Path
) -> None:
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text(page((1, 2)), encoding="utf-8")
    outcome = paperhouse("run", tmp_path, "--warehouse", warehouse)
    assert outcome.code == 0
    assert "2 records" in outcome.out
    assert "already loaded, skipped" in outcome.out
