"""How the characters of a dump became bytes."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

import polars as pl

BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True)
class Encoding:
    """A way from characters to bytes; ``name`` is Python's and the web's."""

    name: str

    def decode(self, content: bytes, *, errors: str = "replace") -> str:
        """Return the text; what is no character of the encoding becomes U+FFFD.

        Raises:
            UnicodeDecodeError: if there is such a thing, and ``errors`` is `strict`.
        """
        if self.name == "windows-1252":
            return content.decode("cp1252", errors=_AS_BROWSERS)
        return content.decode(self.name, errors=errors)

    def encode(self, text: str) -> bytes:
        """Return the bytes of a text that was decoded exactly."""
        if self.name == "windows-1252":
            return text.encode("cp1252", errors=_AS_BROWSERS)
        return text.encode(self.name)

    def sizes(self, text: pl.Expr) -> pl.Expr:
        """Count the bytes of texts that hold no U+FFFD for something else."""
        if self.name == "utf-8":
            return text.str.len_bytes().cast(pl.Int64())
        chars = text.str.len_chars().cast(pl.Int64())
        if self.name == "windows-1252":
            return chars
        # Characters beyond the first plane take two units of two bytes.
        return 2 * (chars + text.str.count_matches(r"[\x{10000}-\x{10ffff}]").cast(pl.Int64()))


UTF_8 = Encoding("utf-8")
UTF_16_LE = Encoding("utf-16-le")
UTF_16_BE = Encoding("utf-16-be")
WINDOWS_1252 = Encoding("windows-1252")

_AS_BROWSERS = "paperhouse-cp1252"
_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
# High bytes that make sense in Windows-1252: small accented letters, capital ones that do not
# follow a small letter, signs, and the euro before a number.
_LIKELY = re.compile(
    rb"[\xdf-\xef\xf1-\xf6\xf8-\xfd\x9a\x9c\x9e]"
    rb"|(?<![a-z])[\xc0-\xd6\xd8-\xdd\x8a\x8c\x8e\x9f]"
    rb"|[\x82-\x87\x89\x8b\x91-\x99\x9b\xa0-\xbf\xd7\xf7]"
    rb"|\x80(?=[\d ])"
)
_LEAST_LIKELY_SHARE = 0.9
_FEWEST_LIKELY = 3  # two odd bytes may be damage
_SNIFFED_FOR_UTF_16 = 4096


def recognise_encoding(beginning: bytes) -> Encoding:
    """Tell the encoding of a dump from as much of its beginning as is at hand.

    UTF-8 is the rule. A dump is UTF-16 if it begins with a byte order mark that says so, or if
    every second of its first bytes is zero; Windows-1252, of which Latin-1 is a part, if it holds
    bytes that are not UTF-8, nearly all of them where that encoding would have accented letters,
    quotation marks or dashes, and nearly no sequence of UTF-8.
    """
    if beginning.startswith(codecs.BOM_UTF16_LE) or _has_zeros(beginning, at=1):
        return UTF_16_LE
    if beginning.startswith(codecs.BOM_UTF16_BE) or _has_zeros(beginning, at=0):
        return UTF_16_BE
    return WINDOWS_1252 if _reads_as_windows_1252(beginning) else UTF_8


def _has_zeros(beginning: bytes, *, at: int) -> bool:
    sniffed = beginning[:_SNIFFED_FOR_UTF_16]
    zeros, others = sniffed[at::2], sniffed[1 - at :: 2]
    return len(zeros) >= 8 and zeros.count(0) > 0.9 * len(zeros) and others.count(0) == 0


def _reads_as_windows_1252(beginning: bytes) -> bool:
    try:
        # The last character may be cut in two, and that is no fault.
        codecs.getincrementaldecoder("utf-8")().decode(beginning)
    except UnicodeDecodeError:
        pass
    else:
        return False
    without_utf_8, sequences = _MULTIBYTE.subn(b" ", beginning)
    stray = len(_HIGH_BYTE.findall(without_utf_8))
    likely = len(_LIKELY.findall(without_utf_8))
    return (
        likely >= _FEWEST_LIKELY
        and sequences <= 0.05 * stray
        and likely >= _LEAST_LIKELY_SHARE * stray
    )


def _as_latin_1(error: UnicodeError) -> tuple[str | bytes, int]:
    """Read and write the five bytes that Windows-1252 leaves open as Latin-1, as browsers do."""
    if isinstance(error, UnicodeEncodeError):
        return error.object[error.start : error.end].encode("latin-1"), error.end
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error(_AS_BROWSERS, _as_latin_1)
