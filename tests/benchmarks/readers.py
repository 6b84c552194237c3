"""Readers that query in loops while loads publish: what they see, and whether anything goes wrong.

Half of the readers hold a connection open for many queries, the others connect for each one. All
numbers within one connection must be of one version and agree with each other.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flows.direct import run_directly
from flows.settings import Settings
from tests.soaks.feeds import write_days

_LOADS = 100
_READERS = 8

# A reader knows nothing of paperhouse: it is a BI tool with DuckDB's client in it.
_READER = """
import json, random, sys, time
import duckdb

path, held, stop = sys.argv[1], sys.argv[2] == "held", sys.argv[3]
chance = random.Random(int(sys.argv[4]))
seen = {"queries": 0, "connections": 0, "versions": [], "errors": []}
CONSISTENT = '''
select
    (select version_no from mart.warehouse_version),
    (select dump_count from mart.warehouse_version) - (select count(*) from raw.dumps),
    (select paper_count from mart.warehouse_version) - (select count(*) from core.papers),
    (select sum(record_count) from raw.dumps) - (select count(*) from raw.records),
    (select sum(sighting_count) from core.papers) - (select count(*) from core.sightings),
    (select count(*) from core.papers) - (select count(distinct paper_id) from core.sightings),
    (select count(*) from core.papers)
'''

def look(connection):
    version, *differences, papers = connection.execute(CONSISTENT).fetchall()[0]
    seen["queries"] += 1
    if any(differences):
        seen["errors"].append(f"version {version}: differences {differences}")
    return version, papers

def stopped():
    try:
        open(stop).close()
        return True
    except FileNotFoundError:
        return False

while not stopped():
    try:
        with duckdb.connect(path, read_only=True, config={"threads": 1}) as connection:
            seen["connections"] += 1
            first = look(connection)
            seen["versions"].append(first[0])
            for _ in range(chance.randrange(1, 60) if held else 0):
                if look(connection) != first:
                    seen["errors"].append(f"version {first[0]} changed within a connection")
                time.sleep(chance.random() / 50)
        time.sleep(chance.random() / 50)  # readers are people; the loads need the processor too
    except Exception as error:
        seen["errors"].append(f"{type(error).__name__}: {error}")
        time.sleep(0.1)
seen["falls_back"] = sum(b < a for a, b in zip(seen["versions"], seen["versions"][1:]))
seen["versions"] = len(set(seen["versions"]))
print(json.dumps(seen))
"""


@dataclass
class Seen:
    """What all readers saw together; ``versions`` is the largest count of one reader."""

    queries: int = 0
    connections: int = 0
    versions: int = 0
    falls_back: int = 0
    errors: list[str] = field(default_factory=list)


def main(arguments: Sequence[str] = ()) -> None:
    """Print how many queries and connections there were during the loads, and what went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks readers")
    parser.add_argument("loads", type=int, nargs="?", default=_LOADS)
    parser.add_argument("--readers", type=int, default=_READERS)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        seen = read_during_loads(Path(folder), loads=chosen.loads, readers=chosen.readers)
    print(
        f"{chosen.readers} readers during {chosen.loads} loads: {seen.queries:,} queries in"
        f" {seen.connections:,} connections, up to {seen.versions} versions seen by one of them;"
        f" {len(seen.errors)} errors, {seen.falls_back} times an older version than before"
    )
    for error in seen.errors[:20]:
        print(f"  {error}")


def read_during_loads(folder: Path, *, loads: int, readers: int) -> Seen:
    """Load a day after the other while readers query; return what these saw."""
    first, *others = write_days(folder / "inbox", loads + 1)
    # One reject is many in a small dump; here it is the readers that are watched, not the gate.
    settings = Settings(
        warehouse=folder / "wh" / "papers.duckdb", max_reject_share=1, accept_drift=True
    )
    run_directly([str(first)], settings)
    with _reading(settings.warehouse, folder / "stop", readers) as processes:
        for day in others:
            run_directly([str(day)], settings)
    return _sum_up(processes)


@contextmanager
def _reading(warehouse: Path, stop: Path, readers: int) -> Iterator[list[subprocess.Popen[str]]]:
    """Let readers query beside the block; afterwards they end by themselves."""
    processes = [
        subprocess.Popen(
            [
                *(sys.executable, "-P", "-c", _READER, str(warehouse)),
                *("held" if number % 2 else "reconnecting", str(stop), str(number)),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(readers)
    ]
    try:
        yield processes
    finally:
        stop.touch()


def _sum_up(processes: Sequence[subprocess.Popen[str]]) -> Seen:
    total = Seen()
    for process in processes:
        output, _ = process.communicate()
        seen = json.loads(output)
        total.queries += seen["queries"]
        total.connections += seen["connections"]
        total.falls_back += seen["falls_back"]
        total.versions = max(total.versions, seen["versions"])
        total.errors += seen["errors"]
    return total
