"""The measures on which the rules for a record are judged."""

from __future__ import annotations

import polars as pl

from expectations.contract import polars_schema
from expectations.tables import RECORD_CHECKS
from transforms.furniture import BANNERS, BUTTON, NOTICES
from transforms.keys import text_key

REPLACEMENT_CHARACTER = "\ufffd"

_WORD = r"\S+"
_URL = r"(?i)^(?:https?://|www\.)\S+$"
_CONTROL = r"[\p{Cc}--\t]"  # a tab is white space
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_NUMBER = (
    r"^(?:"
    r"[-+#$€£]?\d[\d\s.,:/%+-]*[kKmM]?"  # counts, shares, dates in figures
    rf"|(?i:(?:\d{{1,2}} )?{_MONTH}\.?(?: \d{{1,2}})?,?(?: \d{{4}})?)"
    r")$"
)
# One word in lower case, as submitters call themselves; or with the marks that only names have.
_USER_NAME = r"^(?:@[\w.-]+|[a-z0-9][a-z0-9.-]*|[A-Za-z0-9-]*_[\w-]*|(?i:submitted by)\b.*)$"
# A notice is a sentence of its own whose subject is the paper itself: "in this paper, noise is
# removed" and "when the article has been retracted" are none.
_PAPER = r"(?:paper|article|submission|manuscript|work|preprint|version|report|entry)"
_AT_A_BEGINNING = r"(?i)^(?:.{0,60}[.:!?*\]] )?\W*"
_WITHDRAWN = (
    rf"{_AT_A_BEGINNING}(?:"
    rf"(?:this|the|our) {_PAPER}(?: \([^()]*\)|,[^,]{{1,80}},)?"
    r" (?:(?:has|have)(?: now| since)? been|was|is|is being)"
    r"(?: (?:now|later|since|formally|officially|voluntarily|temporarily|hereby|being))?"
    r" (?:withdrawn|retracted|removed by (?:arxiv|the (?:authors?|administrators?|moderators?)))\b"
    r"|(?:the |all )?(?:authors?|we) (?:(?:have|has) )?(?:now )?"
    rf"(?:withdrawn|withdrew|retract(?:ed)?|withdraw) (?:this|the|our|their) {_PAPER}\b"
    r"|(?:withdrawn|retracted) (?:by|at the request of|due to|because|as)\b)"
)
_WITHDRAWN_TITLE = r"(?i)^\W*(?:withdrawn|retracted|retraction)\b\W*(?::|$)"
_FINAL = (
    r"(?:[.!?…。！？](?:[\"'”’)\]}*$]|\s?»)*"
    r"|https?://\S+|\b[\w-]+(?:\.[\w-]+)+/\S*"  # a URL, also one without its scheme
    r"|\[\.\.\.\])$"
)
_SPACED_LETTERS = r"(?:^|[^\p{L}\p{N}])(?:\p{L} ){4,}\p{L}(?:[^\p{L}\p{N}]|$)"


def measure_records(records: pl.LazyFrame) -> pl.LazyFrame:
    """Measure the texts of records, each by itself.

    One row per record in (``dump_id``, ``paper_id`` and the columns of ``SPLIT_RECORDS``), one row
    per record out: its ids and measures, which are narrow where the texts are not.
    """
    title, abstract = pl.col("title"), pl.col("abstract")
    return records.select(
        "dump_id",
        "record_no",
        "paper_id",
        "is_decoded_exactly",
        "is_repaired",
        "confidence",
        title_chars=title.str.len_chars(),
        abstract_chars=abstract.str.len_chars(),
        abstract_words=abstract.str.count_matches(_WORD),
        is_title_url=title.str.contains(_URL),
        is_title_banner=title.is_in([*BANNERS, BUTTON, *NOTICES]),
        is_title_user_name=title.str.contains(_USER_NAME) & ~title.str.contains(_NUMBER),
        is_title_number=title.str.contains(_NUMBER),
        is_title_capitals=_is_capitals(title),
        is_abstract_title=text_key(title).eq(text_key(abstract)) & title.ne(""),
        control_chars=title.str.count_matches(_CONTROL) + abstract.str.count_matches(_CONTROL),
        replacement_share=_replacement_share(title, abstract),
        is_withdrawn=abstract.str.contains(_WITHDRAWN) | title.str.contains(_WITHDRAWN_TITLE),
        has_final_punctuation=abstract.str.contains(_FINAL) | abstract.eq(""),
        has_spaced_letters=title.str.contains(_SPACED_LETTERS)
        | abstract.str.contains(_SPACED_LETTERS),
    )


def build_record_checks(measures: pl.LazyFrame) -> pl.LazyFrame:
    """Complete the measures of records by what only all records of their dump can tell.

    One row per record in, as ``measure_records`` gives it for whole dumps; one row per record out.
    """
    return measures.with_columns(
        is_repeated=pl.col("record_no").rank("ordinal").over("dump_id", "paper_id") > 1,
    ).select(pl.col(name).cast(dtype) for name, dtype in polars_schema(RECORD_CHECKS).items())


def _is_capitals(text: pl.Expr) -> pl.Expr:
    has_words = text.str.count_matches(r"\p{Lu}{2,}") > 1
    return has_words & ~text.str.contains(r"\p{Ll}")


def _replacement_share(title: pl.Expr, abstract: pl.Expr) -> pl.Expr:
    replaced = sum(
        text.str.count_matches(REPLACEMENT_CHARACTER, literal=True) for text in (title, abstract)
    )
    return replaced / (title.str.len_chars() + abstract.str.len_chars()).clip(lower_bound=1)
