"""Dumps in other encodings, and text that was encoded twice, from end to end."""

from __future__ import annotations

import codecs
from pathlib import Path

import duckdb
import pytest

from tests.flows.conftest import Command
from tests.flows.dump_texts import abstract, page, title

# Every page has some: a dump of a few accented letters cannot be told from damage.
_ACCENTED = {"Case": "Cas\u00e9", "strongest": "na\u00efve", "errors": "err\u00f6rs"}


def accented(text: str) -> str:
    for plain, written in _ACCENTED.items():
        text = text.replace(plain, written)
    return text


def _rows(warehouse: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.sql(sql).fetchall()


@pytest.mark.parametrize(
    ("encoding", "mark", "recognised"),
    [
        ("utf-8", codecs.BOM_UTF8, "utf-8"),
        ("utf-16-le", codecs.BOM_UTF16_LE, "utf-16-le"),
        ("utf-16-be", codecs.BOM_UTF16_BE, "utf-16-be"),
        ("utf-16-le", b"", "utf-16-le"),
        ("latin-1", b"", "windows-1252"),
    ],
)
def test_a_dump_in_another_encoding_gives_the_same_papers(
    paperhouse: Command,
    tmp_path: Path,
    warehouse: Path,
    encoding: str,
    mark: bytes,
    recognised: str,
) -> None:
    numbers = range(1, 31)
    withdrawn = "This paper has been withdrawn by its authors, who found an \u00e9rror in a proof."
    text = accented(page(numbers)) + f"{accented(title(31))}\n{withdrawn} It was no small one.\n"
    dump = tmp_path / "2026-01-05.txt"
    dump.write_bytes(mark + text.encode(encoding))
    outcome = paperhouse("run", dump, "--warehouse", warehouse)
    assert (outcome.code, outcome.err) == (0, "")
    assert _rows(warehouse, "select encoding from raw.dumps") == [(recognised,)]
    assert _rows(warehouse, "select title, abstract from raw.records order by record_no") == [
        (accented(title(number)), accented(abstract(number))) for number in numbers
    ]
    rejects = _rows(warehouse, "select rules, raw_text, raw_bytes from raw.rejects")
    raw_text = f"{accented(title(31))}\n{withdrawn} It was no small one."
    assert rejects == [(["withdrawn"], raw_text, None)]


def test_a_record_that_was_encoded_twice_is_mended_and_carries_a_warning(
    paperhouse: Command, tmp_path: Path, warehouse: Path
) -> None:
    twice = accented(abstract(3)).encode().decode("cp1252")
    dump = tmp_path / "2026-01-05.txt"
    dump.write_text(page(range(1, 31)).replace(abstract(3), twice), encoding="utf-8")
    outcome = paperhouse("run", dump, "--warehouse", warehouse)
    assert "double_encoding_repaired 1" in outcome.out
    assert _rows(
        warehouse,
        "select title, abstract, warnings from raw.records"
        " where list_contains(warnings, 'double_encoding_repaired')",
    ) == [(title(3), accented(abstract(3)), ["double_encoding_repaired"])]


def test_a_refused_record_that_was_mended_is_kept_as_the_dump_has_it(
    paperhouse: Command, tmp_path: Path, warehouse: Path
) -> None:
    withdrawn = (
        "This paper has been withdrawn by its authors, since the na\u00efve pr\u00f6of that they"
        " gave for the main result does not hold in all of the cases that they name."
    )
    twice = withdrawn.encode().decode("cp1252")
    dump = tmp_path / "2026-01-05.txt"
    dump.write_text(page(range(1, 31)) + f"{title(31)}\n{twice}\n", encoding="utf-8")
    assert paperhouse("run", dump, "--warehouse", warehouse).code == 0
    rejects = _rows(warehouse, "select rules, raw_text from raw.rejects")
    assert rejects == [(["withdrawn"], f"{title(31)}\n{twice}")]
