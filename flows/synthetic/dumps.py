"""Papers to a dump, in batches, with its truth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count as count_from
from random import Random

from flows.synthetic.entries import BANNERS, Entry, new_entry, put_banners_before
from flows.synthetic.noise import NoiseMaker
from flows.synthetic.truth import Truth

Paper = tuple[str, str]  # title, abstract; both normalised

_BYTE_ORDER_MARK = "\ufeff"
# What Latin-1 lacks of the characters that the noise itself brings.
_TO_LATIN_1 = {ord(character): " " for character in "\u200b\u2003\ufeff\u2060\u2028\u2029"}
_TO_LATIN_1[ord("▲")] = "^"


@dataclass(frozen=True)
class Stretch:
    """Bytes of a dump, and the truth of the records in them."""

    content: bytes
    truth: list[Truth]


@dataclass(frozen=True)
class _Form:
    """How characters become bytes, and after how much of which record the dump breaks off."""

    encoding: str
    beginning: bytes
    cut_place: int | None
    cut_share: float

    def encode(self, text: str) -> bytes:
        if self.encoding == "latin-1":
            return text.translate(_TO_LATIN_1).encode("latin-1", "replace")
        # Lone surrogates stand for bytes that are not UTF-8.
        errors = "surrogateescape" if self.encoding == "utf-8" else "strict"
        return text.encode(self.encoding, errors)

    def fitting(self, text: str) -> str:
        """Replace what the encoding cannot hold, so that the truth is what the file says."""
        return text if self.encoding != "latin-1" else self.encode(text).decode("latin-1")


def lay_out(
    batches: Iterable[Sequence[Paper]], *, count: int, noise: Mapping[str, float], seed: int
) -> Iterator[Stretch]:
    """Lay papers out as a dump with noise; ``count`` papers in all.

    One ``Stretch`` per batch out, none behind the place where the dump is cut off.
    """
    form = _draw_form(noise, count=count, seed=seed)
    maker = NoiseMaker(noise, seed=seed)
    numbers = count_from(1)
    done = 0
    for batch in batches:
        entries = [new_entry(form.fitting(title), form.fitting(text)) for title, text in batch]
        maker.touch(entries)
        beginning = b"" if done else _begin(entries, form)
        cut_place = None if form.cut_place is None else form.cut_place - done
        done += len(entries)
        if cut_place is not None and cut_place < len(entries):
            entries = entries[: cut_place + 1]
            content = _whole(entries[:-1], form) + _cut(entries[-1], form)
            yield Stretch(beginning + content, list(_truths(entries, numbers)))
            return
        content = _whole(entries, form)
        if done == count:  # as in real dumps, the last line has no end
            content = content.removesuffix(form.encode(entries[-1].line_end))
        yield Stretch(beginning + content, list(_truths(entries, numbers)))


def _draw_form(noise: Mapping[str, float], *, count: int, seed: int) -> _Form:
    rng = Random(f"{seed} form")
    kinds = {kind for kind, share in noise.items() if share > 0}
    encoding = "utf-8"
    if "latin1" in kinds:
        encoding = "latin-1"
    if "utf16" in kinds:
        encoding = rng.choice(("utf-16-le", "utf-16-be"))
    is_marked = "bom" in kinds or "utf16" in kinds
    cut = Random(f"{seed} cut")
    return _Form(
        encoding=encoding,
        beginning=_BYTE_ORDER_MARK.encode(encoding) if is_marked else b"",
        # Not in the first quarter, so that something is left to be found.
        cut_place=cut.randrange(count // 4, count) if "cut_off" in kinds else None,
        cut_share=cut.random(),
    )


def _begin(entries: Sequence[Entry], form: _Form) -> bytes:
    """Begin a dump: the mark of its encoding, if any, and the banners of the page."""
    if BANNERS[0] not in entries[0].before:  # else noise has put them there
        put_banners_before(entries[0])
    return form.beginning


def _whole(entries: Sequence[Entry], form: _Form) -> bytes:
    return form.encode("".join([entry.text() * entry.copies for entry in entries]))


def _cut(entry: Entry, form: _Form) -> bytes:
    """Break a record off; it stays intact if only what stands behind it is lost."""
    entry.copies = 1
    content = form.encode(entry.text())
    size = int(len(content) * form.cut_share)
    if size < len(form.encode(entry.text_to_its_end())):
        entry.reason = entry.reason or "cut_off"
    return content[:size]


def _truths(entries: Iterable[Entry], numbers: Iterator[int]) -> Iterator[Truth]:
    for entry in entries:
        for _ in range(entry.copies):
            if entry.reason is None:
                yield Truth(entry.title, entry.abstract, record_no=next(numbers))
            else:
                yield Truth(entry.title, entry.abstract, reason=entry.reason)
