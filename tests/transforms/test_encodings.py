import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.encodings import (
    UTF_8,
    UTF_16_BE,
    UTF_16_LE,
    WINDOWS_1252,
    Encoding,
    recognise_encoding,
)
from transforms.lines import read_lines

ENCODINGS = [UTF_8, UTF_16_LE, UTF_16_BE, WINDOWS_1252]
ACCENTED = "Über naïve Schätzer für Café-Menüs\nWir zeigen, dass Größe zählt.\n"
# Units of two bytes: letters, line ends, marks, halves of pairs; and a byte that breaks them.
UNITS = [b"a\0", b"\0a", b"\n\0", b"\0\n", b"\r\0", b"\0\r", b"\r\n", b"\xfe\xff", b"\xff\xfe"]
UNITS += [b"\x3d\xd8", b"\x00\xde", b"\xd8\x3d", b"\xde\x00", b"x"]
ANY_UNITS = st.lists(st.sampled_from(UNITS), max_size=24).map(b"".join)


@pytest.mark.parametrize(
    ("beginning", "expected"),
    [
        pytest.param(b"", UTF_8, id="nothing"),
        pytest.param(b"A Title\nWe show it.\n", UTF_8, id="ASCII"),
        pytest.param(ACCENTED.encode(), UTF_8, id="UTF-8"),
        pytest.param(ACCENTED.encode("utf-8-sig"), UTF_8, id="UTF-8 with a mark"),
        pytest.param(ACCENTED.encode("utf-16-le"), UTF_16_LE, id="UTF-16, little end"),
        pytest.param(ACCENTED.encode("utf-16-be"), UTF_16_BE, id="UTF-16, big end"),
        pytest.param(b"\xff\xfe" + ACCENTED.encode("utf-16-le"), UTF_16_LE, id="LE with a mark"),
        pytest.param(b"\xfe\xff" + ACCENTED.encode("utf-16-be"), UTF_16_BE, id="BE with a mark"),
        pytest.param(b"\xff\xfe" + "学習".encode("utf-16-le"), UTF_16_LE, id="marked, no zeros"),
        pytest.param(ACCENTED.encode("utf-16-le")[:-1], UTF_16_LE, id="UTF-16 cut in two"),
        pytest.param(ACCENTED.encode("latin-1"), WINDOWS_1252, id="Latin-1"),
        pytest.param(
            "It’s “quoted” – and dashed…".encode("cp1252"), WINDOWS_1252, id="quotation marks"
        ),
    ],
)
def test_the_encoding_is_told_from_the_beginning(beginning: bytes, expected: Encoding) -> None:
    assert recognise_encoding(beginning) == expected


@pytest.mark.parametrize(
    "beginning",
    [
        pytest.param(b"caf\xe9 and na\xefve", id="two odd bytes"),
        pytest.param(b"a\x80b\xc3c\xffd\xe2\x80e\xc3f" * 9, id="bytes no letter has"),
        pytest.param(("é" * 60).encode() + "éèê".encode("latin-1"), id="mostly UTF-8"),
        pytest.param("Schätzer für Größe".encode()[:-2], id="cut in the last character"),
        pytest.param(bytes(range(0x80, 0xC0)) + b"\xc0\xc1\xff\xfe" * 30, id="noise"),
        pytest.param(b"a\0b\0c", id="too few zeros"),
        pytest.param(b"\0\0\0\0" * 20, id="all zeros"),
    ],
)
def test_damaged_utf_8_is_no_other_encoding(beginning: bytes) -> None:
    assert recognise_encoding(beginning) == UTF_8


@pytest.mark.parametrize("cut", [1, 2])
def test_a_character_cut_in_two_at_the_end_of_the_beginning_is_no_fault(cut: int) -> None:
    assert recognise_encoding(("é" * 10 + "学").encode()[:-cut]) == UTF_8


@pytest.mark.parametrize(
    ("content", "expected"),
    [(b"\x80 5", "€ 5"), (b"caf\xe9", "café"), (b"\x81\x8d\x8f\x90\x9d", "\x81\x8d\x8f\x90\x9d")],
)
def test_windows_1252_reads_open_bytes_as_browsers_do(content: bytes, expected: str) -> None:
    assert WINDOWS_1252.decode(content, errors="strict") == expected


@pytest.mark.parametrize(
    ("encoding", "codec", "text"),
    [
        *((one, one.name, text) for one in ENCODINGS[:3] for text in ("", "é–", "学習", "x😀y😀")),
        *((WINDOWS_1252, "cp1252", text) for text in ("", "plain", "café – “x”")),
    ],
)
def test_sizes_are_those_of_the_bytes(encoding: Encoding, codec: str, text: str) -> None:
    sizes = pl.select(encoding.sizes(pl.lit(text))).to_series()
    assert sizes.to_list() == [len(text.encode(codec))]
    assert sizes.dtype == pl.Int64()


@pytest.mark.parametrize("encoding", [UTF_16_LE, UTF_16_BE], ids=lambda encoding: encoding.name)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_of_utf_16_know_their_bytes(encoding: Encoding, end: str) -> None:
    block = f"añ😀{end}b".encode(encoding.name)
    lines = read_lines(block, first_line=1, first_byte=0, encoding=encoding)
    size = 2 * len(end)
    assert lines.select("text", "start_byte", "end_byte").rows() == [
        ("añ😀", 0, 8),
        ("b", 8 + size, 10 + size),
    ]


@pytest.mark.parametrize("encoding", [UTF_16_LE, UTF_16_BE], ids=lambda encoding: encoding.name)
@pytest.mark.parametrize(
    ("text", "odd", "expected"),
    [
        pytest.param(
            "ab\ud83dc\nd", b"", [("ab\ufffdc", 0, 8, False), ("d", 10, 12, True)], id="half"
        ),
        pytest.param("a\udc00\n", b"", [("a\ufffd", 0, 4, False)], id="other half"),
        pytest.param("a\nb", b"x", [("a", 0, 2, True), ("b\ufffd", 4, 7, False)], id="odd size"),
        pytest.param("a\n", b"x", [("a", 0, 2, True), ("\ufffd", 4, 5, False)], id="odd last line"),
        pytest.param("", b"x", [("\ufffd", 0, 1, False)], id="one byte"),
        pytest.param(
            "\ud83d\n\ud83d",
            b"x",
            [("\ufffd", 0, 2, False), ("\ufffd\ufffd", 4, 7, False)],
            id="both",
        ),
    ],
)
def test_broken_utf_16_is_replaced_and_its_lines_are_marked(
    encoding: Encoding, text: str, odd: bytes, expected: list[tuple[str, int, int, bool]]
) -> None:
    block = text.encode(encoding.name, errors="surrogatepass") + odd
    lines = read_lines(block, first_line=1, first_byte=0, encoding=encoding)
    assert lines.select("text", "start_byte", "end_byte", "is_decoded_exactly").rows() == expected


@pytest.mark.parametrize("encoding", ENCODINGS, ids=lambda encoding: encoding.name)
@given(block=st.one_of(st.binary(max_size=40), ANY_UNITS))
def test_lines_and_their_ends_are_all_bytes_of_any_block_in_any_encoding(
    encoding: Encoding, block: bytes
) -> None:
    lines = read_lines(block, first_line=1, first_byte=0, encoding=encoding)
    unit = 2 if encoding in (UTF_16_LE, UTF_16_BE) else 1
    codec = "latin-1" if unit == 1 else encoding.name
    ends = {end.encode(codec) for end in ("\n", "\r", "\r\n")}
    starts = [*lines["start_byte"], len(block)]
    between = [block[end:start] for end, start in zip(lines["end_byte"], starts[1:], strict=True)]
    assert starts[0] == 0
    assert all(start <= end for start, end in zip(starts, lines["end_byte"], strict=False))
    assert set(between[:-1]) <= ends
    assert set(between[-1:]) <= ends | {b""}
    assert not lines["text"].str.contains(r"[\r\n]").any()


@pytest.mark.parametrize("encoding", ENCODINGS, ids=lambda encoding: encoding.name)
@given(block=st.one_of(st.binary(max_size=40), ANY_UNITS))
def test_lines_that_are_decoded_exactly_are_their_bytes(encoding: Encoding, block: bytes) -> None:
    lines = read_lines(block, first_line=1, first_byte=0, encoding=encoding)
    exact = lines.filter("is_decoded_exactly").select("text", "start_byte", "end_byte")
    for text, start, end in exact.iter_rows():
        assert encoding.decode(block[start:end], errors="strict") == text


@given(st.binary(max_size=40))
@pytest.mark.parametrize("encoding", [UTF_8, UTF_16_LE, UTF_16_BE, WINDOWS_1252])
def test_text_that_was_decoded_exactly_is_encoded_as_it_was(
    encoding: Encoding, content: bytes
) -> None:
    text = encoding.decode(content)
    if "\ufffd" not in text:
        assert encoding.encode(text) == content
