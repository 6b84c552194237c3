"""The layout `json_lines`: one JSON object a line, with a title and an abstract."""

from __future__ import annotations

import json
from dataclasses import dataclass

import polars as pl

from transforms.furniture import Furniture
from transforms.layouts.column_names import (
    NAMES,
    filled_values,
    no_text_reason,
    typed_values,
)
from transforms.layouts.spans_of_lines import build_reading, complete_lines
from transforms.reading import Reading, RejectReason, Stretch

# Some write all objects into one list, each still on a line of its own.
_OF_LIST = r"^[\[\],]*$"
_LENIENT_MARKS = r"\b(?:NaN|Infinity)\b|\\u[dD][89a-fA-F]|[\x00-\x1f]"
# Authors as objects: the name under one of these keys; other texts in the objects are no names.
_NAME_IN_OBJECT = r'"(?:name|full_?[nN]ame)":("(?:[^"\\]|\\.)*")'
_NAME_KEY = r'^"(?:name|full_?[nN]ame)":'


class JsonLines:
    """Objects in JSON, one a line."""

    name = "json_lines"

    def begin(self, beginning: pl.DataFrame) -> JsonLinesReader:  # noqa: ARG002
        """Return a reader; nothing has to be learned from the beginning."""
        return JsonLinesReader()


@dataclass(frozen=True)
class JsonLinesReader:
    """Reads objects; each line stands for itself."""

    def read(self, stretch: Stretch) -> Reading:
        """Read all lines that are there in full."""
        lines = _with_objects(complete_lines(stretch)).with_columns(span=_span())
        values = _build_values(lines.filter(pl.col("object").is_not_null()))
        reasons = values.select("span", reason=no_text_reason())
        judged = lines.join(
            reasons, on="span", how="left", validate="m:1", maintain_order="left"
        ).with_columns(
            reason=pl.when(pl.col("is_malformed"))
            .then(_malformed(is_cut=stretch.is_last and not stretch.is_ended))
            .otherwise("reason"),
            kind=_kind(),
        )
        return build_reading(stretch, judged, values)


def _span() -> pl.Expr:
    has_bytes = pl.col("end_byte") > pl.col("start_byte")
    return pl.when(has_bytes).then(pl.int_range(pl.len()))


def _with_objects(lines: pl.DataFrame) -> pl.DataFrame:
    """Add the ``object`` of each line in normal form; null for lines that hold none."""
    bare = pl.col("text").str.strip_chars(" \t,")
    is_furniture = bare.str.strip_chars().str.contains(_OF_LIST)
    lines = lines.with_columns(bare=bare, is_furniture=is_furniture)
    found = lines["bare"].str.json_path_match("$")
    found = _with_lenient(lines["bare"], found)
    return (
        lines.with_columns(object=found)
        .with_columns(
            object=pl.when(pl.col("bare").str.starts_with("{") & ~pl.col("is_furniture")).then(
                "object"
            )
        )
        .with_columns(is_malformed=pl.col("object").is_null() & ~pl.col("is_furniture"))
    )


def _with_lenient(texts: pl.Series, found: pl.Series) -> pl.Series:
    """Read what Python's writer makes and the standard does not know, line by line.

    Only lines that were refused and that show such a thing are read again.
    """
    suspects = (found.is_null() & texts.str.contains(_LENIENT_MARKS)).arg_true()
    if suspects.is_empty():
        return found
    again = pl.Series([_normalised(text) for text in texts.gather(suspects)], dtype=pl.String())
    return found.scatter(suspects, again.str.json_path_match("$"))


def _normalised(text: str) -> str | None:
    try:
        value = json.loads(text, strict=False, parse_constant=lambda _: None)
        normal = json.dumps(value, ensure_ascii=False)
    except (ValueError, RecursionError):
        return None
    # Halves of pairs are put together; one that stands alone becomes U+FFFD.
    return normal.encode("utf-16", errors="surrogatepass").decode("utf-16", errors="replace")


def _kind() -> pl.Expr:
    return pl.when("is_furniture").then(
        pl.when(pl.col("text").str.strip_chars() == "")
        .then(pl.lit(Furniture.BLANK))
        .otherwise(pl.lit(Furniture.SEPARATOR))
    )


def _malformed(*, is_cut: bool) -> pl.Expr:
    """Tell the object within which the dump breaks off from those that are broken otherwise."""
    is_last = pl.int_range(pl.len()) == pl.len() - 1
    is_begun = pl.col("bare").str.starts_with("{")
    return (
        pl.when(is_last & is_begun & is_cut)
        .then(pl.lit(RejectReason.TRUNCATED))
        .otherwise(pl.lit(RejectReason.MALFORMED))
    )


def _build_values(objects: pl.DataFrame) -> pl.DataFrame:
    """Take the values under their names out of the objects; one row per object."""
    values = objects.select("span").with_columns(
        filled_values(name, _candidates(objects["object"], NAMES[name])) for name in NAMES
    )
    return typed_values(
        values.with_columns(
            title=_text_of(pl.col("title")),
            abstract=_text_of(pl.col("abstract")),
            authors=_with_names_of_objects(pl.col("authors")),
        )
    )


def _candidates(objects: pl.Series, names: tuple[str, ...]) -> list[pl.Series]:
    """Return the values under names that occur at all, texts as they are, others as JSON."""
    return [
        objects.str.json_path_match(f"$.{name}")
        for name in names
        if objects.str.contains(f'"{name.rpartition(".")[2]}"', literal=True).any()
    ]


def _text_of(value: pl.Expr) -> pl.Expr:
    """Return the text of a value that is one, or the first of a list of texts."""
    first = value.str.json_path_match("$[0]")
    is_object = value.str.contains(r'^\{"') & value.str.json_path_match("$").is_not_null()
    return pl.when(~is_object).then(pl.coalesce(first, value))


def _with_names_of_objects(authors: pl.Expr) -> pl.Expr:
    """Turn a list of objects that have names into the list of these names."""
    names = authors.str.extract_all(_NAME_IN_OBJECT).list.eval(
        pl.element().str.replace(_NAME_KEY, "")
    )
    listed = pl.concat_str(pl.lit("["), names.list.join(","), pl.lit("]"))
    return pl.when(authors.str.contains(r"^\[\{")).then(listed).otherwise(authors)
