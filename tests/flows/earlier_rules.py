"""The command line as it would be with the rules of another day.

`python -m tests.flows.earlier_rules '{"abstract_too_short": {"minimum": 200}}' run ...`
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from expectations import tables

ROOT = Path(__file__).parents[2]


def run_with(rules: dict[str, dict[str, object]], *arguments: object) -> None:
    """Run a command in a process of its own, in which rules have other bounds."""
    module = ("-P", "-m", "tests.flows.earlier_rules", json.dumps(rules))
    command = [sys.executable, *module, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _change_rules(changes: dict[str, dict[str, object]]) -> None:
    """Change the contract before anything has read it."""
    rules = tuple(
        replace(rule, **changes.get(rule.name, {}))  # type: ignore[arg-type]
        for rule in tables.RECORDS.rules
    )
    object.__setattr__(tables.RECORDS, "rules", rules)


if __name__ == "__main__":
    _change_rules(json.loads(sys.argv.pop(1)))
    from flows.cli import main

    main()
