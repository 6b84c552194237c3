"""The Great Expectations context in which suites run and documents are built."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from expectations.gate.loading import load_great_expectations

if TYPE_CHECKING:
    from great_expectations.data_context import EphemeralDataContext

DOCS_SITE = "data_docs"


def enter_context(store: Path | None = None) -> EphemeralDataContext:
    """Make a context and the process-wide current one; with a folder, results are kept in it.

    Made by hand rather than by ``get_context``, which creates temporary folders and logs them.
    """
    load_great_expectations()
    from great_expectations.data_context import EphemeralDataContext
    from great_expectations.data_context.data_context.context_factory import set_context
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    defaults = InMemoryStoreBackendDefaults(init_temp_docs_sites=False)
    if store is not None:
        _keep_in_folder(defaults, store.resolve())
    context = EphemeralDataContext(
        project_config=DataContextConfig(
            store_backend_defaults=defaults,
            analytics_enabled=False,
            progress_bars=ProgressBarsConfig(globally=False),
        )
    )
    set_context(context)
    return context


def _keep_in_folder(defaults: Any, store: Path) -> None:
    stores = defaults.stores
    stores[defaults.expectations_store_name]["store_backend"] = _backend(store / "suites")
    stores[defaults.validation_results_store_name]["store_backend"] = _backend(store / "results")
    defaults.data_docs_sites = {
        DOCS_SITE: {
            "class_name": "SiteBuilder",
            "show_how_to_buttons": False,
            "store_backend": _backend(store / "site"),
            "site_section_builders": {"profiling": "None"},  # GX wants the word
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        }
    }


def _backend(folder: Path) -> dict[str, object]:
    return {
        "class_name": "TupleFilesystemStoreBackend",
        "base_directory": str(folder),
        "suppress_store_backend_id": True,
    }
