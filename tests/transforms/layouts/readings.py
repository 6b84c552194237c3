"""What a layout reads from small dumps, given whole or cut into blocks."""

from collections.abc import Iterable, Sequence

import polars as pl
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from transforms.encodings import UTF_8, Encoding
from transforms.lines import read_lines
from transforms.reading import (
    SPAN_BOILERPLATE,
    SPAN_RECORDS,
    SPAN_REJECTS,
    Layout,
    Reader,
    Reading,
    Stretch,
)

BEGINNING_BYTES = 65_536


def read_dump(
    layout: Layout, dump: bytes, *, cuts: Iterable[int] = (), encoding: Encoding = UTF_8
) -> Reading:
    """Feed a dump to a layout as it would come in blocks, and put the readings together."""
    beginning = read_lines(dump[:BEGINNING_BYTES], first_line=1, first_byte=0, encoding=encoding)
    reader = layout.begin(beginning)
    edges = [*sorted(cuts), len(dump)]
    readings: list[Reading] = []
    line, byte = 1, 0
    for end in edges[:-1]:
        reading, line, byte = _read_to(reader, dump, end, line, byte, encoding, is_last=False)
        readings.append(reading)
    reading, _, byte = _read_to(reader, dump, len(dump), line, byte, encoding, is_last=True)
    assert byte == len(dump)
    return _united([*readings, reading])


def _read_to(
    reader: Reader,
    dump: bytes,
    end: int,
    line: int,
    byte: int,
    encoding: Encoding,
    *,
    is_last: bool,
) -> tuple[Reading, int, int]:
    lines = read_lines(dump[byte:end], first_line=line, first_byte=byte, encoding=encoding)
    reading = reader.read(
        Stretch(
            lines=lines,
            encoding=encoding,
            is_first=byte == 0,
            is_last=is_last,
            is_ended=is_last and dump.endswith((b"\n", b"\r", b"\n\0", b"\0\n")),
        )
    )
    settled = reading.settled_line_count
    assert settled <= lines.height - (not is_last) or settled == 0
    next_byte = lines["start_byte"][settled] if settled < lines.height else end
    assert_of_lines(reading, before=next_byte)
    return reading, line + settled, next_byte


def assert_of_lines(reading: Reading, *, before: int) -> None:
    for frame in (reading.records, reading.rejects, reading.boilerplate):
        assert frame.is_empty() or frame["end_byte"].max() <= before  # type: ignore[operator]


def _united(readings: Sequence[Reading]) -> Reading:
    for reading in readings:
        assert reading.records.schema == SPAN_RECORDS
        assert reading.rejects.schema == SPAN_REJECTS
        assert reading.boilerplate.schema == SPAN_BOILERPLATE
    return Reading(
        records=pl.concat(reading.records for reading in readings),
        rejects=pl.concat(reading.rejects for reading in readings),
        boilerplate=pl.concat(reading.boilerplate for reading in readings),
        settled_line_count=sum(reading.settled_line_count for reading in readings),
    )


def pairs(reading: Reading) -> list[tuple[str, str]]:
    return reading.records.select("title", "abstract").rows()


def reasons(reading: Reading) -> list[str]:
    return reading.rejects["rules"].list.first().to_list()


def rejected_texts(reading: Reading) -> list[str]:
    return reading.rejects["raw_text"].to_list()


def furniture(reading: Reading) -> list[tuple[str, str]]:
    return reading.boilerplate.select("kind", "text").rows()


def the_record(reading: Reading) -> dict[str, object]:
    """Return the only record of a reading that has neither others nor rejects."""
    assert reasons(reading) == []
    (record,) = reading.records.to_dicts()
    return record


def assert_accounted(reading: Reading, dump: bytes) -> None:
    """Check that spans are in order, disjoint, and part nothing but line ends."""
    frames = (reading.records, reading.rejects, reading.boilerplate)
    for frame in frames:
        assert frame["start_byte"].is_sorted()
    spans = sorted(
        span for frame in frames for span in frame.select("start_byte", "end_byte").iter_rows()
    )
    assert all(start < end for start, end in spans)
    between = [0, *(edge for span in spans for edge in span), len(dump)]
    assert between == sorted(between)
    rest = b"".join(dump[start:end] for start, end in zip(between[::2], between[1::2], strict=True))
    assert rest.strip(b"\r\n") == b""


def assert_same(found: Reading, expected: Reading) -> None:
    assert_frame_equal(found.records, expected.records)
    assert_frame_equal(found.rejects, expected.rejects)
    assert_frame_equal(found.boilerplate, expected.boilerplate)
    assert found.settled_line_count == expected.settled_line_count


def damaged(dump: bytes, faults: Iterable[tuple[int, int, bytes]]) -> bytes:
    """Put other bytes in the place of stretches of a dump: start, size, and what comes there."""
    for start, size, other in faults:
        place = start % (len(dump) + 1)
        dump = dump[:place] + other + dump[place + size :]
    return dump


def assert_read_like(layout: Layout, dump: bytes, cuts: Iterable[int]) -> None:
    """Check that all of a dump is read, and read the same however it is cut."""
    whole = read_dump(layout, dump)
    assert_accounted(whole, dump)
    edges = [cut % (len(dump) + 1) for cut in cuts]
    assert_same(read_dump(layout, dump, cuts=edges), whole)


def dumps_like(sample: bytes, pieces: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """Draw any bytes, the sample with faults in it, and pieces of such dumps in any order."""
    faults = st.lists(
        st.tuples(
            st.integers(min_value=0, max_value=len(sample)),
            st.integers(min_value=0, max_value=40),
            st.sampled_from([b"", b"\n", b"\r\n", b'"', b"\xff", b"\\\\", *pieces]),
        ),
        max_size=4,
    )
    ends = st.sampled_from([b"\n", b"\r\n", b"\r", b""])
    pages = st.lists(st.builds(bytes.__add__, st.sampled_from(pieces), ends), max_size=30)
    return st.one_of(
        st.builds(damaged, st.just(sample), faults),
        pages.map(b"".join),
        st.binary(max_size=120),
    )


CUTS = st.lists(st.integers(min_value=0, max_value=5_000), max_size=6)
