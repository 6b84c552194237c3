"""Identity of a paper: the keys of its texts, and the id made from them."""

from __future__ import annotations

from functools import cache
from hashlib import sha256

import polars as pl

SHORTEST_TITLE_KEY_CHARS = 12  # a shorter key says too little to stand for one paper
ID_HEX_DIGITS = 16
LAST_CASED_CODE_POINT = 0x20000  # Unicode has no letter case beyond its first two planes

# Titles that many different papers bear, as keys; those under the shortest length need no entry.
GENERIC_TITLE_KEYS = (
    "acknowledgements",
    "acknowledgments",
    "announcement",
    "author correction",
    "author index",
    "book reviews",
    "call for papers",
    "conclusions and future work",
    "editorial board",
    "editorial introduction",
    "editorial note",
    "editor s introduction",
    "editors introduction",
    "from the editor",
    "from the editors",
    "guest editorial",
    "in this issue",
    "introduction",
    "introduction to the special issue",
    "introductory remarks",
    "letter to the editor",
    "letters to the editor",
    "note from the editor",
    "publisher correction",
    "special issue",
    "table of contents",
)


def text_key(text: pl.Expr) -> pl.Expr:
    """Return the text in NFKC, case-folded, its letters and digits kept, all else one space.

    Digits stay: GPT-4 is not GPT-5. Case folding is Unicode's (Python's ``str.casefold``), which
    unites more than lower case does: `ß` and `ss`, `ς` and `σ`.
    """
    folds = _case_folds()
    return (
        text.str.normalize("NFKC")
        .str.to_lowercase()
        .str.replace_many(list(folds), list(folds.values()))
        .str.replace_all(r"[^\p{L}\p{N}]+", " ")
        .str.strip_chars()
    )


@cache
def _case_folds() -> dict[str, str]:
    """Map each lower-case character that case folding still changes to its folded form."""
    characters = map(chr, range(0x80, LAST_CASED_CODE_POINT))
    return {
        character: character.casefold()
        for character in characters
        if character.casefold() != character == character.lower()
    }


def paper_id(title: pl.Expr, abstract: pl.Expr) -> pl.Expr:
    """Return the id of the paper: 16 hex digits of the SHA-256 of its title key.

    A title key that is short or generic stands for the paper only together with the key of the
    abstract; the two are joined by a line end, which no key holds.
    """
    title_key = text_key(title)
    is_weak = title_key.str.len_chars().lt(SHORTEST_TITLE_KEY_CHARS) | title_key.is_in(
        GENERIC_TITLE_KEYS
    )
    identity = (
        pl.when(is_weak)
        .then(pl.concat_str(title_key, text_key(abstract), separator="\n"))
        .otherwise(title_key)
    )
    return identity.map_batches(_digests, return_dtype=pl.String())


def _digests(texts: pl.Series) -> pl.Series:
    # Polars has no cryptographic hash; the loop costs half a microsecond a text.
    digests = [sha256(text.encode()).hexdigest()[:ID_HEX_DIGITS] for text in texts]
    return pl.Series(texts.name, digests, dtype=pl.String())
