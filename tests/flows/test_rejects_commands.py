"""The quarantine on the command line: what is listed and shown of it."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import copyfile

import duckdb
import pytest

from flows.direct import run_directly
from flows.settings import Settings
from tests.flows.conftest import Command
from tests.flows.dump_texts import page

_LONE = "A Title That Lost Its Abstract \x1b[31mto the Damage"
_SHORT = "Notes on a Small Thing\nToo little is said here.\n"


@pytest.fixture(scope="module")
def _loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Load a dump with a lone title and a short abstract, once for all."""
    dump = tmp_path_factory.mktemp("loaded") / "2026-03-01.txt"
    dump.write_text(page((1, 2, 3)) + f"{_LONE}\n" + page((4, 5)) + _SHORT)
    settings = Settings(warehouse=dump.with_name("papers.duckdb"), max_reject_share=1)
    run_directly([str(dump)], settings)
    return settings.warehouse


@pytest.fixture
def refused(_loaded: Path, warehouse: Path) -> Path:
    """A warehouse of one dump, with a lone title and a short abstract in quarantine."""
    warehouse.parent.mkdir()
    copyfile(_loaded, warehouse)
    return warehouse


def _names(warehouse: Path) -> list[str]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return [name for (name,) in connection.sql("select reject from mart.rejects").fetchall()]


def test_open_rejects_are_listed_with_their_rules_and_what_to_do_next(
    paperhouse: Command, refused: Path
) -> None:
    outcome = paperhouse("rejects", "list", "--warehouse", refused)
    first, second = _names(refused)
    assert (outcome.code, outcome.err) == (0, "")
    for shown in (first, second, "lone_title", "abstract_too_short", "2026-03-01.txt", "A Title"):
        assert shown in outcome.out
    assert "Rejects: 2 open, 0 replayed, 0 waived." in outcome.out
    assert f"Next: paperhouse rejects show {first}" in outcome.out
    assert "\x1b" not in outcome.out


@pytest.mark.parametrize(
    ("options", "count"),
    [
        ((), 2),
        (("--rule", "lone_title"), 1),
        (("--stage", "validate"), 1),
        (("--status", "waived"), 0),
        (("--status", "all"), 2),
        (("--limit", "1"), 1),
        (("--rule", "lone_title", "--stage", "validate"), 0),
    ],
)
def test_rejects_are_listed_by_what_fits(
    paperhouse: Command, refused: Path, options: tuple[str, ...], count: int
) -> None:
    outcome = paperhouse("rejects", "list", *options, "--json", "--warehouse", refused)
    listed = json.loads(outcome.out)
    assert (outcome.code, len(listed["rejects"])) == (0, count)
    assert all(
        {"reject", "dump_id", "source", "stage", "rules", "status", "raw_text"} <= reject.keys()
        for reject in listed["rejects"]
    )


def test_a_list_that_is_cut_says_so(paperhouse: Command, refused: Path) -> None:
    outcome = paperhouse("rejects", "list", "--limit", 1, "--warehouse", refused)
    assert "1 of 2 are shown" in outcome.out


def test_a_reject_is_shown_with_all_that_is_known_of_it(paperhouse: Command, refused: Path) -> None:
    name = _names(refused)[1]
    paperhouse("rejects", "waive", name, "--note", "Too brief.", "--warehouse", refused)
    outcome = paperhouse("rejects", "show", name[:6] + ":2", "--warehouse", refused)
    assert (outcome.code, outcome.err) == (0, "")
    for shown in (
        name,
        "waived",
        "2026-03-01.txt, observed on 2026-03-01",
        "page_text, utf-8",
        "abstract_too_short: The abstract has fewer than 80 characters.",
        "  | Notes on a Small Thing\n  | Too little is said here.\n",
        "Title that was read: Notes on a Small Thing",
        "Too brief.",
    ):
        assert shown in outcome.out


def test_text_that_a_terminal_would_obey_is_shown_and_told_to_scripts(
    paperhouse: Command, refused: Path
) -> None:
    name = _names(refused)[0]
    shown = paperhouse("rejects", "show", name, "--warehouse", refused)
    assert "A Title That Lost Its Abstract \ufffd[31mto the Damage" in shown.out
    told = json.loads(paperhouse("rejects", "show", name, "--json", "--warehouse", refused).out)
    assert (told["raw_text"], told["raw_bytes_hex"]) == (_LONE, None)
    assert told["rule_descriptions"] == {"lone_title": "A title without an abstract behind it."}
    assert told["decisions"] == []


@pytest.mark.parametrize("name", ["zz:1", ":1", "1", "0123456789abcdef0:1", "abcdef:1"])
def test_what_is_no_reject_cannot_be_shown(paperhouse: Command, refused: Path, name: str) -> None:
    outcome = paperhouse("rejects", "show", name, "--warehouse", refused)
    assert (outcome.code, outcome.out) == (2, "")
    assert "Expected" in outcome.err


def test_a_file_that_is_no_warehouse_has_no_quarantine(paperhouse: Command, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.duckdb"
    duckdb.connect(str(foreign)).close()
    outcome = paperhouse("rejects", "list", "--warehouse", foreign)
    assert (outcome.code, "no quarantine" in outcome.err) == (5, True)


def test_rejects_are_counted_by_rule_and_status(paperhouse: Command, refused: Path) -> None:
    paperhouse("rejects", "waive", "--rule", "lone_title", "--note", "x", "--warehouse", refused)
    with duckdb.connect(str(refused), read_only=True) as connection:
        found = connection.sql(
            "select rule, reject_count, open_reject_count, replayed_reject_count,"
            " waived_reject_count from mart.rejects_by_rule order by rule"
        ).fetchall()
    assert found == [
        ("abstract_too_few_words", 1, 1, 0, 0),
        ("abstract_too_short", 1, 1, 0, 0),
        ("lone_title", 1, 0, 0, 1),
    ]
