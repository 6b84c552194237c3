import pytest

from flows.feeds import feed_name


@pytest.mark.parametrize(
    ("source", "feed"),
    [
        ("trending-papers.txt", "trending-papers"),
        ("2024-05-27.txt", ""),
        ("2024-05-27.txt.gz", ""),
        ("feed-2026-01-05.txt", "feed"),
        ("2026-01-05_feed.md.zst", "feed"),
        ("hf_daily_2024_01.jsonl", "hf_daily"),
        ("arxiv2024list.text", "arxiv-list"),
        ("20260105T120000Z-papers.csv.gz", "papers"),
        ("page 1 of 3.tsv", "page-of"),
        ("papers.html", "papers.html"),
        ("-", "-"),
        ("/dev/fd/63", ""),
    ],
)
def test_a_feed_is_a_layout_and_a_name_without_date_numbers_and_suffixes(
    source: str, feed: str
) -> None:
    assert feed_name(source, "page_text") == f"page_text:{feed}"
