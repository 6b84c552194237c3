"""Small dumps of known records, and what the splitter makes of them."""

from collections.abc import Iterable
from itertools import pairwise

import polars as pl

from transforms.furniture import BANNERS
from transforms.spans import SPLIT_BOILERPLATE, SPLIT_RECORDS, SPLIT_REJECTS
from transforms.split import Split, split_blocks

Record = tuple[str, str]

TITLES = [
    "Simple and Controllable Parsing of Tables",
    "Where Do Titles Come From? A Study of Ten Thousand Papers",
    "LexiNet: Learning to Read with Few Examples",
    "On the Price of Attention",
    "GPT-4 and the Grammar of Trees",
    "A Survey of Surveys: What Reviews of Machine Learning Leave Out and Why It Matters to Readers",
    "Adam Revisited",
    "Towards Robust Segmentation under Shift",
    "Speech Without Labels",
    "Diffusion Models for Weather over Mountains",
    "Graphs, Kernels and the Limits of Similarity",
    "Fast Search in Very Large Collections of Proteins",
]
SENTENCES = [
    "We study how models behave when their training data differ from what they meet later.",
    "Existing methods need many labels, which are expensive to collect and often wrong.",
    "In this paper, we propose a method that needs only a handful of examples of each kind.",
    "Extensive experiments on five benchmarks show that it outperforms strong baselines by 3.2%.",
    "An ablation shows which part of the architecture matters, and by how much.",
    "Code and models are available at https://github.com/owner/name.",
]


def record(number: int) -> Record:
    """Make a record whose texts no other number shares: abstracts of two to six sentences."""
    first = number % len(SENTENCES)
    sentences = (SENTENCES[first:] + SENTENCES[:first])[: 2 + number % 5]
    return TITLES[number], f"[{number}] {' '.join(sentences)}"


RECORDS = [record(number) for number in range(len(TITLES))]
BANNER_LINES = list(BANNERS)


def lines_of(records: Iterable[Record]) -> list[str]:
    return [line for pair in records for line in pair]


def dump_of(lines: Iterable[str], *, end: str = "\n") -> bytes:
    return "".join(line + end for line in lines).encode()


def split(dump: bytes, *, cuts: Iterable[int] = ()) -> Split:
    """Split a dump whole, or cut into blocks, and put the parts together again."""
    edges = [0, *sorted(cuts), len(dump)]
    parts = list(split_blocks(dump[start:end] for start, end in pairwise(edges)))
    return Split(
        records=pl.concat([SPLIT_RECORDS.to_frame(), *(part.records for part in parts)]),
        rejects=pl.concat([SPLIT_REJECTS.to_frame(), *(part.rejects for part in parts)]),
        boilerplate=pl.concat(
            [SPLIT_BOILERPLATE.to_frame(), *(part.boilerplate for part in parts)]
        ),
        line_count=sum(part.line_count for part in parts),
        byte_count=sum(part.byte_count for part in parts),
    )


def pairs(found: Split) -> list[Record]:
    return found.records.select("title", "abstract").rows()


def rejects(found: Split) -> list[tuple[list[str], str]]:
    return found.rejects.select("rules", "raw_text").rows()


def furniture(found: Split, dump: bytes) -> list[tuple[str, bytes]]:
    spans = found.boilerplate.select("kind", "start_byte", "end_byte").iter_rows()
    return [(kind, dump[start:end]) for kind, start, end in spans]


def assert_accounted(found: Split, dump: bytes) -> None:
    """Check that spans are in order, disjoint, and part nothing but line ends."""
    frames = (found.records, found.rejects, found.boilerplate)
    for frame in frames:
        assert frame["start_byte"].is_sorted()
    spans = sorted(
        span for frame in frames for span in frame.select("start_byte", "end_byte").iter_rows()
    )
    between = [0, *(edge for span in spans for edge in span), len(dump)]
    assert between == sorted(between)
    rest = b"".join(dump[start:end] for start, end in zip(between[::2], between[1::2], strict=True))
    assert rest.strip(b"\r\n") == b""
    assert found.byte_count == len(dump)
