"""The URLs in abstracts, and what they lead to."""

from __future__ import annotations

import polars as pl

from expectations.contract import polars_schema
from expectations.tables import LINKS
from transforms.papers import current_texts
from transforms.web_hosts import KIND_PATTERNS, NO_REPOSITORY, REPOSITORY_PATTERNS

# A URL goes on until white space or a character that URLs do not hold; LaTeX escapes stay inside,
# and so do brackets that it closes itself.
_PLAIN = r"[^\s<>\"{}|\\^`\[\]()，。；、（）「」]|\\[_%#&~]"
_REST = rf"(?:{_PLAIN}|\((?:{_PLAIN})*\))"
_WITH_SCHEME = rf"https?://\w{_REST}*"
# Without a scheme only hosts that nothing else can mean. What stands glued before them is taken
# along, so that `docs.github.com` is not mistaken for `github.com`; it must be labels of the host.
_HUB = r"(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|huggingface\.co)/\w"
_PAGES = r"(?:github|gitlab)\.io\b"
_WWW = r"www\.[\w-]+\.\w"
_WITHOUT_SCHEME = rf"[\w.@-]*(?:{_HUB}|\.{_PAGES}|\b{_WWW}){_REST}*"
_WHOLE_URL = rf"(?i)^(?:https?://|(?:[\w-]+\.)*{_HUB}|(?:[\w-]+\.)+{_PAGES}|{_WWW})"
_URL = rf"(?i)(?:{_WITH_SCHEME}|{_WITHOUT_SCHEME})"
_TRAILING = r"[.,;:!?'\"*$“”‘’»…]+$"
_ESCAPE = r"\\([_%#&~])"
_MARK = "\x00"  # stands for a URL; no accepted text holds a control character


def build_links(versions: pl.LazyFrame) -> pl.LazyFrame:
    """Find the URLs in the current abstract of each paper.

    Versions of papers in, one row per paper and distinct URL out; the span is that of the first
    place where the URL stands, in characters, as written there.
    """
    return (
        _written_urls(current_texts(versions))
        .filter(pl.col("written").str.contains(_WHOLE_URL))
        .with_columns(url=_clean_url(pl.col("written")))
        .unique(["paper_id", "url"], keep="first", maintain_order=True)
        .with_columns(host=_host(pl.col("url")))
        .with_columns(kind=_kind(pl.col("url")), repository=_repository(pl.col("url")))
        .with_columns(
            link_no=pl.int_range(1, pl.len() + 1).over("paper_id"),
            end_char=pl.col("start_char") + pl.col("written").str.len_chars(),
        )
        .sort("paper_id", "link_no")
        .select(pl.col(name).cast(dtype) for name, dtype in polars_schema(LINKS).items())
    )


def _written_urls(papers: pl.LazyFrame) -> pl.LazyFrame:
    """List the URLs as written: one row per paper and place, with ``start_char``.

    The texts between the URLs tell where each begins.
    """
    abstract = pl.col("abstract")
    between = abstract.str.replace_all(_URL, _MARK).str.split(_MARK)
    return (
        papers.filter(abstract.str.contains(_URL))
        .select(
            "paper_id",
            found=abstract.str.extract_all(_URL),
            between=between.list.head(between.list.len() - 1),
        )
        .explode("found", "between")
        .with_columns(found_chars=pl.col("found").str.len_chars().cast(pl.Int64()))
        .with_columns(
            start_char=(pl.col("between").str.len_chars() + pl.col("found_chars"))
            .cum_sum()
            .over("paper_id")
            - pl.col("found_chars")
        )
        .select("paper_id", "start_char", written=pl.col("found").str.replace(_TRAILING, ""))
    )


def _clean_url(written: pl.Expr) -> pl.Expr:
    """Free a URL of LaTeX escapes; put its scheme in lower case, or add it where it is missing."""
    plain = written.str.replace_all(_ESCAPE, "$1")
    return (
        pl.when(plain.str.contains(r"(?i)^http://"))
        .then(plain.str.replace(r"(?i)^http://", "http://"))
        .otherwise("https://" + plain.str.replace(r"(?i)^https://", ""))
    )


def _host(url: pl.Expr) -> pl.Expr:
    return (
        url.str.extract(r"^https?://(?:[^/?#@]*@)?([^/?#:]*)")
        .str.to_lowercase()
        .str.strip_prefix("www.")
    )


def _kind(url: pl.Expr) -> pl.Expr:
    """Name what the URL leads to by the first pattern that matches host and path."""
    place = _place(url)
    kinds = [
        pl.when(place.str.contains(pattern)).then(pl.lit(kind)) for pattern, kind in KIND_PATTERNS
    ]
    return pl.coalesce(*kinds, pl.lit("other"))


def _repository(url: pl.Expr) -> pl.Expr:
    """Extract `owner/name` where the URL leads to a repository on a code or model hub."""
    place = _place(url).str.replace(r"(?i)^(huggingface\.co)/(?:datasets|spaces)/", "$1/")
    found = pl.coalesce(*(place.str.extract(pattern) for pattern in REPOSITORY_PATTERNS))
    repository = found.str.replace(r"(?:\.git|\.+)$", "")
    is_repository = ~place.str.contains(NO_REPOSITORY) & ~repository.str.ends_with("/")
    return pl.when(is_repository).then(repository)


def _place(url: pl.Expr) -> pl.Expr:
    """Return host and path, without scheme, `www.`, query and fragment."""
    return url.str.replace(r"(?i)^https?://(?:www\.)?", "").str.replace(r"[?#].*$", "")
