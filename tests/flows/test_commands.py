from __future__ import annotations

import json
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.flows.conftest import Command
from tests.flows.dump_texts import abstract, page, title


@pytest.fixture
def loaded(paperhouse: Command, inbox: Path, warehouse: Path) -> Path:
    assert paperhouse("run", inbox, "--warehouse", warehouse).code == 0
    return warehouse


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Any DuckDB file, which `query` takes as well as a warehouse."""
    path = tmp_path / "any.duckdb"
    duckdb.connect(str(path)).close()
    return path


def test_split_prints_every_span_in_order_as_json_lines(
    paperhouse: Command, tmp_path: Path
) -> None:
    dump = tmp_path / "dump.txt"
    dump.write_text(page((1, 2)) + f"{title(3)}\n\n", encoding="utf-8")
    outcome = paperhouse("split", dump, "--format", "jsonl")
    spans = [json.loads(line) for line in outcome.out.splitlines()]
    assert [span["kind"] for span in spans] == [
        "boilerplate",
        "boilerplate",
        "boilerplate",
        "record",
        "record",
        "reject",
    ]
    assert [span.get("record_no") for span in spans[3:5]] == [1, 2]
    assert spans[3]["title"] == title(1)
    assert spans[4]["abstract"] == abstract(2)
    assert list(spans[3])[:4] == ["kind", "record_no", "title", "abstract"]
    assert 0.9 < spans[3]["confidence"] <= 1
    assert spans[3]["is_repaired"] is False
    assert (spans[3]["arxiv_id"], spans[3]["authors"], spans[3]["published_on"]) == (None,) * 3
    assert spans[5]["rules"] == ["lone_title"]
    assert spans[5]["raw_text"] == title(3)


def test_the_spans_of_split_and_line_ends_are_the_dump_byte_for_byte(
    paperhouse: Command, tmp_path: Path
) -> None:
    content = page((1, 2)).encode() + b"A lone title \xff\r\n  \n" + page((3,)).encode()
    dump = tmp_path / "dump.txt"
    dump.write_bytes(content)
    outcome = paperhouse("split", dump, "--format", "jsonl")
    spans = [json.loads(line) for line in outcome.out.splitlines()]
    rest, place = b"", 0
    for span in spans:
        rest += content[place : span["start_byte"]]
        place = span["end_byte"]
    assert (rest + content[place:]).strip(b"\r\n") == b""
    assert [span["start_byte"] for span in spans] == sorted(span["start_byte"] for span in spans)


def test_split_prints_what_a_layout_tells_of_a_record(paperhouse: Command) -> None:
    known = {
        "title": title(1),
        "abstract": abstract(1),
        "arxiv_id": "2601.00001",
        "published_on": "2026-01-05",
        "authors": ["Ada Quill", "Bo Rook"],
        "upvotes": 7,
    }
    lines = "".join(f"{json.dumps(known | {'title': title(n)})}\n" for n in (1, 2))
    outcome = paperhouse("split", "-", "--format", "jsonl", stdin=lines.encode())
    record = json.loads(outcome.out.splitlines()[0])
    assert {name: record[name] for name in known} == known
    table = paperhouse("split", "-", stdin=lines.encode()).out
    assert "Layout json_lines, encoding utf-8." in table


def test_split_reads_standard_input(paperhouse: Command) -> None:
    outcome = paperhouse("split", "-", stdin=page((1, 2)).encode())
    assert outcome.code == 0
    assert "2 records and 0 rejects" in outcome.out


def test_split_shows_what_it_found_even_where_there_is_no_paper(
    paperhouse: Command, tmp_path: Path
) -> None:
    dump = tmp_path / "dump.txt"
    dump.write_text("Only a title\n", encoding="utf-8")
    outcome = paperhouse("split", dump)
    assert outcome.code == 3
    assert "lone_title" in outcome.out
    assert "holds no paper" in outcome.err


def test_split_keeps_escape_sequences_from_the_terminal(
    paperhouse: Command, tmp_path: Path
) -> None:
    dump = tmp_path / "dump.txt"
    dump.write_text(page((1,)).replace(title(1), "Red \x1b[31m title"), encoding="utf-8")
    assert "\x1b" not in paperhouse("split", dump).out


@pytest.mark.parametrize("form", ["csv", "json", "table"])
def test_query_prints_rows_in_the_form_asked_for(
    paperhouse: Command, loaded: Path, form: str
) -> None:
    sql = (
        "select title, sighting_count from core.papers order by sighting_count desc, title limit 1"
    )
    outcome = paperhouse("query", sql, "--warehouse", loaded, "--format", form)
    expected = {
        "csv": f"title,sighting_count\n{title(1)},3\n",
        "json": json.dumps([{"title": title(1), "sighting_count": 3}], separators=(",", ":"))
        + "\n",
    }
    if form == "table":
        assert title(1) in outcome.out
    else:
        assert outcome.out == expected[form]


def test_query_writes_a_file_whole_or_not_at_all(
    paperhouse: Command, loaded: Path, tmp_path: Path
) -> None:
    out = tmp_path / "papers.parquet"
    arguments = ("--format", "parquet", "--out", out, "--warehouse", loaded)
    assert paperhouse("query", "from core.papers", *arguments).code == 0
    assert pl.read_parquet(out).height == 6
    assert paperhouse("query", "from nowhere", *arguments).code == 2
    assert pl.read_parquet(out).height == 6
    missing = tmp_path / "no" / "folder.csv"
    outcome = paperhouse("query", "select 1", "--out", missing, "--warehouse", loaded)
    assert outcome.code == 2
    assert "cannot be written" in outcome.err


def test_query_joins_lists_for_csv(paperhouse: Command, loaded: Path) -> None:
    outcome = paperhouse(
        "query", "select ['a', 'b'] as l", "--format", "csv", "--warehouse", loaded
    )
    assert outcome.out == 'l\n"a, b"\n'


@pytest.mark.parametrize(
    ("value", "in_csv", "in_json"),
    [
        ("{'a': 1, 'b': [1, 2]}", '"{""a"":1,""b"":[1,2]}"', {"a": 1, "b": [1, 2]}),
        ("[[1, 2], [3]]", '"[[1,2],[3]]"', [[1, 2], [3]]),
        ("[1, 2]::int[2]", '"[1,2]"', [1, 2]),
        ("map{'a': 1}", '"{""a"":1}"', {"a": 1}),
        ("map{1: 2}", '"[{""key"":1,""value"":2}]"', [{"key": 1, "value": 2}]),
        ("'ab\\xff'::blob", "6162ff", "6162ff"),
        ("['ab\\xff'::blob, null]", "6162ff", ["6162ff", None]),
        ("{'b': ['\\xff'::blob]}", '"{""b"":[""ff""]}"', {"b": ["ff"]}),
        ("null::blob", "", None),
        ("null::struct(b blob)", "", None),
    ],
)
def test_query_writes_nested_and_binary_values_as_text(
    paperhouse: Command, database: Path, value: str, in_csv: str, in_json: object
) -> None:
    sql = f"select 1 as n, {value} as v"
    written = {
        form: paperhouse("query", sql, "--format", form, "--warehouse", database)
        for form in ("csv", "json", "table")
    }
    assert {outcome.code for outcome in written.values()} == {0}
    assert written["csv"].out == f"n,v\n1,{in_csv}\n"
    assert json.loads(written["json"].out) == [{"n": 1, "v": in_json}]
    assert "\\x" not in written["table"].out


def test_query_leaves_a_device_as_it_is(paperhouse: Command, database: Path) -> None:
    arguments = ("--warehouse", database, "--out", "/dev/null")
    assert paperhouse("query", "select 1", *arguments).code == 0
    assert Path("/dev/null").is_char_device()


def test_status_tells_counts_quality_and_the_last_runs(paperhouse: Command, loaded: Path) -> None:
    shown = paperhouse("status", "--warehouse", loaded)
    document = json.loads(paperhouse("status", "--warehouse", loaded, "--json").out)
    assert "6 from 10 records" in shown.out
    assert (document["version_no"], document["dump_count"], document["paper_count"]) == (1, 3, 6)
    assert document["last_observed_on"] == "2026-01-07"
    assert document["last_runs"][0]["new_paper_count"] == 6


def test_docs_writes_the_dictionary_and_data_docs_that_need_no_network(
    paperhouse: Command, loaded: Path
) -> None:
    outcome = paperhouse("docs", "--warehouse", loaded)
    folder = loaded.with_name(loaded.name + ".files") / "docs"
    index = folder / "site" / "index.html"
    assert outcome.code == 0
    assert str(index) in outcome.out
    assert "core.papers" in (folder / "dictionary.md").read_text(encoding="utf-8")
    pages = [page.read_text(encoding="utf-8") for page in folder.rglob("*.html")]
    assert len(pages) >= 3
    assert not [
        page for page in pages if 'src="http' in page or 'rel="stylesheet" href="http' in page
    ]


def test_docs_shows_why_a_first_run_was_not_published(
    paperhouse: Command, tmp_path: Path, warehouse: Path
) -> None:
    dump = tmp_path / "dump.txt"
    dump.write_text(page((1, 2)) + f"{title(3)}\n\n", encoding="utf-8")
    failed = paperhouse("run", dump, "--warehouse", warehouse, "--max-reject-share", 0)
    outcome = paperhouse("docs", "--warehouse", warehouse)
    assert (failed.code, warehouse.exists()) == (4, False)
    assert outcome.code == 0
    site = warehouse.with_name(warehouse.name + ".files") / "docs" / "site"
    assert list(site.glob("validations/**/*.html"))


def test_a_good_run_ends_with_what_to_do_next(
    paperhouse: Command, inbox: Path, warehouse: Path
) -> None:
    outcome = paperhouse("run", inbox, "--warehouse", warehouse)
    last_two = outcome.out.splitlines()[-2:]
    assert all("paperhouse " in line for line in last_two)
    assert outcome.err == ""
    assert "\x1b" not in outcome.out
