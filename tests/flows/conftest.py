from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl
import pytest

from expectations.tables import CORE_TABLES
from flows.cli import main
from flows.local_server import LocalServer
from flows.prefect_session import prefect_session
from tests.flows.dump_texts import page


@dataclass(frozen=True)
class Outcome:
    """What a command printed, and the code with which it ended."""

    code: int
    out: str
    err: str


Command = Callable[..., Outcome]


@pytest.fixture(scope="package")
def _prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One real Prefect server for all flows of this folder, started as the product starts it."""
    with prefect_session(LocalServer(tmp_path_factory.mktemp("prefect"))):
        yield


@pytest.fixture
def paperhouse(
    _prefect_server: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Run a command in this process, with the flows on the session's server."""

    def run(*arguments: object, stdin: bytes = b"") -> Outcome:
        monkeypatch.setattr(sys, "argv", ["paperhouse", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        code = ended.value.code
        return Outcome(code if isinstance(code, int) else 0, printed.out, printed.err)

    return run


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    return tmp_path / "wh" / "papers.duckdb"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Three days of a feed: papers that come, stay and come back, one text that changes."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    days = {"2026-01-05": (1, 2, 3, 4), "2026-01-06": (3, 1, 5), "2026-01-07": (6, 2, 1)}
    for day, numbers in days.items():
        text = page(numbers, revised={2} if day == "2026-01-07" else set())
        (folder / f"{day}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    """A dump of eight papers."""
    file = tmp_path / "2026-01-05.txt"
    file.write_text(page(range(1, 9)), encoding="utf-8")
    return file


def core_tables(warehouse: Path) -> dict[str, pl.DataFrame]:
    """Read the core tables, rows in the order of their keys."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return {
            table.name: connection.table(table.qualified_name).pl().sort(table.key)
            for table in CORE_TABLES
        }
