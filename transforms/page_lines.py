"""The lines of a page of plain text: what each says, what of it is furniture, where content is."""

from __future__ import annotations

import re

import polars as pl

from transforms.encodings import BYTE_ORDER_MARK, Encoding
from transforms.furniture import BANNERS, BUTTON, Furniture, find_furniture
from transforms.plain_text import make_plain, repair_double_encoding
from transforms.reading import RejectReason
from transforms.window import Gap

_BUTTON_IN_A_WORD = rf"^{BUTTON}(?:d|rs?|s)\b"
# White space that no title has: what was padded is the title behind the button.
_BUTTON_AND_PADDING = rf"^[\s\u200b\ufeff\u2060]*{BUTTON}(?:[^\S ]|  |[\u200b\ufeff\u2060])"
GLUED_BANNER = r"((?:" + "|".join(map(re.escape, BANNERS)) + r")\s*)$"
REPLACEMENT_CHARACTER = "\ufffd"
# An abstract, its full stop, and at once, without a space, a title, which ends without one.
_SENTENCE_GLUED_TO_TITLE = r"[\p{Ll}\d%)\]\"'][.!?][\"')\]]?\p{Lu}\p{Ll}*[ :-][^.!?]{6,200}$"
_ADDRESS_AT_END = r"(?:https?:|www\.)\S*$"
_FEWEST_GLUED_CHARS = 300
_MOST_REPLACED = 5  # a line of which every fifth character could not be read is no text

_LEFT_OUT = (Gap.BLANK, Gap.FURNITURE, Gap.BANNER, Gap.BARRIER)
_BANNER_KINDS = (Furniture.BANNER, Furniture.SUBSCRIBE_BUTTON, Furniture.PAGE_NOTICE)


def mark_lines(lines: pl.DataFrame, encoding: Encoding, *, is_first: bool) -> pl.DataFrame:
    """Tell content from furniture, line by line, and free the content of what is glued to it.

    One row per line in, as in ``LINES``, one row per line out, with ``content`` (plain text),
    ``content_byte`` and ``content_end_byte`` (where it stands), ``body`` and ``body_byte`` (the
    line behind a byte order mark), ``kind`` (of furniture, null for
    content), ``is_doubtful`` (content or furniture), ``is_repaired``, ``refusal`` (why the
    line is no part of any record, null for others),
    ``is_marked`` (a byte order mark before it), ``has_button`` and ``has_banner`` (glued to it).
    """
    is_marked = pl.col("start_byte").eq(0) & pl.col("text").str.starts_with(BYTE_ORDER_MARK)
    body, body_byte = _body(encoding)
    marked = lines.with_columns(
        is_marked=is_marked if is_first else pl.lit(value=False)
    ).with_columns(body=body, body_byte=body_byte)
    texts, is_repaired = _readable(marked["text"])
    marked = marked.with_columns(content=texts, is_repaired=is_repaired)
    marked = _without_glued_banner(marked, encoding)
    marked = _without_button(_with_kinds(marked), encoding, is_first=is_first)
    return marked.with_columns(refusal=_refusals(marked))


def _with_kinds(marked: pl.DataFrame) -> pl.DataFrame:
    """Tell kinds of lines by what they say behind a button, if one may be glued to them."""
    content = pl.col("content")
    may_have_button = (
        content.str.contains(rf"^{BUTTON}\S") & ~content.str.contains(_BUTTON_IN_A_WORD)
    ) | pl.col("body").str.contains(_BUTTON_AND_PADDING)
    marked = marked.with_columns(may_have_button=may_have_button)
    freed = marked.select(
        pl.when("may_have_button")
        .then(content.str.strip_prefix(BUTTON).str.strip_chars_start())
        .otherwise(content)
    ).to_series()
    return marked.with_columns(*find_furniture(freed), freed=freed)


def _readable(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Mend what was encoded twice, before white space is made plain, which may be part of it."""
    if (texts.str.len_bytes() != texts.str.len_chars()).any():
        mended, is_repaired = repair_double_encoding(texts)
        return make_plain(mended), is_repaired
    unchanged = pl.repeat(False, len(texts), dtype=pl.Boolean(), eager=True)
    return make_plain(texts), unchanged


def _without_glued_banner(marked: pl.DataFrame, encoding: Encoding) -> pl.DataFrame:
    """Take off a banner behind an abstract: dumps were pasted together without a line end."""
    content = pl.col("content")
    has_banner = pl.any_horizontal(
        content.str.ends_with(banner) & (content != banner) for banner in BANNERS
    )
    marked = marked.with_columns(has_banner=has_banner)
    if not marked["has_banner"].any():
        return marked.with_columns(content_end_byte="end_byte")
    behind = pl.col("text").str.extract(GLUED_BANNER)
    # Where the banner stands otherwise than a reader sees it, it stays with the line.
    return marked.with_columns(has_banner=pl.col("has_banner") & behind.is_not_null()).with_columns(
        content=pl.when("has_banner")
        .then(content.str.replace(GLUED_BANNER, "").str.strip_chars_end())
        .otherwise(content),
        content_end_byte=pl.col("end_byte")
        - pl.when("has_banner").then(encoding.sizes(behind)).otherwise(0),
    )


def _without_button(marked: pl.DataFrame, encoding: Encoding, *, is_first: bool) -> pl.DataFrame:
    """Take off the button before a title.

    Only behind a banner, or where the dump begins and a new word does: elsewhere `SubscribeNet` may
    be a title, and where the button is missing the title may begin with `Subscriber`.
    """
    content = pl.col("content")
    place = pl.int_range(pl.len())
    is_banner = (pl.col("kind") == Furniture.BANNER).fill_null(value=False) | pl.col("has_banner")
    is_content = pl.col("kind").is_null() | is_banner
    last = pl.when(is_content).then(place).forward_fill().shift(1)
    last_banner = pl.when(is_banner).then(place).forward_fill().shift(1)
    is_behind_banner = (last == last_banner).fill_null(value=False)
    begins = last.is_null() & content.str.contains(rf"^{BUTTON}[^\s\p{{Ll}}]") & is_first
    before_content = pl.col("body").str.extract(rf"^(.*?{BUTTON})")
    has_button = (pl.col("may_have_button") & is_behind_banner) | begins
    # What is not freed of a button is a text that begins like one.
    is_text = pl.col("may_have_button") & ~pl.col("has_button")
    return (
        marked.with_columns(has_button=has_button)
        .with_columns(
            content=pl.when("has_button").then("freed").otherwise(content),
            kind=pl.when(is_text).then(None).otherwise("kind"),
            is_doubtful=pl.col("is_doubtful") & ~is_text,
            content_byte=pl.col("body_byte")
            + pl.when("has_button").then(encoding.sizes(before_content)).otherwise(0),
        )
        .drop("may_have_button", "freed")
    )


def _body(encoding: Encoding) -> tuple[pl.Expr, pl.Expr]:
    """Return the text of a line behind its byte order mark, and where it begins."""
    text = pl.col("text")
    body = pl.when("is_marked").then(text.str.strip_prefix(BYTE_ORDER_MARK)).otherwise(text)
    mark_size = encoding.sizes(text) - encoding.sizes(body)
    return body, pl.col("start_byte") + mark_size


def _refusals(marked: pl.DataFrame) -> pl.Series:
    """Tell for each line why it can be no part of any record, null for nearly all."""
    content = pl.col("content")
    replaced = content.str.count_matches(REPLACEMENT_CHARACTER, literal=True)
    # What is cheap to tell comes first: few lines are looked through.
    suspects = marked.select("content", "is_decoded_exactly", place=pl.int_range(pl.len())).filter(
        ~pl.col("is_decoded_exactly")
        | (
            (content.str.len_bytes() >= _FEWEST_GLUED_CHARS)
            & ~content.str.tail(1).is_in([".", "!", "?", "…", "。"])
        )
    )
    found = suspects.select(
        "place",
        refusal=pl.when(
            ~pl.col("is_decoded_exactly")
            & (replaced * _MOST_REPLACED >= content.str.len_chars())
            & (content != "")
        )
        .then(pl.lit(RejectReason.UNDECODABLE))
        .when(
            (content.str.len_chars() >= _FEWEST_GLUED_CHARS)
            & content.str.contains(_SENTENCE_GLUED_TO_TITLE)
            & ~content.str.contains(_ADDRESS_AT_END)
        )
        .then(pl.lit(RejectReason.GLUED_LINES)),
    )
    nothing = pl.repeat(None, marked.height, dtype=pl.String(), eager=True)
    return nothing.scatter(found["place"], found["refusal"])


def content_lines(marked: pl.DataFrame) -> pl.DataFrame:
    """Keep the lines that may be content, with ``gap``: what stands between each and the last.

    Of several things the strongest counts, in the order of `Gap`.
    """
    is_content = (pl.col("kind").is_null() | pl.col("is_doubtful")) & pl.col("refusal").is_null()
    place = pl.int_range(pl.len())
    last_content = pl.when("is_content").then(place).forward_fill().shift(1).fill_null(-1)
    last_by_strength = {
        gap: pl.when(pl.col("strength") == gap).then(place).forward_fill().fill_null(-1)
        for gap in _LEFT_OUT
    }
    is_barred = pl.col("has_button") | (last_by_strength[Gap.BARRIER] > last_content)
    behind_banner = pl.col("has_banner").shift(1).fill_null(value=False)
    return (
        marked.with_columns(is_content=is_content)
        .with_columns(strength=_strength())
        .with_columns(
            gap=pl.when(is_barred)
            .then(Gap.BARRIER)
            .when((last_by_strength[Gap.BANNER] > last_content) | behind_banner)
            .then(Gap.BANNER)
            .when(last_by_strength[Gap.FURNITURE] > last_content)
            .then(Gap.FURNITURE)
            .when(last_by_strength[Gap.BLANK] > last_content)
            .then(Gap.BLANK)
            .otherwise(Gap.NOTHING)
        )
        .with_row_index("line_place")
        .filter("is_content")
        .drop("strength", "is_content")
        .with_columns(chars=pl.col("content").str.len_chars().cast(pl.Int64()))
    )


def _strength() -> pl.Expr:
    """Tell how strongly a line that is left out parts those around it."""
    return (
        pl.when("is_content")
        .then(Gap.NOTHING)
        .when(pl.col("refusal") == RejectReason.GLUED_LINES)
        .then(Gap.BARRIER)
        .when(pl.col("refusal").is_not_null() | pl.col("kind").is_in(_BANNER_KINDS))
        .then(Gap.BANNER)
        .when(pl.col("kind") == Furniture.BLANK)
        .then(Gap.BLANK)
        .otherwise(Gap.FURNITURE)
    )
