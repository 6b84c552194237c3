r"""The layout `email_digest`: the e-mail in which arXiv lists the new papers of a day.

An entry is a line `\\`, its header, a line `\\`, its abstract, and a line `\\ ( address , size)`.
A rule follows it. Entries of the section of replacements have no abstract.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from transforms.furniture import Furniture
from transforms.layouts.named_values import (
    ARXIV_ID,
    CODE_URL,
    arxiv_id_in,
    author_names,
    category_names,
    date_in,
)
from transforms.layouts.spans_of_lines import (
    build_reading,
    complete_lines,
    numbered_spans,
    settled_sections,
    with_content,
    with_sections,
)
from transforms.reading import Reading, RejectReason, Stretch

_RULE = r"^[-=%_*~ ]{20,}$"
_MARKS = r"^\\\\$"
_CLOSER = r"^\\\\ ?\("
_IDENTIFIER = rf"^(?i:arxiv|paper): ?{ARXIV_ID}(?: ?\(\*[\w -]+\*\))?$"
_AFTER_IDENTIFIER = r"^(?:Date(?: \([^)]*\))?:|From:|Title:|replaced with |\(?withdrawn)"
_REPLACED = r"^replaced with "
# A field begins at the left edge; what is indented, or begins with no name of a field, goes on.
_FIELD = (
    r"^(Date|From|Title|Authors?|Categories|Subj-class|Comments?|Journal-ref|DOI|MSC-class"
    r"|ACM-class|Report-no|License|Licence|Proxy|Note)(?: \([^)]*\))?:"
)
_FIELD_NAMES = {"Author": "Authors", "Comment": "Comments"}
_CLOSER_ID = rf"/abs/{ARXIV_ID}"
_VERSION = r"v[0-9]+$"
_NO_LETTERS = r"^[^\p{L}\p{N}]+$"

# No header and abstract take so many lines; where the end of an entry is lost, it ends there.
_LONGEST_ENTRY_LINES = 600


class EmailDigest:
    """The e-mail digest of arXiv."""

    name = "email_digest"

    def begin(self, beginning: pl.DataFrame) -> EmailDigestReader:  # noqa: ARG002
        """Return a reader; nothing has to be learned from the beginning."""
        return EmailDigestReader()


@dataclass(frozen=True)
class EmailDigestReader:
    """Reads a digest entry by entry; each is read by itself."""

    def read(self, stretch: Stretch) -> Reading:
        """Read the entries that are there in full."""
        sections = with_sections(
            _with_forms(complete_lines(stretch)), _is_start(), longest=_LONGEST_ENTRY_LINES
        ).with_columns(is_before_rule=pl.col("is_rule").shift(-1, fill_value=False))
        lines = _with_parts(settled_sections(sections, is_last=stretch.is_last))
        entries = _judged(_build_entries(lines))
        lines = _with_spans(lines, entries)
        return build_reading(stretch, lines, _build_records(lines, entries))


def _with_forms(lines: pl.DataFrame) -> pl.DataFrame:
    content = pl.col("content")
    return with_content(lines).with_columns(
        is_blank=content == "",
        is_rule=content.str.contains(_RULE),
        is_marks=content.str.contains(_MARKS),
        is_closer=content.str.contains(_CLOSER),
        is_identifier=content.str.contains(_IDENTIFIER),
    )


def _is_start() -> pl.Expr:
    """Tell the lines that begin an entry, and those that cannot belong to the one before.

    A wrapped abstract may hold a line that looks like an identifier; what stands around it tells.
    """
    marks_before = pl.col("is_marks").shift(1, fill_value=False)
    header_behind = pl.col("content").shift(-1).str.contains(_AFTER_IDENTIFIER)
    identifier_behind = pl.col("is_identifier").shift(-1, fill_value=False)
    return (
        pl.col("is_rule")
        | (pl.col("is_rule") | pl.col("is_closer")).shift(1, fill_value=False)
        | (pl.col("is_marks") & identifier_behind)
        | (pl.col("is_identifier") & ~marks_before & header_behind)
    )


def _with_parts(sections: pl.DataFrame) -> pl.DataFrame:
    """Tell for each line whether it is of an entry, of its body, and of which field of its header.

    The lone marks at the top of an entry open it; the next ones end its header.
    """
    is_written = ~pl.col("is_blank")
    written = is_written.cast(pl.Int64())
    is_middle = pl.col("is_marks") & (written.cum_sum().over("section") > 1)
    is_entry = (pl.col("is_marks") | pl.col("is_closer") | pl.col("is_identifier")).any()
    return sections.with_columns(
        is_entry=is_entry.over("section"),
        is_middle=is_middle,
        middle_count=is_middle.cast(pl.Int64()).cum_sum().over("section"),
        is_inside=(written.cum_sum().over("section") > 0)
        & (written.cum_sum(reverse=True).over("section") > 0),
        begun_field=pl.when(~pl.col("text").str.contains(r"^\s")).then(
            pl.col("content").str.extract(_FIELD).replace(_FIELD_NAMES)
        ),
    ).with_columns(
        is_inside=pl.col("is_inside") & pl.col("is_entry"),
        field=pl.col("begun_field").forward_fill().over("section"),
        value=pl.when(pl.col("begun_field").is_not_null())
        .then(pl.col("content").str.replace(_FIELD, "").str.strip_chars())
        .otherwise("content"),
    )


def _build_entries(lines: pl.DataFrame) -> pl.DataFrame:
    """Put the fields of each entry together: one row per entry, a field without lines is empty."""
    is_header = pl.col("middle_count") == 0
    is_body = (pl.col("middle_count") > 0) & ~pl.col("is_middle") & ~pl.col("is_closer")
    begun = pl.col("begun_field").filter(is_header)
    content = pl.col("content")
    return (
        lines.filter("is_inside")
        .group_by("section", maintain_order=True)
        .agg(
            *(_field(name) for name in ("Title", "Authors", "Categories", "Comments", "Date")),
            abstract=content.filter(is_body & (content != "")).str.join(" "),
            header_count=(begun == "Title").sum(),
            middle_count=pl.col("middle_count").max(),
            is_replaced=content.filter(is_header).str.contains(_REPLACED).any(),
            identifier=content.filter("is_identifier").first(),
            closer=content.filter("is_closer").last(),
            is_before_rule=pl.col("is_before_rule").last(),
            is_repaired=pl.col("is_repaired").any(),
        )
        .with_columns(
            arxiv_id=arxiv_id_in(pl.col("identifier").str.extract(ARXIV_ID)),
            closer_id=pl.col("closer").str.extract(_CLOSER_ID),
        )
    )


def _field(name: str) -> pl.Expr:
    is_of_field = (
        (pl.col("field") == name)
        & (pl.col("middle_count") == 0)
        & ~pl.col("is_closer")
        & (pl.col("value") != "")
    )
    return pl.col("value").filter(is_of_field).str.join(" ").alias(name)


def _judged(entries: pl.DataFrame) -> pl.DataFrame:
    """Tell why entries are no records: ``reason``, or ``kind`` for those that need no abstract.

    An entry that is closed with the identifier of another one, or that has two titles or bodies,
    is what is left of two entries.
    """
    is_mixed = (
        (pl.col("middle_count") > 1)
        | (pl.col("header_count") > 1)
        | (
            pl.col("arxiv_id").str.replace(_VERSION, "")
            != pl.col("closer_id").str.replace(_VERSION, "")
        ).fill_null(value=False)
    )
    is_cut = pl.col("closer").is_null() & ~pl.col("is_before_rule")
    reason = (
        pl.when(is_cut)
        .then(pl.lit(RejectReason.TRUNCATED))
        .when(is_mixed)
        .then(pl.lit(RejectReason.AMBIGUOUS))
        .when(pl.col("Title") == "")
        .then(pl.lit(RejectReason.NO_TITLE))
        .when((pl.col("abstract") == "") & ~pl.col("is_replaced"))
        .then(pl.lit(RejectReason.NO_ABSTRACT))
    )
    return entries.with_columns(reason=reason).with_columns(
        kind=pl.when(pl.col("reason").is_null() & (pl.col("abstract") == "")).then(
            pl.lit(Furniture.METADATA)
        )
    )


def _with_spans(lines: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """Give each entry a span, and each line outside of entries one of its own."""
    is_inside = pl.col("is_inside")
    begins = is_inside & ~is_inside.shift(1, fill_value=False).over("section")
    furniture = (
        pl.when("is_blank")
        .then(pl.lit(Furniture.BLANK))
        .when(pl.col("content").str.contains(_NO_LETTERS))
        .then(pl.lit(Furniture.SEPARATOR))
        .otherwise(pl.lit(Furniture.METADATA))
    )
    return lines.join(
        entries.select("section", "reason", "kind"),
        on="section",
        how="left",
        validate="m:1",
        maintain_order="left",
    ).with_columns(
        span=numbered_spans(begins, is_inside=is_inside),
        reason=pl.when(is_inside).then("reason"),
        kind=pl.when(is_inside).then("kind").otherwise(furniture),
    )


def _build_records(lines: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """Type the fields of the entries that are records."""
    spans = lines.filter("is_inside").group_by("section").agg(pl.col("span").first())
    return (
        entries.filter(pl.col("reason").is_null() & pl.col("kind").is_null())
        .join(spans, on="section", validate="1:1", maintain_order="left")
        .select(
            "span",
            "abstract",
            "is_repaired",
            title="Title",
            arxiv_id=pl.coalesce("arxiv_id", "closer_id"),
            published_on=pl.when(~pl.col("is_replaced")).then(date_in(pl.col("Date"))),
            authors=author_names(pl.col("Authors")),
            categories=category_names(pl.col("Categories")),
            code_url=pl.col("Comments").str.extract(CODE_URL),
        )
    )
