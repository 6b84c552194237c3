"""What the form of each line says about its part in a record, for all lines at once."""

from __future__ import annotations

from enum import IntEnum

import polars as pl


class End(IntEnum):
    """How a line ends."""

    WORD = 0
    STOP = 1  # a full stop or an ellipsis
    ASK = 2  # a question or exclamation mark
    LINK = 3  # an address, or `[...]`
    MIDDLE = 4  # a comma, a colon, an opening bracket
    DANGLING = 5  # a word behind which no text of English ends, such as `of`, `and`, `the`


class Start(IntEnum):
    """How a line begins."""

    UPPER = 0
    LOWER = 1
    DIGIT = 2
    OTHER = 3


class Opener(IntEnum):
    """Whether a line begins as sentences do and titles do not."""

    NONE = 0
    SENTENCE = 1  # as first sentences of abstracts do: `We`, `In this`, `Recent`
    LATER_SENTENCE = 2  # as later ones do: `However`, `Our`, `Experiments`


_STOP = r"[.…。](?:[\"'”’)\]}*$]|\s?»)*$"
_ASK = r"[?!？！](?:[\"'”’)\]}*$]|\s?»)*$"
_LINK = r"(?:https?://\S+|\b[\w-]+(?:\.[\w-]+)+/\S*|\[\.\.\.\]|\[…\])$"
_MIDDLE = r"[,;:(\[{‘“«/&=+<>–—-]$"
_DANGLING = (
    r"(?i)(?:^|[\s(\"'“])(?:of|for|and|the|an?|in|on|with|to|from|by|via|as|at|or|into|onto|under"
    r"|between|towards?|through|using|is|are|was|were|that|than|its|their|our|your|without|within"
    r"|across|against|beyond|among|amid|versus|vs\.?|but|nor|&|per|upon|which|whose|can|be|when"
    r"|while|where|how|if|not|both|from|about|during|these|this|we)$"
)
_SENTENCE_BREAK = r"[.!?][\"')\]]* +[\"'(\[]*\p{Lu}"
# Short names before which a full stop ends no sentence: `vs. A`, `St. Petersburg`.
_NO_BREAK = (
    r"(?:\b\p{L}|\b(?:vs|al|cf|etc|Dr|St|Mr|Ms|Mrs|Prof|No|Vol|Jr|Inc|Fig|Eq|Sec))\. +\p{Lu}"
)

_LATER = (
    r"(?:Our|These|Those|It|They|Its|Their|Here|Such|This|That|He|She"
    r"|To (?:address|tackle|this|overcome|mitigate|bridge|solve|achieve|alleviate|fill|facilitate"
    r"|evaluate|do so|that end)"
    r"|However|Moreover|Furthermore|Additionally|Specifically|Finally|Notably|Also|Thus|Hence"
    r"|Therefore|Then|Consequently|Instead|Importantly|First|Second|Third|Next|Further|Besides"
    r"|Meanwhile|Nevertheless|Nonetheless|Overall|Conversely|Remarkably|Interestingly|Crucially"
    r"|Similarly|Likewise|Subsequently|Accordingly|Indeed|Yet|Still|So|But|And|Or|Both|All"
    r"|Extensive|Experiments?|Experimental|Empirical(?:ly)?|Results|Evaluations?|Codes?|Project"
    r"|Compared|Based|Inspired|Motivated|Code(?:, | and )|Data and|Demo|Supplementary)"
)
_LATER_OPENER = rf"^(?:{_LATER}\b(?:[ ,]|$)|\p{{Lu}}\p{{Ll}}+, )"
_OPENER = (
    r"^(?:We|I|In (?:this|our|these|the|recent|order|addition|particular|contrast|a|an|many|most"
    r"|several)\b|There|Recent(?:ly)?|Existing|Current(?:ly)?|Traditional(?:ly)?|Despite|Although"
    r"|While|Given|Unlike|By|Through|Though|Since|As|When|With|For|During|Due to|Previous|Prior"
    r"|Most|Many|Some|Several|One|Each|Here|If|After|Before|Because|Among)\b"
)
_LONG_WORD = r"\p{L}[\p{L}\p{N}'’-]{3,}"
_LONG_CAPITALISED = r"(?:^|[^\p{L}\p{N}'’-])\p{Lu}[\p{L}\p{N}'’-]{3,}"
# Beyond these lengths what a line says is not looked through.
_LOOKED_THROUGH = 2_000
_CASE_LOOKED_THROUGH = 300


def ends(content: pl.Expr) -> pl.Expr:
    """Tell how each line ends, as `End`."""
    tail = content.str.tail(300)
    return (
        pl.when(tail.str.contains(_STOP))
        .then(End.STOP)
        .when(tail.str.contains(_ASK))
        .then(End.ASK)
        .when(tail.str.contains(_LINK))
        .then(End.LINK)
        .when(tail.str.contains(_MIDDLE))
        .then(End.MIDDLE)
        .when(tail.str.contains(_DANGLING))
        .then(End.DANGLING)
        .otherwise(End.WORD)
        .cast(pl.Int8())
    )


def starts(content: pl.Expr) -> pl.Expr:
    """Tell how each line begins, as `Start`; opening quotes and brackets are passed over."""
    first = content.str.head(8).str.strip_chars_start("\"'“‘«[{¿¡*_$").str.head(1)
    return (
        pl.when(first.str.contains(r"\p{Ll}"))
        .then(Start.LOWER)
        .when(first.str.contains(r"\p{L}"))
        .then(Start.UPPER)
        .when(first.str.contains(r"\p{N}"))
        .then(Start.DIGIT)
        .otherwise(Start.OTHER)
        .cast(pl.Int8())
    )


def openers(content: pl.Expr) -> pl.Expr:
    """Tell whether each line begins as a sentence does, as `Opener`."""
    head = content.str.head(60)
    return (
        pl.when(head.str.contains(_LATER_OPENER))
        .then(Opener.LATER_SENTENCE)
        .when(head.str.contains(_OPENER))
        .then(Opener.SENTENCE)
        .otherwise(Opener.NONE)
        .cast(pl.Int8())
    )


def sentence_breaks(content: pl.Expr) -> pl.Expr:
    """Count where a sentence ends and another begins within a line."""
    head = content.str.head(_LOOKED_THROUGH)
    breaks = head.str.count_matches(_SENTENCE_BREAK).cast(pl.Int64())
    return (breaks - head.str.count_matches(_NO_BREAK).cast(pl.Int64())).clip(lower_bound=0)


def weigh_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """Add what the forms of the lines say: ``content`` (plain text) and ``chars`` in."""
    content = pl.col("content")
    head = content.str.head(_CASE_LOOKED_THROUGH)
    return lines.with_columns(
        end=ends(content),
        start=starts(content),
        opener=openers(content),
        breaks=sentence_breaks(content),
        first_word_chars=content.str.extract(r"^(\S+)")
        .str.len_chars()
        .fill_null(0)
        .cast(pl.Int64()),
        long_words=head.str.count_matches(_LONG_WORD).cast(pl.Int64()),
        capitalised_words=head.str.count_matches(_LONG_CAPITALISED).cast(pl.Int64()),
        begins_with_long_word=content.str.contains(rf"^[^\p{{L}}]*{_LONG_WORD}"),
    )
