"""Inputs that nobody would call a dump: random bytes, and pages that were cut, spliced, damaged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from random import Random

from flows.synthetic.dumps import lay_out
from flows.synthetic.furniture import furniture
from flows.synthetic.noise import FILE_KINDS, KINDS, are_compatible
from flows.synthetic.papers import write_papers
from tests.transforms.layouts import (
    test_csv_table,
    test_email_digest,
    test_json_lines,
    test_markdown_page,
)
from transforms.furniture import BANNERS

_PAGES = 150
_PAPERS_PER_PAGE = 12
_MOST_KINDS = 3
_SAMPLE_BYTES = 20_000
_SHARED_SAMPLES = Path(__file__).parents[2].parent / "shared" / "dumps"
_MOST_CUTS = 6
_HUGE_LINE_CHARS = (20_000, 400_000)
_LINE_ENDS = ("\n", "\n", "\r\n", "\r", "\n\n")
_ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1")
# Much of what can go wrong, and little else.
_PIECES = (
    *BANNERS,
    *("Subscribe", "SubscribeA Title", "No paper found.", "Submitted by", "@user", "- 8 authors"),
    *(
        "A Title of a Paper",
        "Adam",
        "We show that it is. ",
        "Code: https://github.com/a/b",
        "[...]",
    ),
    *(
        "a",
        "é",
        "Ã©",
        "â€™",
        "学",
        "😀",
        " ",
        "\t",
        "\u00a0",
        "\u200b",
        "\ufeff",
        "\ufffd",
        "\u2028",
    ),
    *("\x85", "\f", "\v", "\x1c", "\0", "\x80", '"', ",", "{", "}", "#", "###", "\\\\", ".", ":"),
)


@dataclass(frozen=True)
class Case:
    """Bytes, where they are cut into blocks, and how large the splitter's first bites are.

    The bites are megabytes otherwise, and no small input would be read in more than one. Only what
    is made of papers can be written out and split again: what scraps are read as hangs on the rest.
    """

    dump: bytes
    cuts: tuple[int, ...] = ()
    beginning_bytes: int = 1_000
    piece_lines: int = 3_000
    is_of_papers: bool = False


def make_case(number: int, *, seed: int) -> Case:
    """Make one input, the same one for the same number and seed."""
    rng = Random(f"{seed} fuzz {number}")
    (maker,) = rng.choices(tuple(_MAKERS), weights=tuple(_MAKERS.values()))
    dump = maker(rng)
    count = rng.randint(1, _MOST_CUTS)
    return Case(
        dump,
        cuts=tuple(sorted(rng.randint(0, len(dump)) for _ in range(count))),
        beginning_bytes=rng.choice((50, 300, 2_000, 10_000)),
        piece_lines=rng.choice((12, 30, 3_000)),
        is_of_papers=maker in (_damaged_page, _huge_lines),
    )


def _random_bytes(rng: Random) -> bytes:
    return rng.randbytes(rng.randint(0, 300))


def _pieces(rng: Random) -> bytes:
    """Put pieces together, in some encoding, that of another part of the page at times."""
    texts = [
        "".join(rng.choices((*_PIECES, *_LINE_ENDS), k=rng.randint(0, 60)))
        for _ in range(rng.choice((1, 1, 1, 2)))
    ]
    return b"".join(text.encode(rng.choice(_ENCODINGS), errors="replace") for text in texts)


def _furniture_only(rng: Random) -> bytes:
    lines = [line for _ in range(rng.randint(1, 40)) for line in furniture(rng)]
    lines += rng.choices((*BANNERS, "Subscribe", "", "  ", "No paper found."), k=rng.randint(0, 8))
    if rng.random() < 0.5:
        rng.shuffle(lines)
    end = rng.choice(_LINE_ENDS)
    return end.join(lines).encode()


@cache
def _pages() -> Sequence[bytes]:
    """Generate small pages with up to three kinds of noise each."""
    rng = Random("pages")
    pages = []
    for seed in range(_PAGES):
        kinds = rng.sample((*KINDS, *FILE_KINDS), rng.randint(0, _MOST_KINDS))
        noise = {kind: rng.choice((0.1, 0.4, 0.9)) for kind in kinds if are_compatible(*kinds)}
        batches = list(write_papers(_PAPERS_PER_PAGE, seed=seed))
        stretches = lay_out(batches, count=_PAPERS_PER_PAGE, noise=noise, seed=seed)
        pages.append(b"".join(stretch.content for stretch in stretches))
    return pages


@cache
def _samples() -> Sequence[bytes]:
    """Collect a sample of every layout."""
    written = (test_csv_table, test_email_digest, test_json_lines, test_markdown_page)
    samples = [module.SAMPLE.encode() for module in written]
    samples += [
        path.read_bytes()[:_SAMPLE_BYTES]
        for path in sorted(_SHARED_SAMPLES.glob("**/*.txt"))
        if path.is_file()
    ]
    for sample in files("flows").joinpath("samples").iterdir():
        samples.append(sample.read_bytes()[:_SAMPLE_BYTES])
    return samples


def _damaged_page(rng: Random) -> bytes:
    return _damaged(_slice(rng.choice(_pages()), rng), rng)


def _spliced_pages(rng: Random) -> bytes:
    count = rng.randint(2, 3)
    parts = [_slice(rng.choice(rng.choice((_pages(), _samples()))), rng) for _ in range(count)]
    return _damaged(b"".join(parts), rng)


def _damaged_sample(rng: Random) -> bytes:
    sample = rng.choice(_samples())
    return _damaged(sample if rng.random() < 0.3 else _slice(sample, rng), rng)


def _huge_lines(rng: Random) -> bytes:
    """Write lines that no page has, between some that pages have."""
    page = rng.choice(_pages()).split(b"\n")
    for _ in range(rng.randint(1, 2)):
        size = rng.randint(*_HUGE_LINE_CHARS)
        unit = rng.choice(
            (b"a", b"word ", b"A sentence. ", b"\xff", "é".encode(), b" ", b"https://")
        )
        page.insert(rng.randint(0, len(page)), (unit * size)[:size])
    return b"\n".join(page)


def _slice(page: bytes, rng: Random) -> bytes:
    start = rng.choice((0, rng.randint(0, len(page))))
    return page[start : start + rng.choice((200, 2_000, 8_000))]


def _damaged(page: bytes, rng: Random) -> bytes:
    for _ in range(rng.choice((0, 1, 1, 2, 5))):
        page = rng.choice(_FAULTS)(page, rng)
    return page


def _flip_bytes(page: bytes, rng: Random) -> bytes:
    damaged = bytearray(page)
    for _ in range(min(rng.choice((1, 3, 30)), len(page))):
        damaged[rng.randrange(len(page))] = rng.choice((rng.randrange(256), 0, 10, 13, 0xFF))
    return bytes(damaged)


def _change_lines(page: bytes, rng: Random) -> bytes:
    """Lose a line, repeat one, or let two change places."""
    lines = page.split(b"\n")
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    change = rng.randrange(3)
    if change == 0:
        lines.pop(one)
    elif change == 1:
        lines.insert(other, lines[one])
    else:
        lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _lose_bytes(page: bytes, rng: Random) -> bytes:
    start = rng.randint(0, len(page))
    return page[:start] + page[start + rng.choice((1, 2, 40, 900)) :]


def _insert_piece(page: bytes, rng: Random) -> bytes:
    place = rng.randint(0, len(page))
    piece = rng.choice((*_PIECES, *_LINE_ENDS)) + rng.choice(("", "", "\n"))
    return page[:place] + piece.encode(rng.choice(_ENCODINGS), errors="replace") + page[place:]


def _change_line_ends(page: bytes, rng: Random) -> bytes:
    return page.replace(b"\n", rng.choice((b"\r\n", b"\r", b"\n\n", b"", b" \n")))


def _lose_last_byte(page: bytes, rng: Random) -> bytes:
    del rng
    return page[:-1]


_FAULTS: tuple[Callable[[bytes, Random], bytes], ...] = (
    _flip_bytes,
    _change_lines,
    _lose_bytes,
    _insert_piece,
    _change_line_ends,
    _lose_last_byte,
)
_MAKERS: dict[Callable[[Random], bytes], int] = {
    _random_bytes: 10,
    _pieces: 20,
    _furniture_only: 8,
    _damaged_page: 30,
    _spliced_pages: 15,
    _damaged_sample: 16,
    _huge_lines: 1,
}
