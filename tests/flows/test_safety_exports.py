"""What a query writes does no harm where it is opened, and nothing but its file is written."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.flows.conftest import Command

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=cmd|" /C calc"!A0']
HARMLESS = ["1+1", " =1", "'=1", "a=b", "", "–1"]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "any.duckdb"
    with duckdb.connect(str(path)) as connection:
        frame = pl.DataFrame({"text": FORMULAS + HARMLESS, "n": range(-9, 4)}).to_arrow()
        connection.register("frame", frame)
        connection.execute("create table t as select *, n / 2 as x, [text] as list from frame")
    return path


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_no_text_in_csv_begins_like_a_formula(paperhouse: Command, database: Path) -> None:
    sql = "select text, text as \"=e\", list, n, x, '@'::enum('@') as e from t order by n"
    outcome = paperhouse("query", sql, "--format", "csv", "--warehouse", database)
    header, *rows = cells(outcome.out)
    assert header == ["text", "'=e", "list", "n", "x", "e"]
    expected = [f"'{text}" for text in FORMULAS] + HARMLESS
    assert [row[:3] for row in rows] == [[text] * 3 for text in expected]
    assert [row[3:] for row in rows] == [[str(n), str(n / 2), "'@"] for n in range(-9, 4)]


def test_verbatim_leaves_formulas_as_they_are(paperhouse: Command, database: Path) -> None:
    sql = 'select text as "=t" from t order by n'
    arguments = ("--format", "csv", "--verbatim", "--warehouse", database)
    header, *rows = cells(paperhouse("query", sql, *arguments).out)
    assert header == ["=t"]
    assert [row[0] if row else "" for row in rows] == FORMULAS + HARMLESS


def test_json_and_parquet_are_exact(paperhouse: Command, database: Path, tmp_path: Path) -> None:
    sql = 'select text as "=t" from t order by n'
    expected = [{"=t": text} for text in FORMULAS + HARMLESS]
    shown = paperhouse("query", sql, "--format", "json", "--warehouse", database)
    assert json.loads(shown.out) == expected
    out = tmp_path / "out.parquet"
    paperhouse("query", sql, "--format", "parquet", "--out", out, "--warehouse", database)
    assert pl.read_parquet(out).to_dicts() == expected


@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_a_written_file_has_the_permissions_of_a_new_one(
    paperhouse: Command, database: Path, tmp_path: Path, mask: int
) -> None:
    before = os.umask(mask)
    try:
        paperhouse("query", "select 1", "--out", tmp_path / "o.txt", "--warehouse", database)
    finally:
        os.umask(before)
    assert (tmp_path / "o.txt").stat().st_mode & 0o777 == 0o666 & ~mask
    assert {path.name for path in tmp_path.iterdir()} == {"o.txt", database.name}


def test_a_planted_link_is_not_written_through(
    paperhouse: Command, database: Path, tmp_path: Path
) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine", encoding="utf-8")
    for name in (".o.csv.partial", "o.csv"):
        (tmp_path / name).symlink_to(victim)
    out = tmp_path / "o.csv"
    arguments = ("--format", "csv", "--out", out, "--warehouse", database)
    assert paperhouse("query", "select 1 as n", *arguments).code == 0
    assert (victim.read_text(encoding="utf-8"), out.read_text(encoding="utf-8")) == (
        "mine",
        "n\n1\n",
    )
    assert not out.is_symlink()


def test_a_file_of_the_longest_name_is_written(
    paperhouse: Command, database: Path, tmp_path: Path
) -> None:
    out = tmp_path / ("o" * 255)
    assert paperhouse("query", "select 1", "--out", out, "--warehouse", database).code == 0
    assert out.exists()
