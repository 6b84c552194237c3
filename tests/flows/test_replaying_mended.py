"""Rejects that were mended or entered by hand, or that no splitter could read before, replayed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from tests.flows.conftest import Command
from tests.flows.dump_texts import abstract, page, title
from tests.flows.layout_dumps import LAYOUTS, papers
from tests.flows.replays import ANY_SHARE, assert_same, rows


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
    paperhouse("run", "--direct", dump, "--warehouse", warehouse, *ANY_SHARE)
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
