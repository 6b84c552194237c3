"""Replayed rejects: the warehouse is what a load with the rules of today would have made of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from expectations.tables import BOILERPLATE, CORE_TABLES, DUMPS, RECORDS
from flows.direct import run_directly
from flows.quarantine import Choice
from flows.replaying import replay_rejects
from flows.settings import Settings
from tests.flows.conftest import Command
from tests.flows.dump_texts import abstract, page, title
from tests.flows.earlier_rules import run_with
from tests.flows.layout_dumps import LAYOUTS, ONCE_SHORTEST, Paper, page_text, papers
from transforms.encodings import Encoding

_STRICTER: dict[str, dict[str, object]] = {"abstract_too_short": {"minimum": ONCE_SHORTEST}}
_OF_THE_RUN = ("run_id", "loaded_at")


def tables(warehouse: Path) -> dict[str, pl.DataFrame]:
    """Read what does not depend on when it was loaded, rows in the order of their keys."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        found = {
            table.qualified_name: connection.table(table.qualified_name).pl().sort(table.key)
            for table in (DUMPS, RECORDS, BOILERPLATE, *CORE_TABLES)
        }
        found["trending"] = connection.sql("from mart.trending_papers").pl()
        found["quality"] = connection.sql("from mart.data_quality_by_dump order by dump_id").pl()
        found["baselines"] = connection.sql(
            "from ops.baselines where metric <> 'confidence' order by feed, metric"
        ).pl()
    return {name: frame.drop(_OF_THE_RUN, strict=False) for name, frame in found.items()}


def frame(warehouse: Path, sql: str) -> pl.DataFrame:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.sql(sql).pl().drop(_OF_THE_RUN, strict=False)


def assert_same(replayed: Path, from_scratch: Path, *, but: Sequence[str] = ()) -> None:
    expected = tables(from_scratch)
    for name, found in tables(replayed).items():
        rest = [pl.exclude(but)] if but else [pl.all()]
        assert_frame_equal(found.select(rest), expected[name].select(rest))


def rows(warehouse: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.sql(sql).fetchall()


def load_strictly(warehouse: Path, *dumps: Path) -> None:
    run_with(_STRICTER, "run", "--direct", *dumps, "--warehouse", warehouse, *_ANY_SHARE)


_ANY_SHARE = ("--max-reject-share", "1", "--accept-drift")


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
    paperhouse("run", "--direct", dumps[0], "--warehouse", warehouse, *_ANY_SHARE)
    assert paperhouse("rejects", "replay", "--warehouse", warehouse).code == 0
    from_scratch = tmp_path / "scratch.duckdb"
    paperhouse("run", "--direct", *dumps, "--warehouse", from_scratch, *_ANY_SHARE)
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
    paperhouse("run", "--direct", dump, "--warehouse", from_scratch, *_ANY_SHARE)
    assert_same(warehouse, from_scratch)
    assert rows(warehouse, "select warnings from raw.records order by record_no") == [
        ([],), ([],), ([],), (["repeated_in_dump"],), ([],)
    ]  # fmt: skip


def _undo(warehouse: Path, dump: Path, spans: Sequence[tuple[int, int]]) -> None:
    """Make of runs of records one reject each, as if the splitter had not been able to read them.

    Records are given by their numbers, the first and the last of each run.
    """
    content = dump.read_bytes()
    with duckdb.connect(str(warehouse)) as connection:
        for first, last in reversed(spans):
            start, end, start_line, end_line = connection.execute(
                "select min(start_byte), max(end_byte), min(start_line), max(end_line)"
                " from raw.records where record_no between ? and ?",
                [first, last],
            ).fetchall()[0]
            for table, places in (("records", "record_no between ? and ?"), ("boilerplate", "")):
                inside = places or "start_byte > ? and end_byte <= ?"
                bounds = [first, last] if places else [start, end]
                connection.execute(f"delete from raw.{table} where {inside}", bounds)
            connection.execute(
                "update raw.records set record_no = record_no - ? where record_no > ?",
                [last - first + 1, last],
            )
            connection.execute(
                "insert into raw.rejects (dump_id, reject_no, stage, rules, detail, raw_text,"
                " start_line, end_line, start_byte, end_byte, status, first_seen_at)"
                " select dump_id, ?, 'split', ['unrecognised'], 'Odd.', ?, ?, ?, ?, ?, 'open',"
                " loaded_at from raw.dumps",
                [first, content[start:end].decode(), start_line, end_line, start, end],
            )
        connection.execute("delete from core.papers")
        for table in ("sightings", "paper_versions", "links"):
            connection.execute(f"delete from core.{table}")


@pytest.mark.parametrize(
    "layout", ["page_text", "markdown_page", "email_digest", "json_lines", "csv_table"]
)
def test_spans_that_could_not_be_split_become_records_and_furniture_in_their_places(
    paperhouse: Command, tmp_path: Path, warehouse: Path, layout: str
) -> None:
    dump = tmp_path / "2026-03-02.txt"
    dump.write_bytes(LAYOUTS[layout](papers(range(1, 9), short=(1,))))
    paperhouse("run", "--direct", dump, "--warehouse", warehouse)
    from_scratch = tmp_path / "scratch.duckdb"
    from_scratch.write_bytes(warehouse.read_bytes())
    _undo(warehouse, dump, [(1, 2), (4, 4), (7, 8)])
    outcome = paperhouse("rejects", "replay", "--warehouse", warehouse)
    assert (outcome.code, outcome.err) == (0, "")
    assert "Replayed 3 rejects" in outcome.out
    # How sure the splitter is of text of a page depends on what stands around it.
    assert_same(warehouse, from_scratch, but=["confidence"])
    assert rows(warehouse, "select record_no from raw.rejects order by reject_no") == [
        (1,), (4,), (7,)
    ]  # fmt: skip


_BY_HAND = (
    "insert into raw.rejects (dump_id, reject_no, stage, rules, detail, raw_text, start_line,"
    " end_line, start_byte, end_byte, status, first_seen_at)"
    " select dump_id, $number, 'validate', ['title_too_long'], 'By hand.', $text, $start_line,"
    " $start_line + 1, $start, $start + 100, 'open', loaded_at from raw.dumps"
)


@pytest.mark.parametrize("start", [0, 10_000])
def test_a_reject_that_was_entered_by_hand_is_loaded_behind_the_dump(
    paperhouse: Command, dump: Path, warehouse: Path, start: int
) -> None:
    paperhouse("run", "--direct", dump, "--warehouse", warehouse)
    text = f"{title(9)}\n{abstract(9)}"
    with duckdb.connect(str(warehouse)) as connection:
        for number, written in ((901, "Hopeless"), (902, text)):
            place = {"start_line": 1 + start, "start": start + 200 * bool(start) * (number - 901)}
            connection.execute(_BY_HAND, {"number": number, "text": written, **place})
    outcome = paperhouse("rejects", "replay", "--warehouse", warehouse, "--json")
    replay = json.loads(outcome.out)
    assert (outcome.code, outcome.err) == (0, "")
    assert [name.partition(":")[2] for name in replay["replayed"]] == ["902"]
    last = "select record_no, title, abstract from raw.records order by record_no desc limit 1"
    assert rows(warehouse, last) == [(9, title(9), abstract(9))]
    assert rows(warehouse, "select record_count, reject_count from raw.dumps") == [(9, 1)]
    position = f"select position from core.sightings where paper_id = '{_paper(warehouse)}'"
    assert rows(warehouse, position) == [(9,)]


def _paper(warehouse: Path) -> object:
    return rows(warehouse, f"select paper_id from core.papers where title = '{title(9)}'")[0][0]


def test_text_that_was_mended_is_read_for_what_it_says_now(
    paperhouse: Command, tmp_path: Path, warehouse: Path
) -> None:
    dump = tmp_path / "2026-03-02.txt"
    dump.write_text(page((1, 2, 3)) + "A Title That Lost Its Abstract\n" + page((4, 5)))
    paperhouse("run", "--direct", dump, "--warehouse", warehouse, *_ANY_SHARE)
    with duckdb.connect(str(warehouse)) as connection:
        mended = f"A Title That Lost Its Abstract\n{abstract(7)}"
        connection.execute("update raw.rejects set raw_text = ?", [mended])
    assert paperhouse("rejects", "replay", "--warehouse", warehouse).code == 0
    found = "select record_no, title, start_line, end_line from raw.records where record_no > 3"
    assert rows(warehouse, f"{found} order by record_no limit 2") == [
        (4, "A Title That Lost Its Abstract", 9, 9),
        (5, title(4), 12, 13),
    ]
    assert rows(warehouse, "select reject_count from raw.dumps") == [(0,)]


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
    paperhouse("run", "--direct", dump, "--warehouse", warehouse, *_ANY_SHARE)
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
    paperhouse("run", "--direct", dump, "--warehouse", warehouse, *_ANY_SHARE)
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
