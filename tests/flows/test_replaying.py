"""Replayed rejects: the warehouse is what a load with the rules of today would have made of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from flows.direct import run_directly
from flows.quarantine import Choice
from flows.replaying import replay_rejects
from flows.settings import Settings
from tests.flows.conftest import Command
from tests.flows.dump_texts import page
from tests.flows.layout_dumps import LAYOUTS, Paper, page_text, papers
from tests.flows.replays import ANY_SHARE, assert_same, frame, load_strictly, rows
from transforms.encodings import Encoding


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A warehouse of dumps of all layouts, loaded by stricter rules and replayed; and one loaded.

    In each dump the first, the second, a middle and the last record were refused.
    """
    folder = tmp_path_factory.mktemp("replayed")
    dumps = [folder / f"{layout}-2026-03-02.txt" for layout in LAYOUTS]
    for dump, write in zip(dumps, LAYOUTS.values(), strict=True):
        dump.write_bytes(write(papers(range(1, 9), short=(1, 2, 4, 8))))
    replayed, from_scratch = folder / "replayed.duckdb", folder / "scratch.duckdb"
    load_strictly(replayed, *dumps)
    assert rows(replayed, "select distinct reject_count from raw.dumps") == [(4,)]
    replay = replay_rejects(Choice(), Settings(warehouse=replayed))
    assert (len(replay.replayed), replay.refused_again) == (4 * len(dumps), {})
    assert (replay.version_no, replay.record_count) == (2, 4 * len(dumps))
    run_directly([*map(str, dumps)], Settings(warehouse=from_scratch))
    return replayed, from_scratch


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_replay_of_any_layout_gives_the_raw_tables_of_a_load_from_scratch(
    both: tuple[Path, Path], layout: str
) -> None:
    dump_id = f"(select dump_id from raw.dumps where source = '{layout}-2026-03-02.txt')"
    for table in ("dumps", "records", "boilerplate"):
        query = f"select * from raw.{table} where dump_id = {dump_id} order by all"
        replayed, loaded = (frame(warehouse, query) for warehouse in both)
        assert_frame_equal(replayed, loaded)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_quarantine_has_the_text_of_the_dump_line_ends_and_all(
    both: tuple[Path, Path], layout: str
) -> None:
    source = f"{layout}-2026-03-02.txt"
    content = both[0].with_name(source).read_bytes()
    found = (
        "select start_byte, end_byte, encoding, raw_text, raw_bytes from raw.rejects"
        f" join raw.dumps using (dump_id) where source = '{source}'"
    )
    for start, end, encoding, text, raw in frame(both[0], found).iter_rows():
        assert Encoding(encoding).decode(content[start:end]) == text
        assert raw == (content[start:end] if layout == "damaged_page" else None)


def test_a_replay_gives_the_papers_and_baselines_of_a_load_from_scratch(
    both: tuple[Path, Path],
) -> None:
    assert_same(*both)
    settled = "select distinct status, resolved_at is not null from raw.rejects"
    assert rows(both[0], settled) == [("replayed", True)]


def test_papers_of_other_dumps_get_their_days_and_versions(
    paperhouse: Command, tmp_path: Path, warehouse: Path
) -> None:
    days: dict[str, list[Paper]] = {
        "2026-03-02": papers((1, 2, 3), short=()),
        "2026-03-03": papers((3, 2, 1, 4), short=(2, 4)),
        "2026-03-04": papers((4, 1, 5, 1), short=(1,)),
    }
    dumps = [tmp_path / f"{day}.txt" for day in days]
    for dump, shown in zip(dumps, days.values(), strict=True):
        dump.write_bytes(page_text(shown))
    load_strictly(warehouse, *dumps[1:])
    paperhouse("run", "--direct", dumps[0], "--warehouse", warehouse, *ANY_SHARE)
    assert paperhouse("rejects", "replay", "--warehouse", warehouse).code == 0
    from_scratch = tmp_path / "scratch.duckdb"
    paperhouse("run", "--direct", *dumps, "--warehouse", from_scratch, *ANY_SHARE)
    assert_same(warehouse, from_scratch)


def test_one_reject_after_the_other_gives_the_same_as_all_at_once(
    paperhouse: Command, tmp_path: Path, warehouse: Path
) -> None:
    dump = tmp_path / "2026-03-02.txt"
    dump.write_bytes(page_text(papers((1, 2, 3, 2, 4), short=(1, 2))))
    load_strictly(warehouse, dump)
    names = [name for (name,) in rows(warehouse, "select reject from mart.rejects order by 1 desc")]
    for name in names:
        assert paperhouse("rejects", "replay", name, "--warehouse", warehouse).code == 0
    from_scratch = tmp_path / "scratch.duckdb"
    paperhouse("run", "--direct", dump, "--warehouse", from_scratch, *ANY_SHARE)
    assert_same(warehouse, from_scratch)
    assert rows(warehouse, "select warnings from raw.records order by record_no") == [
        ([],), ([],), ([],), (["repeated_in_dump"],), ([],)
    ]  # fmt: skip


def test_what_does_not_pass_stays_open_with_the_rules_of_today(
    paperhouse: Command, tmp_path: Path, warehouse: Path
) -> None:
    dump = tmp_path / "2026-03-02.txt"
    shown = [*papers((1, 2), short=(2,)), ("Brief Notes on Nothing at All", "We say too little.")]
    dump.write_bytes(page_text(shown))
    load_strictly(warehouse, dump)
    outcome = paperhouse("rejects", "replay", "--warehouse", warehouse)
    assert outcome.code == 0
    assert "Refused again: 1 reject (abstract_too_short 1, abstract_too_few_words 1)" in outcome.out
    found = "select reject_no, decision, rules, note from ops.reject_decisions order by 1"
    again = ["abstract_too_short", "abstract_too_few_words"]
    assert rows(warehouse, found) == [(1, "replayed", [], None), (2, "refused_again", again, None)]
    assert rows(warehouse, "select reject_no, status from raw.rejects order by 1") == [
        (1, "replayed"),
        (2, "open"),
    ]
    kinds = "select kind, record_count, reject_count, dump_count from ops.runs order by started_at"
    assert rows(warehouse, kinds) == [("load", 1, 2, 1), ("replay", 1, 0, 0)]


def test_nothing_is_published_if_nothing_passes(
    paperhouse: Command, tmp_path: Path, warehouse: Path
) -> None:
    empty = paperhouse("rejects", "replay", "--warehouse", warehouse)
    assert (empty.code, "There is no warehouse" in empty.err) == (5, True)
    dump = tmp_path / "2026-03-02.txt"
    dump.write_text(page((1, 2, 3)) + "A Title That Lost Its Abstract\n")
    paperhouse("run", "--direct", dump, "--warehouse", warehouse, *ANY_SHARE)
    before = warehouse.read_bytes()
    outcome = paperhouse("rejects", "replay", "--warehouse", warehouse)
    assert (outcome.code, outcome.err) == (0, "")
    assert "None can be loaded by today's rules" in outcome.out
    none = paperhouse("rejects", "replay", "--rule", "withdrawn", "--warehouse", warehouse)
    assert (none.code, "Nothing to replay" in none.out) == (0, True)
    assert warehouse.read_bytes() == before


def test_a_replay_right_after_a_load_finds_nothing(
    paperhouse: Command, tmp_path: Path, warehouse: Path
) -> None:
    dump = tmp_path / "dump-2026-03-02.txt"
    noise = ("--noise", "lost_lines=0.1", "--noise", "paragraphs=0.2", "--noise", "cut_off=1")
    paperhouse("make-dump", 120, dump, "--seed", 4, *noise)
    paperhouse("run", "--direct", dump, "--warehouse", warehouse, *ANY_SHARE)
    outcome = paperhouse("rejects", "replay", "--warehouse", warehouse, "--json")
    replay = json.loads(outcome.out)
    assert replay["judged_count"] > 5
    assert (replay["replayed"], replay["version_no"]) == ([], None)


def test_a_replayed_reject_cannot_be_replayed_again_and_a_waived_one_can(
    paperhouse: Command, tmp_path: Path, warehouse: Path
) -> None:
    dump = tmp_path / "2026-03-02.txt"
    dump.write_bytes(page_text(papers((1, 2, 3), short=(2,))))
    load_strictly(warehouse, dump)
    ((name,),) = rows(warehouse, "select reject from mart.rejects")
    assert isinstance(name, str)
    waive = ("rejects", "waive", name, "--note", "Short.", "--warehouse", warehouse)
    assert paperhouse(*waive).code == 0
    assert "Nothing to replay" in paperhouse("rejects", "replay", "--warehouse", warehouse).out
    assert paperhouse("rejects", "replay", name, "--warehouse", warehouse).code == 0
    before = warehouse.read_bytes()
    again = paperhouse("rejects", "replay", name, "--warehouse", warehouse)
    assert (again.code, "Replayed already" in again.err) == (2, True)
    assert warehouse.read_bytes() == before
    decisions = "select decision from ops.reject_decisions order by decided_at"
    assert rows(warehouse, decisions) == [("waived",), ("replayed",)]
