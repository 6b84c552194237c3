"""Learn from the beginning of a dump what is usual in it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import polars as pl

from transforms.furniture import Furniture
from transforms.line_evidence import End, weigh_lines
from transforms.page_lines import content_lines
from transforms.page_units import PageUnits, page_units
from transforms.runs import repeated_shapes
from transforms.usual import Usual
from transforms.window import Part
from transforms.words import Stems, WordRates, stems_of

# What is counted in one reading of the beginning is taken for usual in the next.
_ROUNDS = 2
_MOST_ABSTRACTS = 1_000
_FEWEST_ABSTRACT_CHARS = 170
_FEWEST_CHARS_OF_TWO_PARAGRAPHS = 600
_MOST_HALVES = 200
# So many units of a usual dump are counted in with those of this one.
_PRIOR_UNITS = 8.0
_PRIOR_LENGTHS = 10.0
_SURE_MARGIN = 2.0  # what counts for a custom of the dump must not be doubtful itself
_SMALLEST_DEVIATION = 0.15
_MAD_TO_DEVIATION = 1.4826  # of normally distributed values
_LEAST_BROKEN, _MOST_BROKEN = 0.004, 0.6
_LEAST_LONE, _MOST_LONE = 0.0015, 0.4
_MOST_FURNITURE = 0.9
_MANY_ADDRESSES = 0.1  # of the lines of content
_NOT_COUNTED = [
    Furniture.BLANK,
    Furniture.BANNER,
    Furniture.SUBSCRIBE_BUTTON,
    Furniture.PAGE_NOTICE,
]


def learn_usual(marked: pl.DataFrame) -> Usual:
    """Read the marked lines of a dump's beginning, and tell what is usual in it."""
    content = weigh_lines(content_lines(marked))
    usual = Usual(
        furniture=_furniture_rate(marked),
        words=_first_words(content),
        repeated=repeated_shapes(content),
    )
    for _ in range(_ROUNDS):
        read = page_units(marked, usual, is_last=True)
        usual = _learned_from(read, usual)
        if read.is_regular:  # another round would read the same
            break
    return usual


def _furniture_rate(marked: pl.DataFrame) -> float:
    """Estimate how many lines of furniture there are for each line of content.

    A line that is an address is doubtful, since a wrapped text may end in one; where there are
    many of them they are furniture.
    """
    kind = pl.col("kind")
    is_address = (kind == Furniture.LINK) & ~pl.col("content").str.contains(" ", literal=True)
    is_sure = kind.is_not_null() & ~pl.col("is_doubtful") & ~kind.is_in(_NOT_COUNTED)
    sure, addresses, content = marked.select(
        is_sure.sum().alias("sure"),
        is_address.sum().alias("addresses"),
        (kind.is_null() | pl.col("is_doubtful")).sum().alias("content"),
    ).row(0)
    furniture = sure + addresses if addresses >= _MANY_ADDRESSES * content else sure
    rate: float = (furniture + 0.2) / (content + 50)
    return min(rate, _MOST_FURNITURE)


@dataclass(frozen=True)
class _Counts:
    records: int
    lone: int
    wrapped_titles: int
    wrapped_abstracts: int
    paragraphs: int


def _learned_from(read: PageUnits, usual: Usual) -> Usual:
    records = read.units.filter(pl.col("part") == Part.RECORD)
    counts = _count(read, records)
    titles = _length(read.content, records, "first", "title_end")
    abstracts = _length(read.content, records, "middle", "end")
    title_mean, title_deviation = _log_normal(titles, usual.title_mean, usual.title_deviation)
    mean, deviation = _log_normal(abstracts, usual.abstract_mean, usual.abstract_deviation)

    def broken(count: int) -> float:
        share = (count + 0.2) / (counts.records + _PRIOR_UNITS)
        return _bounded(share, _LEAST_BROKEN, _MOST_BROKEN)

    return replace(
        usual,
        title_mean=title_mean,
        title_deviation=title_deviation,
        abstract_mean=mean,
        abstract_deviation=deviation,
        wrapped_titles=broken(counts.wrapped_titles),
        wrapped_abstracts=broken(counts.wrapped_abstracts),
        paragraphs=broken(counts.paragraphs),
        lone=_bounded(
            (counts.lone + 0.15) / (counts.records + counts.lone + 15), _LEAST_LONE, _MOST_LONE
        ),
        words=_words(read.content, records, usual.words),
    )


def _bounded(value: float, least: float, most: float) -> float:
    return max(least, min(most, value))


def _count(read: PageUnits, records: pl.DataFrame) -> _Counts:
    """Count units; an abstract of several lines is wrapped if one of them ends in mid-sentence."""
    ends = (
        (read.content["end"].is_in([End.WORD, End.MIDDLE, End.DANGLING])).cast(pl.Int64()).cum_sum()
    )
    sure = records.filter(pl.col("margin") >= _SURE_MARGIN)
    several = sure.filter(pl.col("end") - pl.col("middle") > 1)
    open_ends = ends.gather(several["end"] - 2) - (
        ends.gather(several["middle"])
        - read.content["end"]
        .is_in([End.WORD, End.MIDDLE, End.DANGLING])
        .cast(pl.Int64())
        .gather(several["middle"])
    )
    wrapped = int((open_ends > 0).sum())
    lone = read.units.filter(pl.col("part").is_in([Part.LONE_TITLE, Part.LONE_ABSTRACT])).height
    return _Counts(
        records=records.height,
        # A record that is unsure is as likely one that lost a line.
        lone=lone + records.height - sure.height,
        wrapped_titles=sure.filter(pl.col("title_end") - pl.col("first") > 1).height,
        wrapped_abstracts=wrapped,
        paragraphs=several.height - wrapped,
    )


def _length(content: pl.DataFrame, records: pl.DataFrame, first: str, end: str) -> pl.Series:
    """Return the logarithms of the lengths of titles or abstracts, in characters."""
    chars = (content["chars"] + 1).cum_sum()
    before = chars.gather(records[first]) - (content["chars"] + 1).gather(records[first])
    return (chars.gather(records[end] - 1) - before - 1).cast(pl.Float64()).log()


def _log_normal(logs: pl.Series, mean: float, deviation: float) -> tuple[float, float]:
    """Estimate mean and deviation by median and MAD, drawn towards what is usual elsewhere."""
    count = len(logs)
    if not count:
        return mean, deviation
    median = float(logs.median())  # type: ignore[arg-type]
    mad = float((logs - median).abs().median()) * _MAD_TO_DEVIATION  # type: ignore[arg-type]
    total = count + _PRIOR_LENGTHS
    return (
        (median * count + mean * _PRIOR_LENGTHS) / total,
        max((mad * count + deviation * _PRIOR_LENGTHS) / total, _SMALLEST_DEVIATION),
    )


def _first_words(content: pl.DataFrame) -> WordRates:
    """Learn of the words before anything is read, from lines whose form alone tells what they are.

    Title lines with an abstract line behind them tell whether titles and abstracts share words.
    """
    is_abstract = (pl.col("chars") >= _FEWEST_ABSTRACT_CHARS) & pl.col("end").is_in(
        [End.STOP, End.LINK]
    )
    is_title = (pl.col("chars") < _FEWEST_ABSTRACT_CHARS) & pl.col("end").is_in([End.WORD, End.ASK])
    lines = content.filter(~pl.col("is_doubtful")).select(
        "content", is_abstract=is_abstract, is_title=is_title
    )
    abstracts = lines.filter("is_abstract")
    step = max(math.ceil(abstracts.height / _MOST_ABSTRACTS), 1)
    words = WordRates.learn(map(stems_of, abstracts["content"].gather_every(step)))
    pairs = lines.with_columns(behind=pl.col("content").shift(-1)).filter(
        pl.col("is_title") & pl.col("is_abstract").shift(-1)
    )
    step = max(math.ceil(pairs.height / _MOST_ABSTRACTS), 1)
    return words.with_shares(
        (
            (stems_of(title), stems_of(abstract))
            for title, abstract in pairs.gather_every(step).select("content", "behind").iter_rows()
        ),
        _halves(abstracts["content"]),
    )


def _halves(abstracts: pl.Series) -> Iterator[tuple[Stems, Stems]]:
    """Take long abstracts apart at the end of a sentence, about in their middle."""
    long = abstracts.filter(abstracts.str.len_chars() >= _FEWEST_CHARS_OF_TWO_PARAGRAPHS)
    for text in long.gather_every(max(math.ceil(len(long) / _MOST_HALVES), 1)):
        middle = text.find(". ", len(text) // 2) + 1
        if middle:
            yield stems_of(text[middle:]), stems_of(text[:middle])


def _words(content: pl.DataFrame, records: pl.DataFrame, first: WordRates) -> WordRates:
    step = max(math.ceil(records.height / _MOST_ABSTRACTS), 1)
    chosen = records.gather_every(step)
    texts = content["content"]
    abstracts = (
        stems_of(" ".join(texts[middle:end]))
        for middle, end in chosen.select("middle", "end").iter_rows()
    )
    return replace(
        WordRates.learn(abstracts),
        share_in_own=first.share_in_own,
        share_between_paragraphs=first.share_between_paragraphs,
    )
