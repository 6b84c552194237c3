"""Odd names of folders, dumps and warehouses are names: no pattern, no column, no option."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import polars as pl
import pytest

from flows.work import scan
from tests.flows.conftest import Command
from tests.flows.dump_texts import page

ODD_NAMES = [
    "we[i]rd *dir",
    "title=x",
    "new\nline 100%41 'q\" {a,b} $HOME;`id`",
    "..x",
    "-dash",
]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_warehouse_of_an_odd_name_is_filled_and_read_like_any_other(
    paperhouse: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    warehouse = tmp_path / name / f"{name}.duckdb"
    inbox = tmp_path / name / "in[b]ox"
    inbox.mkdir(parents=True)
    (tmp_path / "weird xdir").mkdir()  # what a pattern would find
    for day, numbers in {"2026-01-05": (1, 2, 3), "2026-01-06": (2, 3, 4)}.items():
        (inbox / f"of {name} {day}.txt").write_text(page(numbers), encoding="utf-8")
    for loaded in ("6 records", "Nothing to load"):
        outcome = paperhouse("run", inbox, "--direct", "--warehouse", warehouse)
        assert (outcome.code, outcome.err) == (0, "")
        assert loaded in outcome.out
    sql = "select source, count(*) from raw.dumps join raw.records using (dump_id) group by all"
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        assert dict(connection.sql(sql).fetchall()) == {
            f"of {name} {day}.txt": 3 for day in ("2026-01-05", "2026-01-06")
        }
        assert connection.sql("select distinct title = 'x' from core.papers").fetchall() == [
            (False,)
        ]
    shown = paperhouse("status", "--warehouse", warehouse)
    assert (shown.code, "4 from 6 records" in shown.out) == (0, True)


def test_a_name_that_looks_like_an_option_is_loaded_behind_two_dashes(
    paperhouse: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("-rf.txt").write_text(page((1, 2)), encoding="utf-8")
    Path("-bad.txt").write_text("Hello\n", encoding="utf-8")
    done = paperhouse("run", "--direct", "--warehouse", "-w.duckdb", "--", "-rf.txt", "-bad.txt")
    assert done.code == 3
    assert "2 records" in done.out
    assert "paperhouse split ./-bad.txt" in done.err


def test_a_warehouse_of_a_name_that_duckdb_cannot_write_is_refused(
    paperhouse: Command, tmp_path: Path, dump: Path
) -> None:
    for path in (tmp_path / "what?" / "w.duckdb", tmp_path / "w?.duckdb"):
        outcome = paperhouse("run", dump, "--direct", "--warehouse", path)
        assert outcome.code == 5
        assert "DuckDB takes what follows a ? in a path for parameters" in outcome.err
        assert len(outcome.err.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == [dump.name]


def test_a_path_is_scanned_as_it_is(tmp_path: Path) -> None:
    for number, name in enumerate(["a[b]", "ab", "n=7"]):
        (tmp_path / name).mkdir()
        pl.DataFrame({"n": [number]}).write_parquet(tmp_path / name / "x.parquet")
    found = [scan(tmp_path / name / "x.parquet").collect().rows() for name in ("a[b]", "n=7")]
    assert found == [[(0,)], [(2,)]]


def test_names_of_bytes_that_are_no_text_are_shown_and_loaded(
    paperhouse: Command, tmp_path: Path, warehouse: Path
) -> None:
    inbox = tmp_path / os.fsdecode(b"in\xffbox")
    inbox.mkdir()
    (inbox / os.fsdecode(b"\xfe 2026-01-05.txt")).write_text(page((1, 2)), encoding="utf-8")
    (inbox / os.fsdecode(b"link\xfe.txt")).symlink_to("nowhere")
    outcome = paperhouse("run", inbox, "--direct", "--warehouse", warehouse)
    assert outcome.code == 3
    assert "\ufffd 2026-01-05.txt" in outcome.out
    assert "in\ufffdbox/link\ufffd.txt is a link" in outcome.err
