"""What pages, tables and objects say of a paper beside title and abstract, as typed values."""

from __future__ import annotations

import polars as pl

# An identifier of before 2015 has four digits behind the point, a later one five; one with fewer
# was a number once and has lost its last zero.
ARXIV_ID = (
    r"((?:(?:0[7-9]|1[0-4])[0-9]{2}\.[0-9]{4}|(?:1[5-9]|[2-9][0-9])[0-9]{2}\.[0-9]{5}"
    r"|[a-z-]+(?:\.[A-Z]{2})?/[0-9]{7})(?:v[0-9]+)?)\b"
)
CODE_URL = r"(?i)(https?://(?:www\.)?(?:github|gitlab)\.com/[^\s,;{}<>()\[\]\"']*[\w/-])"

_YEAR = r"(?:19|20)[0-9]{2}"
_MONTH = r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_ISO = rf"\b({_YEAR})[-/.]([0-9]{{1,2}})[-/.]([0-9]{{1,2}})(?:$|[^0-9])"
_DAY_FIRST = rf"(?i)\b([0-9]{{1,2}})(?:st|nd|rd|th)? {_MONTH},? ({_YEAR})\b"
_MONTH_FIRST = rf"(?i)\b{_MONTH} ([0-9]{{1,2}})(?:st|nd|rd|th)?,? ({_YEAR})\b"
_SHORT_YEAR = rf"(?i)\b([0-9]{{1,2}}) {_MONTH} ([0-9]{{2}})\b"

# `(1)` or `(Some University)` behind a name, and the list of affiliations behind the last one,
# with one pair of parentheses within; not a part of a name, which another part follows.
_AFFILIATION = r"\s*\((?:[^()]|\([^()]*\))*\)(\s*(?:$|,|;|and\b))"
_NAME_SUFFIX = r",\s*((?:Jr|Sr)\.?|II|III|IV)(\s*(?:$|,|;|and\b))"
_BETWEEN_NAMES = r"\s*,\s*(?:and\s+)?|\s+and\s+"
_BETWEEN = "\x1f"
_QUOTED = r"""'[^']*'|"(?:[^"\\]|\\.)*\""""


def arxiv_id_in(text: pl.Expr) -> pl.Expr:
    """Return the identifier at arXiv that is all of a line, or stands behind `arXiv:` or a slash.

    Null where there is none.
    """
    whole = text.str.extract(rf"(?m)^\s*{ARXIV_ID}\s*$")
    address = text.str.extract(rf"(?:/papers/|arxiv\.org/(?:abs|pdf|html)/){ARXIV_ID}")
    return pl.coalesce(whole, address, text.str.extract(rf"(?i:arxiv): ?{ARXIV_ID}"))


def date_in(text: pl.Expr) -> pl.Expr:
    """Return the first date in a text that has a day, a month and a year; null without one."""
    iso = _parts(text, _ISO, (1, 2, 3)).str.to_date("%Y-%m-%d", strict=False)
    day_first = _parts(text, _DAY_FIRST, (3, 2, 1)).str.to_date("%Y-%b-%d", strict=False)
    month_first = _parts(text, _MONTH_FIRST, (3, 1, 2)).str.to_date("%Y-%b-%d", strict=False)
    short_year = _parts(text, _SHORT_YEAR, (3, 2, 1)).str.to_date("%y-%b-%d", strict=False)
    return pl.coalesce(iso, day_first, month_first, short_year)


def _parts(text: pl.Expr, form: str, places: tuple[int, int, int]) -> pl.Expr:
    return pl.concat_str([text.str.extract(form, place) for place in places], separator="-")


def author_names(text: pl.Expr) -> pl.Expr:
    """Return the names that commas, semicolons and `and` separate, without their affiliations.

    Where there are semicolons, a comma is part of a name. Null where there is no name.
    """
    bare = text.str.replace_all(_AFFILIATION, "$1").str.replace_all(_AFFILIATION, "$1")
    by_commas = bare.str.replace_all(_NAME_SUFFIX, " $1$2").str.replace_all(
        _BETWEEN_NAMES, _BETWEEN
    )
    by_semicolons = bare.str.replace_all(";", _BETWEEN)
    return _filled(
        pl.when(bare.str.contains(";")).then(by_semicolons).otherwise(by_commas).str.split(_BETWEEN)
    )


def category_names(text: pl.Expr) -> pl.Expr:
    """Return the categories that commas or semicolons separate, or else spaces."""
    by_commas = text.str.replace_all("[,;]", _BETWEEN)
    by_spaces = text.str.replace_all(r"\s+", _BETWEEN)
    separated = pl.when(text.str.contains("[,;]")).then(by_commas).otherwise(by_spaces)
    return _filled(separated.str.split(_BETWEEN))


def quoted_names(text: pl.Expr) -> pl.Expr:
    r"""Return the texts in quotation marks of a list that was written out, as JSON or Python."""
    name = pl.element().str.slice(1, pl.element().str.len_chars() - 2)
    return _filled(
        text.str.extract_all(_QUOTED).list.eval(name.str.replace_all(r"\\([\"'\\/])", "$1"))
    )


def _filled(names: pl.Expr) -> pl.Expr:
    name = pl.element().str.strip_chars().str.strip_suffix(",")
    names = names.list.eval(name.filter(name != ""))
    return pl.when(names.list.len() > 0).then(names)


def vote_count(text: pl.Expr) -> pl.Expr:
    """Return a number of votes written out, with or without commas or a zero fraction."""
    digits = text.str.strip_chars().str.extract(r"^([0-9][0-9,]{0,11})(?:\.0+)?$")
    return digits.str.replace_all(",", "").cast(pl.Int64(), strict=False)
