"""DuckDB clients of other versions read what the locked version has published.

Each lives in a virtual environment of its own, made from the package index when it is first
needed and kept in pytest's cache. Where the index cannot be reached, the test is skipped.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest

from expectations.tables import MART_VIEWS, STORED_TABLES
from tests.clients import read_warehouse
from tests.warehouse.small_warehouse import publish_small_warehouse

pytestmark = pytest.mark.clients

# The last releases of the oldest line that opens the storage version, of one between, and of the
# next major version.
VERSIONS = ("1.2.2", "1.4.5", "2.0.0")


@pytest.fixture(scope="module")
def small_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_small_warehouse(tmp_path_factory.mktemp("clients") / "papers.duckdb")


@pytest.fixture(scope="module", params=VERSIONS)
def client(request: pytest.FixtureRequest) -> Path:
    """The Python of an environment with one version of DuckDB."""
    version = str(request.param)
    environments = request.config.cache.mkdir("clients")
    environment = environments / f"duckdb-{version}-{sys.implementation.cache_tag}"
    python = environment / "bin" / "python"
    if not python.exists():
        shutil.rmtree(environment, ignore_errors=True)  # of a Python that is gone
        # Made beside and renamed, so that an environment that is there is whole.
        with TemporaryDirectory(dir=environments) as folder:
            made = Path(folder) / "environment"
            _install(version, made)
            made.rename(environment)
    return python


def _install(version: str, environment: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(environment / "bin" / "python"), "install"]
    # Only wheels: to build DuckDB takes half an hour.
    options = [
        "--quiet",
        "--disable-pip-version-check",
        "--retries=1",
        "--timeout=30",
        "--no-deps",
        "--only-binary=:all:",
    ]
    command = [*pip, *options, f"duckdb=={version}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["pip says nothing"])[-1]
        # Old clients come from the package index, which a machine without a network has not.
        pytest.skip(f"duckdb {version} cannot be installed here: {reason}")


def read_with(python: Path | str, warehouse: Path) -> tuple[str, dict[str, Any]]:
    """Let a client print what it reads; return its version as well."""
    command = [python, "-I", read_warehouse.__file__, warehouse]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    version, found = json.loads(done.stdout)
    return version, found


def test_the_locked_client_reads_every_table_and_view(small_warehouse: Path) -> None:
    version, found = read_with(sys.executable, small_warehouse)
    assert version == duckdb.__version__
    assert set(found["rows"]) == {table.qualified_name for table in STORED_TABLES + MART_VIEWS}
    assert all(found["rows"].values())


def test_another_client_reads_the_same(client: Path, small_warehouse: Path) -> None:
    version, found = read_with(client, small_warehouse)
    _, expected = read_with(sys.executable, small_warehouse)
    assert client.parent.parent.name.startswith(f"duckdb-{version}-")
    assert found == expected
