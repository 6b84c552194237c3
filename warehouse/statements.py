"""Tell one statement that only reads from all else, before DuckDB runs it.

A connection that is read-only and has no access to files can still copy into the log beside its own
file, make temporary tables, and call functions that change its settings.
"""

from __future__ import annotations

import re
from itertools import pairwise

import duckdb

_READING = (
    *("select", "from", "with", "values", "table", "describe", "desc", "show", "summarize"),
    *("pivot", "unpivot"),
)
_BEGIN_TO_READ = re.compile(rf"[(;\s]*(?:{'|'.join(_READING)})\b", re.IGNORECASE)
# `explain analyze` runs what it explains, and DuckDB does not tell of what type that is: so only
# its plain form, without remarks.
_EXPLAIN_WHAT_READS = re.compile(
    r"explain\b\s*(?:analyze\b\s*)?(?:\(\s*(?:analyze|format)\b[\w\s,]*\)\s*)?"
    rf"[(\s]*(?:{'|'.join(_READING)})\b",
    re.ASCII | re.IGNORECASE,
)
# Spaces of all kinds, and remarks.
_GAP = r"(?:[^\x21-\x7e]|/\*.*?\*/|--[^\n]*\n)*"
# Functions that change settings or write, those that run a text in which such may stand, and the
# statements that DuckDB 2 takes in the place of a query.
_DOES_MORE = re.compile(
    r"\b(?:(?:en|dis)able_(?:logging|profiling)|truncate_duckdb_logs|write_log"
    rf"|(?:force_)?checkpoint|json_execute_serialized_sql|query\b\"?{_GAP}\()"
    rf"|\({_GAP}(?:copy|insert|update|delete|merge|truncate)\b",
    re.DOTALL | re.IGNORECASE,
)
# What DuckDB makes of one `pivot`: several statements without a text of their own, or this.
_SELECTING = ("SELECT", "EXPLAIN", "MULTI")


def why_refused(connection: duckdb.DuckDBPyConnection, sql: str) -> str | None:
    """Say why a text is not one statement that reads; None if it is.

    Raises:
        duckdb.Error: if the text is no SQL.
    """
    try:
        tokens = _tokens(sql)
    except UnicodeEncodeError:
        return "it is not UTF-8."
    if (count := _statement_count(tokens)) != 1:
        return f"it holds {count or 'no'} statement{'s' if count else ''}."
    code = "".join(tokens)
    if not (_BEGIN_TO_READ.match(code) or _EXPLAIN_WHAT_READS.match(code)):
        return (
            f"it begins with {_first_word(code)}. What reads begins with {', '.join(_READING)};"
            " before these, explain may stand."
        )
    if (more := _DOES_MORE.search(code)) is not None:
        return f"{' '.join(re.findall('[a-z_]+', more[0].lower()))} does more than read."
    return None if _is_one_select(connection.extract_statements(sql)) else "it does more than read."


def _first_word(code: str) -> str:
    return next(iter(re.findall(r"\w+", code)), "a sign")


def _tokens(sql: str) -> list[str]:
    """Cut a text into words and signs, those of text constants empty, and leave out remarks.

    Remarks that stand behind a word may stay with it.
    """
    text = sql.lstrip("\ufeff").encode()
    found = [(start, str(kind)) for start, kind in duckdb.tokenize(text.decode())]
    ends = [*(start for start, _ in found[1:]), len(text)]
    return [
        "'' " if kind.endswith("string_const") else text[start:end].decode(errors="replace")
        for (start, kind), end in zip(found, ends, strict=False)
        if not kind.endswith("comment")
    ]


def _statement_count(tokens: list[str]) -> int:
    signs = [";", *(token[:1] for token in tokens)]
    return sum(before == ";" != here for before, here in pairwise(signs))


def _is_one_select(found: list[duckdb.Statement]) -> bool:
    selecting = [statement for statement in found if statement.type.name in _SELECTING]
    return len(selecting) == 1 and all(
        statement in selecting or not statement.query for statement in found
    )
