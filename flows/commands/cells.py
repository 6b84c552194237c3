"""Columns brought into types that a cell of CSV, or a value of JSON, can hold."""

from __future__ import annotations

import polars as pl

_ITEM = "item"
_TEXTS = (pl.String, pl.Categorical, pl.Enum)
# What begins so is a formula to a spreadsheet, which may run programs and send cells away.
_LIKE_A_FORMULA = r"^[=+\-@\t\r]"


def plain(rows: pl.DataFrame) -> pl.DataFrame:
    """Write binary as hexadecimal text, and maps with other keys than text as lists of entries.

    Wherever these stand in a column. One row in, one row out.
    """
    return rows.with_columns(
        _as_plain(pl.col(name), dtype).alias(name)
        for name, dtype in rows.schema.items()
        if not _is_plain(dtype)
    )


def flat(rows: pl.DataFrame) -> pl.DataFrame:
    """Write lists as texts joined by commas, and what is nested otherwise as JSON.

    One row in, one row out.
    """
    texts = plain(rows)
    return texts.with_columns(
        _in_one_text(pl.col(name), dtype).alias(name)
        for name, dtype in texts.schema.items()
        if dtype.is_nested()
    )


def without_formulas(rows: pl.DataFrame) -> pl.DataFrame:
    """Write a quote before texts that a spreadsheet would take for formulas.

    Titles come from strangers, and people open CSV with a double click. The quote is what OWASP
    advises ("CSV Injection"). Numbers stay as they are, the negative ones too. One row in, one row
    out.
    """
    return rows.with_columns(_not_a_formula(pl.col(*_TEXTS).cast(pl.String())))


def _not_a_formula(text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.contains(_LIKE_A_FORMULA)).then(pl.format("'{}", text)).otherwise(text)


def _is_plain(dtype: pl.DataType) -> bool:
    if isinstance(dtype, pl.Map) and not isinstance(dtype.key, _TEXTS):
        return False
    return dtype != pl.Binary() and all(_is_plain(part) for part in _parts(dtype))


def _parts(dtype: pl.DataType) -> list[pl.DataType]:
    """List the types within a type, which in a frame all have their parameters."""
    parts: list[object] = []
    if isinstance(dtype, pl.Struct):
        parts = [field.dtype for field in dtype.fields]
    elif isinstance(dtype, (pl.List, pl.Array)):
        parts = [dtype.inner]
    elif isinstance(dtype, pl.Map):
        parts = [dtype.key, dtype.value]
    return [part for part in parts if isinstance(part, pl.DataType)]


def _as_plain(value: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if _is_plain(dtype):
        return value
    if isinstance(dtype, pl.Struct):
        fields = [
            _as_plain(value.struct.field(field.name), part).alias(field.name)
            for field, part in zip(dtype.fields, _parts(dtype), strict=True)
        ]
        return pl.when(value.is_not_null()).then(pl.struct(fields))
    if isinstance(dtype, pl.Map):
        key, item = _parts(dtype)
        return _as_plain(value.map.entries(), pl.List(pl.Struct({"key": key, "value": item})))
    if isinstance(dtype, pl.Array):
        return _as_plain(value.arr.to_list(), pl.List(dtype.inner))
    if isinstance(dtype, pl.List):
        return value.list.eval(_as_plain(pl.element(), *_parts(dtype)))
    return value.bin.encode("hex")


def _in_one_text(value: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if isinstance(dtype, pl.List) and not _parts(dtype)[0].is_nested():
        return value.cast(pl.List(pl.String())).list.join(", ", ignore_nulls=True)
    document = pl.struct(value.alias(_ITEM)).struct.json_encode()
    inside = document.str.slice(len(f'{{"{_ITEM}":')).str.head(-1)
    return pl.when(value.is_not_null()).then(inside)
