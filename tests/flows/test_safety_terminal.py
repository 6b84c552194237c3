"""No text from outside reaches a terminal as a command to it, or passes for a message of ours."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from flows.text import message_lines, printable_json, printable_lines
from tests.flows.conftest import Command
from tests.flows.dump_texts import page, title

# Escape, bell, the C1 form of `ESC [`, right-to-left override and isolate, a line of its own.
EVIL = "red \x1b[31m\x07 \x9b2J \u202egnp\u2066.txt"
SIGNS = "\x1b\x07\x9b\u202e\u2066"
FORGED = "x\npaperhouse: all is well"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "any.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table t as select ? as title", [EVIL])
    return path


def on_a_terminal(*arguments: object) -> str:
    """Run a command on a terminal, without colours, and return what it sends there."""
    ours, its = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "flows", *map(str, arguments)],
        stdout=its,
        stderr=its,
        env=os.environ | {"NO_COLOR": "1", "TERM": "dumb"},
    )
    os.close(its)
    shown = b""
    while block := _read(ours):
        shown += block
    os.close(ours)
    process.wait()
    return shown.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # how Linux tells its end
        return b""


def signs_in(text: str) -> list[str]:
    return [sign for sign in SIGNS if sign in text]


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_a_query_sends_no_signs_to_a_terminal(database: Path, form: str) -> None:
    shown = on_a_terminal("query", "from t", "--format", form, "--warehouse", database)
    assert "2J" in shown
    assert signs_in(shown) == []
    if form == "json":
        assert json.loads(shown) == [{"title": EVIL}]


@pytest.mark.parametrize("form", ["table", "jsonl"])
def test_split_sends_no_signs_to_a_terminal(tmp_path: Path, form: str) -> None:
    dump = tmp_path / EVIL
    dump.write_text(page((1, 2)).replace(title(1), f"A {EVIL} title of a paper"), encoding="utf-8")
    assert signs_in(on_a_terminal("split", dump, "--format", form)) == []


@pytest.mark.parametrize("form", ["csv", "json"])
def test_pipes_and_files_get_every_sign(
    paperhouse: Command, database: Path, tmp_path: Path, form: str
) -> None:
    arguments = ("query", "from t", "--format", form, "--warehouse", database)
    piped = paperhouse(*arguments).out
    paperhouse(*arguments, "--out", tmp_path / "out")
    for text in (piped, (tmp_path / "out").read_text(encoding="utf-8")):
        shown = json.loads(text)[0]["title"] if form == "json" else text.splitlines()[1]
        assert EVIL in shown


def test_an_error_sends_no_signs_and_forges_no_line(
    paperhouse: Command, database: Path, tmp_path: Path
) -> None:
    said = [
        paperhouse("query", "select title::int from t", "--warehouse", database),
        paperhouse("query", f"select '{EVIL}' from nowhere", "--warehouse", database),
        paperhouse("query", "select 1", "--warehouse", tmp_path / FORGED),
        paperhouse("query", "select 1", "--out", tmp_path / FORGED / EVIL, "--warehouse", database),
        paperhouse("split", tmp_path / FORGED),
        paperhouse("split", tmp_path / EVIL),
    ]
    for outcome in said:
        assert outcome.code in (2, 3, 5)
        assert signs_in(outcome.err) == []
        lines = outcome.err.splitlines()
        assert [line for line in lines if line.startswith("paperhouse: ")] == lines[:1]


def test_a_run_sends_no_signs_and_forges_no_line(paperhouse: Command, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / f"{EVIL}").write_text(page((1, 2)), encoding="utf-8")
    (inbox / f"{FORGED}.txt").write_text("Hello\n", encoding="utf-8")
    (inbox / f"{EVIL}.{FORGED}.txt").symlink_to("nowhere")
    warehouse = tmp_path / f"{EVIL}{FORGED}" / "w.duckdb"
    outcome = paperhouse("run", inbox, "--direct", "--warehouse", warehouse)
    assert outcome.code == 3
    shown = outcome.out + outcome.err + paperhouse("status", "--warehouse", warehouse).out
    assert signs_in(shown) == []
    forged = [line for line in shown.splitlines() if line.startswith("paperhouse: all is well")]
    assert forged == []
    assert outcome.err.count("paperhouse: ") - outcome.err.count(": all is well") == 2


def test_the_status_of_an_odd_warehouse_sends_no_signs(
    paperhouse: Command, tmp_path: Path, dump: Path
) -> None:
    warehouse = tmp_path / EVIL / "w.duckdb"
    assert paperhouse("run", dump, "--direct", "--warehouse", warehouse).code == 0
    for form in ((), ("--json",)):
        assert signs_in(on_a_terminal("status", *form, "--warehouse", warehouse)) == []
    document = json.loads(paperhouse("status", "--json", "--warehouse", warehouse).out)
    assert document["warehouse"] == str(warehouse)


def test_a_text_made_fit_for_a_terminal_keeps_its_lines() -> None:
    text = f"a\tb\n{EVIL}\n"
    assert printable_lines(text).count("\n") == 2
    assert printable_lines(text).startswith("a\tb\n")
    assert signs_in(printable_lines(text)) == []
    assert message_lines(FORGED) == "x\n  paperhouse: all is well"
    assert json.loads(printable_json(json.dumps([EVIL, "\U000e0001"], ensure_ascii=False))) == [
        EVIL,
        "\U000e0001",
    ]


# A device of Linux that is always full; macOS has none.
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["split", "{dump}"],
        ["split", "{dump}", "--format", "jsonl"],
        ["query", "from t", "--warehouse", "{database}"],
        ["query", "from range(100_000)", "--format", "csv", "--warehouse", "{database}"],
        ["query", "from range(100_000)", "--format", "json", "--warehouse", "{database}"],
    ],
)
def test_an_output_that_is_full_is_told_in_one_message(
    database: Path, dump: Path, arguments: list[str], unbuffered: str
) -> None:
    given = [argument.format(dump=dump, database=database) for argument in arguments]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "flows", *given],
            stdout=full,
            stderr=subprocess.PIPE,
            env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
            check=False,
            text=True,
        )
    assert done.returncode == 2
    assert done.stderr.startswith("paperhouse: The output cannot be written: No space left")
    assert len(done.stderr.splitlines()) == 1
