"""What must hold for any bytes, on thousands of random and damaged inputs.

No exception; every byte in one span or a line end; the same spans however the bytes are cut into
blocks. These are failures. Beside them it is counted, and shown, how often the records of damaged
pages, written out as a title line and an abstract line each, are not split into the same records
again: what was read by the lines around it may then read otherwise. Each finding is made small and
saved; `--repeat FILE` tries it again.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path

import polars as pl

from tests.benchmarks.fuzz_inputs import Case, make_case
from transforms import page_units, split
from transforms.layouts import PAGE_TEXT
from transforms.spans import SPLIT_BOILERPLATE, SPLIT_RECORDS, SPLIT_REJECTS

_COUNT = 20_000
_LINE_ENDS = b"\r\n\0"
# A split costs about a tenth of a second, however small the input: all are split in blocks, some
# whole as well, and of few the records are written out and split again.
_WHOLE_EVERY, _STABLE_EVERY = 2, 8
_MOST_SAVED = 3  # of one kind of failure
_SHRINK_SECONDS = 20.0
_REPORT_EVERY = 1_000
_UNSTABLE = "written out, "

Spans = dict[str, pl.DataFrame]


def main(arguments: Sequence[str] = ()) -> None:
    """Try inputs, print what failed and where the inputs are, and end with 1 if any did."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks fuzz")
    parser.add_argument("count", type=int, nargs="?", default=_COUNT, help="how many inputs")
    parser.add_argument("--seed", type=int, default=1, help="other inputs for another seed")
    parser.add_argument("--first", type=int, default=0, help="number of the first input")
    parser.add_argument("--repeat", type=Path, help="a saved failure, FILE.json, to try again")
    chosen = parser.parse_args(arguments)
    if chosen.repeat:
        print(find_fault(_load(chosen.repeat)) or "no fault")
        return
    folder = Path(tempfile.mkdtemp(prefix="paperhouse-fuzz-"))
    started = time.perf_counter()
    faults: Counter[str] = Counter()
    for number in range(chosen.first, chosen.first + chosen.count):
        fault = _try(number, chosen.seed, faults, folder)
        if fault and faults[fault] <= _MOST_SAVED:
            print(f"{number}: {fault}", flush=True)
        done = number + 1 - chosen.first
        if done % _REPORT_EVERY == 0 and done < chosen.count:
            print(f"{done:,} inputs in {time.perf_counter() - started:,.0f} s", flush=True)
    _print_report(faults, chosen.count, folder, time.perf_counter() - started)
    if any(not fault.startswith(_UNSTABLE) for fault in faults):
        raise SystemExit(1)


def _try(number: int, seed: int, faults: Counter[str], folder: Path) -> str | None:
    case = make_case(number, seed=seed)
    fault = find_fault(
        case, is_whole=number % _WHOLE_EVERY == 0, is_stable=number % _STABLE_EVERY == 0
    )
    if fault:
        faults[fault] += 1
        if faults[fault] <= _MOST_SAVED:
            small = shrink(case, lambda other: find_fault(other) == fault)
            _save(small, folder / f"{number}.json", fault)
    return fault


def _print_report(faults: Counter[str], count: int, folder: Path, seconds: float) -> None:
    unstable = sum(times for fault, times in faults.items() if fault.startswith(_UNSTABLE))
    failures = faults.total() - unstable
    print(f"{count:,} inputs in {seconds:,.0f} s: {failures:,} failures, {unstable:,} unstable")
    for fault, times in faults.most_common():
        print(f"{times:>8,}  {fault}")
    if faults:
        print(f"The first {_MOST_SAVED} of each kind, made small, are in {folder}.")


def find_fault(case: Case, *, is_whole: bool = True, is_stable: bool = True) -> str | None:
    """Name the first promise that does not hold for these bytes, None if all do."""
    try:
        with small_bites(case):
            parts = split_in_blocks(case.dump, case.cuts)
            fault = unaccounted(parts, case.dump)
            if not fault and is_whole:
                whole = split_in_blocks(case.dump, ())
                fault = unaccounted(whole, case.dump) or _differing(whole, parts)
        return fault or (_unstable(parts) if is_stable and case.is_of_papers else None)
    except Exception as error:  # whatever is raised is the finding
        trace = traceback.extract_tb(error.__traceback__)
        place = [frame for frame in trace if "/transforms/" in frame.filename][-1]
        return f"{type(error).__name__} in {Path(place.filename).name}, {place.name}"


@contextmanager
def small_bites(case: Case) -> Iterator[None]:
    """Let the splitter read small inputs as it would large ones: piece by piece."""
    kept = split.BEGINNING_BYTES, page_units.PIECE_LINES, page_units._UNSURE_LINES
    split.BEGINNING_BYTES = case.beginning_bytes
    page_units.PIECE_LINES, page_units._UNSURE_LINES = case.piece_lines, case.piece_lines // 3
    try:
        yield
    finally:
        split.BEGINNING_BYTES, page_units.PIECE_LINES, page_units._UNSURE_LINES = kept


def split_in_blocks(dump: bytes, cuts: Sequence[int]) -> Spans:
    """Split a dump cut into blocks, and put the parts together again."""
    edges = [0, *cuts, len(dump)]
    parts = list(split.split_blocks(dump[start:end] for start, end in pairwise(edges)))
    schemas = {"records": SPLIT_RECORDS, "rejects": SPLIT_REJECTS, "boilerplate": SPLIT_BOILERPLATE}
    spans = {
        name: pl.concat([schema.to_frame(), *(getattr(part, name) for part in parts)])
        for name, schema in schemas.items()
    }
    totals = {
        "byte_count": [sum(part.byte_count for part in parts)],
        "line_count": [sum(part.line_count for part in parts)],
        "layout": [parts[-1].layout if parts else ""],
        "encoding": [parts[-1].encoding if parts else ""],
    }
    return spans | {"totals": pl.DataFrame(totals)}


def unaccounted(spans: Spans, dump: bytes) -> str | None:
    """Check that spans are in order and disjoint, and part nothing but line ends."""
    frames = [spans[name] for name in ("records", "rejects", "boilerplate")]
    if any(not frame["start_byte"].is_sorted() for frame in frames):
        return "spans out of order"
    edges = [
        edge
        for span in sorted(
            span for frame in frames for span in frame.select("start_byte", "end_byte").iter_rows()
        )
        for edge in span
    ]
    between = [0, *edges, len(dump)]
    if between != sorted(between):
        return "spans overlap"
    if spans["totals"]["byte_count"].item() != len(dump):
        return "bytes missing from the count"
    rest = b"".join(dump[start:end] for start, end in zip(between[::2], between[1::2], strict=True))
    return "bytes between spans" if rest.strip(_LINE_ENDS) else None


def _differing(whole: Spans, parts: Spans) -> str | None:
    for name, frame in whole.items():
        if not frame.equals(parts[name]):
            return f"{name} depend on the cuts"
    return None


def _unstable(spans: Spans) -> str | None:
    """Write the records of a page out, split that again, and compare."""
    pairs = spans["records"].select("title", "abstract").rows()
    if spans["totals"]["layout"].item() != PAGE_TEXT or not pairs:
        return None
    written = "".join(f"{title}\n{abstract}\n" for title, abstract in pairs).encode()
    again = split_in_blocks(written, ())["records"].select("title", "abstract").rows()
    if again == pairs:
        return None
    if set(again) <= set(pairs):
        return f"{_UNSTABLE}some records are lost"
    return f"{_UNSTABLE}records are split otherwise"


def shrink(case: Case, fails: Callable[[Case], bool]) -> Case:
    """Leave out what the failure does not need: lines, then bytes, then cuts."""
    deadline = time.perf_counter() + _SHRINK_SECONDS
    case = _shrunk_by(case, lambda dump: dump.splitlines(keepends=True), fails, deadline)
    return _shrunk_by(
        case, lambda dump: [dump[at : at + 1] for at in range(len(dump))], fails, deadline
    )


def _shrunk_by(
    case: Case,
    parts_of: Callable[[bytes], list[bytes]],
    fails: Callable[[Case], bool],
    deadline: float,
) -> Case:
    """Leave out ever smaller groups of parts, as long as the case still fails."""
    size = max(len(parts_of(case.dump)) // 2, 1)
    while time.perf_counter() < deadline:
        parts, at, is_smaller = parts_of(case.dump), 0, False
        while at < len(parts) and time.perf_counter() < deadline:
            rest = parts[:at] + parts[at + size :]
            if fails(smaller := _with_dump(case, b"".join(rest), b"".join(parts[:at]))):
                case, parts, is_smaller = smaller, rest, True
            else:
                at += size
        if size == 1 and not is_smaller:
            break
        size = max(size // 2, 1)
    return case


def _with_dump(case: Case, dump: bytes, before: bytes) -> Case:
    """Move the cuts with the bytes around them."""
    lost = len(case.dump) - len(dump)
    cuts = (cut if cut <= len(before) else max(cut - lost, len(before)) for cut in case.cuts)
    return replace(case, dump=dump, cuts=tuple(cuts))


def _save(case: Case, path: Path, fault: str) -> None:
    content = asdict(case) | {"dump": case.dump.decode("latin-1"), "fault": fault}
    path.write_text(json.dumps(content, indent=1))


def _load(path: Path) -> Case:
    content = json.loads(path.read_text())
    return Case(
        dump=content["dump"].encode("latin-1"),
        cuts=tuple(content["cuts"]),
        beginning_bytes=content["beginning_bytes"],
        piece_lines=content["piece_lines"],
        is_of_papers=content["is_of_papers"],
    )


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
