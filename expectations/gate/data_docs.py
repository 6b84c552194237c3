"""Great Expectations' results kept on disk, a bounded number, and the HTML made from them."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from expectations.gate.context import enter_context
from expectations.gate.validation import Validation

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuiteValidationResult
    from great_expectations.data_context import EphemeralDataContext

KEPT_RUNS = 20  # a full build of so many takes half a second; hundreds take several

_BATCH = "frame"
_ROW_LISTS = (
    "unexpected_list",
    "unexpected_index_list",
    "unexpected_index_query",
    "partial_unexpected_index_list",
)
# What GX's pages load from other hosts; without a network it only delays them.
_REMOTE = re.compile(
    r"<script[^>]*\bsrc=\"https?:[^>]*>\s*</script>|<link[^>]*\bhref=\"https?:[^>]*>"
    r"|<img[^>]*\bsrc=\"https?:[^>]*>|url\(.https?:[^)]*\)"
)
_STYLE = (
    "<style>:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;"
    "margin:1rem auto;max-width:75rem;padding:0 1rem}table{border-collapse:collapse}"
    "td,th{border:1px solid #8886;padding:.3rem .6rem;text-align:left;vertical-align:top}"
    "h1,h2,h3,h4,h5{font-size:1.1rem;margin:1.2rem 0 .4rem}"
    # What GX draws with fonts, folds with scripts, or advertises.
    ".fa-check-circle::before{content:'\\2714';color:#1a7f37}"
    ".fa-times::before{content:'\\2718';color:#cf222e}"
    ".collapse{display:block}"
    ".d-none,footer,[data-toggle=collapse],.card:has(>.card-body .btn-group-toggle)"
    "{display:none}</style>"
)


class DataDocsError(Exception):
    """Great Expectations did not write a page that it was asked for."""


def keep_result(validation: Validation, store: Path) -> None:
    """Write a result into the store, without its lists of rows, and drop the oldest runs.

    GX writes texts into its pages as they are, so they are escaped here, before they are stored.
    """
    context = enter_context(store)
    from great_expectations.data_context.types.resource_identifiers import (
        ExpectationSuiteIdentifier,
        ValidationResultIdentifier,
    )

    kept = _without_rows(validation.result)
    key = ValidationResultIdentifier(
        expectation_suite_identifier=ExpectationSuiteIdentifier(name=kept.suite_name),
        run_id=kept.meta["run_id"],
        batch_identifier=_BATCH,
    )
    context.validation_results_store.set(key, kept)
    _keep_suite(validation, context)
    for folder in _runs(store / "results", kept.suite_name)[KEPT_RUNS:]:
        shutil.rmtree(folder)
        if not any(folder.parent.iterdir()):
            folder.parent.rmdir()


def _keep_suite(validation: Validation, context: EphemeralDataContext) -> None:
    """Keep the suite as well, to whose page those of its results link."""
    from great_expectations import ExpectationSuite

    suite = validation.suite
    configurations = [
        expectation.configuration.to_json_dict() for expectation in suite.expectations
    ]
    for configuration in configurations:
        configuration.pop("id", None)
    context.suites.add_or_update(ExpectationSuite(name=suite.name, expectations=configurations))


def build_data_docs(store: Path) -> Path:
    """Build the site from all results kept, and return its first page.

    Raises:
        DataDocsError: if a page is missing afterwards; GX itself only logs a failed rendering.
    """
    site = store / "site"
    if site.exists():
        shutil.rmtree(site)
    context = enter_context(store)
    context.build_data_docs(build_index=False)
    pages = _result_pages(store)
    for page in (*pages, *site.glob("expectations/*.html")):
        _serve_offline(page)
    index = site / "index.html"
    index.write_text(_index_page(site, pages), encoding="utf-8")
    return index


def _without_rows(result: ExpectationSuiteValidationResult) -> ExpectationSuiteValidationResult:
    kept = deepcopy(result)
    for found in kept.results:
        for name in _ROW_LISTS:
            found.result.pop(name, None)
        found.result = _escaped(found.result)
    return kept


def _escaped(value: Any) -> Any:
    if isinstance(value, str):
        return html.escape(value)
    if isinstance(value, Mapping):
        return {key: _escaped(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_escaped(item) for item in value]
    return value


def _runs(top: Path, suite: str) -> list[Path]:
    """List the folders of a suite's runs (``<suite>/<run name>/<time>``), latest first."""
    return sorted((top / suite).glob("*/*"), key=lambda folder: folder.name, reverse=True)


def _result_pages(store: Path) -> list[Path]:
    results = sorted((store / "results").glob(f"*/*/*/{_BATCH}.json"), reverse=True)
    site = store / "site" / "validations"
    pages = [
        (site / result.relative_to(store / "results")).with_suffix(".html") for result in results
    ]
    missing = [page for page in pages if not page.is_file()]
    if missing:
        message = f"Great Expectations wrote no page for {missing[0].parent}"
        raise DataDocsError(message)
    return sorted(pages, key=lambda page: page.parent.name, reverse=True)


def _serve_offline(page: Path) -> None:
    text = _REMOTE.sub("", page.read_text(encoding="utf-8"))
    page.write_text(text.replace("</head>", _STYLE + "</head>", 1), encoding="utf-8")


def _index_page(site: Path, pages: list[Path]) -> str:
    rows = "".join(
        f'<tr><td><a href="{quote(page.relative_to(site).as_posix())}">{html.escape(suite)}</a>'
        f"</td><td>{html.escape(run)}</td><td>{html.escape(time)}</td></tr>"
        for page in pages
        for suite, run, time in [page.parts[-4:-1]]
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>paperhouse: Data Docs</title>'
        f"{_STYLE}</head><body><h1>What was validated</h1>"
        f"<p>The last {KEPT_RUNS} runs of each suite, latest first.</p>"
        f"<table><tr><th>Suite</th><th>Run</th><th>Time (UTC)</th></tr>{rows}</table></body></html>"
    )
