import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import polars as pl
import pytest

from expectations.contract import Rule, Severity
from expectations.gate import data_docs
from expectations.gate.data_docs import build_data_docs, keep_result
from expectations.gate.validation import validate
from expectations.suites import breach_column, record_suite, warehouse_suite

FIRST_RUN = datetime(2024, 5, 27, tzinfo=UTC).replace(tzinfo=None)
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=https://example.org/x.png onerror=alert(2)>",
    '"><link rel="stylesheet" href="https://example.org/x.css">',
]
IS_OK = Rule(
    name="is_ok", severity=Severity.FAIL, description="It is ok.", measure="text", allowed=("ok",)
)


class LoadedResources(HTMLParser):
    """Collects what a page makes the browser load: addresses, and scripts and handlers in it."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.handlers: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(given.get("href", ""))
        else:
            self.addresses += [given[name] for name in ("src", "href", "srcset") if name in given]
        self.handlers += [given[name] for name in ("onerror", "onload") if name in given]


def read_page(page: Path) -> LoadedResources:
    resources = LoadedResources()
    resources.feed(page.read_text(encoding="utf-8"))
    return resources


def keep_records(store: Path, texts: list[str], *, run: int) -> None:
    validation = validate(
        pl.DataFrame({"text": texts}),
        record_suite([IS_OK]),
        run_name=f"run{run}",
        run_time=FIRST_RUN + timedelta(days=run),
    )
    keep_result(validation, store)


def keep_warehouse(store: Path, *, run: int) -> None:
    validation = validate(
        pl.DataFrame({breach_column("warehouse", "counts"): [0]}),
        warehouse_suite([], {"counts": "Counts that differ."}),
        run_name=f"run{run}",
        run_time=FIRST_RUN + timedelta(days=run),
    )
    keep_result(validation, store)


def linked_pages(index: Path) -> list[Path]:
    """List the pages that a page of its own site links to, in order."""
    return [index.parent / unquote(urlsplit(link).path) for link in read_page(index).links]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The pages of a site on hostile texts, the index first."""
    store = tmp_path_factory.mktemp("docs")
    keep_records(store, ["ok", *HOSTILE], run=1)
    keep_warehouse(store, run=1)
    index = build_data_docs(store)
    return [index, *linked_pages(index)]


def test_each_result_has_a_page_that_the_index_links_to(pages: list[Path]) -> None:
    shown = {page.parts[-4:-2] for page in pages[1:]}
    assert shown == {("records", "run1"), ("warehouse", "run1")}
    assert all(page.is_file() for page in pages)


def test_each_result_links_to_the_page_of_its_suite(pages: list[Path]) -> None:
    for page in pages[1:]:
        linked = [link for link in linked_pages(page) if "expectations" in link.parts]
        assert linked
        assert all(link.is_file() for link in linked)


def test_pages_load_nothing_from_other_hosts(pages: list[Path]) -> None:
    addresses = [address for page in pages for address in read_page(page).addresses]
    assert [address for address in addresses if urlsplit(address).netloc] == []
    assert not any("@import" in page.read_text(encoding="utf-8") for page in pages)


def test_hostile_texts_are_shown_as_texts(pages: list[Path]) -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in pages)
    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert(1)" not in text
    assert [handler for page in pages for handler in read_page(page).handlers] == []


def test_the_results_kept_hold_no_lists_of_rows(tmp_path: Path) -> None:
    keep_records(tmp_path, ["ok", *(f"bad {number}" for number in range(200))], run=1)
    (result,) = (tmp_path / "results").rglob("*.json")
    assert "bad 0" in result.read_text(encoding="utf-8")
    assert "bad 199" not in result.read_text(encoding="utf-8")


def test_only_the_last_runs_of_each_suite_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_docs, "KEPT_RUNS", 2)
    keep_warehouse(tmp_path, run=0)
    for run in (1, 2, 3):
        keep_records(tmp_path, ["ok"], run=run)
    shown = [page.parts[-4:-2] for page in linked_pages(build_data_docs(tmp_path))]
    assert shown == [("records", "run3"), ("records", "run2"), ("warehouse", "run0")]


def test_a_site_is_built_anew_from_the_results_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_docs, "KEPT_RUNS", 1)
    for run in (1, 2):
        keep_records(tmp_path, ["ok"], run=run)
        build_data_docs(tmp_path)
    pages = (tmp_path / "site" / "validations").rglob("*.html")
    assert [page.parts[-3] for page in pages] == ["run2"]


@pytest.fixture
def _far_from_greenwich(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_far_from_greenwich")
def test_times_are_those_of_utc_wherever_the_machine_is(tmp_path: Path) -> None:
    keep_records(tmp_path, ["ok"], run=0)
    (page,) = linked_pages(build_data_docs(tmp_path))
    assert page.parts[-2] == "20240527T000000.000000Z"


def test_a_site_without_results_is_an_index_alone(tmp_path: Path) -> None:
    assert linked_pages(build_data_docs(tmp_path)) == []
