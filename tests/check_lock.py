"""Check that pyproject.toml, requirements.lock and the environment say the same, offline.

Run by `make check`. One line for each problem, with the next step; exit code 1 if there is any.
"""

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

from packaging.markers import Marker
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCK = "requirements.lock"

WRITE_LOCK = "next step: make lock"
INSTALL_AGAIN = "next step: make clean setup"

# What an environment holds beside the lock: the project itself, and what Python puts in.
UNLOCKED = frozenset({"paperhouse", "pip", "setuptools", "wheel"})

# An option that is not a hash (--index-url, --find-links, -e), a direct reference or any address.
ADDRESS = re.compile(r"^\s*-(?!-hash=)|\s@\s|://")
SHA256 = re.compile(r"--hash=sha256:[0-9a-f]{64}(?=\s|$)")


@dataclass(frozen=True)
class Pin:
    """One requirement of the lock file."""

    name: str
    version: str
    marker: Marker | None
    hash_count: int

    @property
    def is_for_this_machine(self) -> bool:
        """Tell whether the marker holds here."""
        return self.marker is None or self.marker.evaluate()


class UnreadableLockError(Exception):
    """A line of the lock file is not an exact pin."""


def read_pins(lock: str) -> list[Pin]:
    """Read the pins of a lock file; options on lines of their own are left to find_addresses."""
    logical_lines = re.sub(r"\\\n", " ", lock).splitlines()
    return [
        read_pin(line)
        for line in logical_lines
        if line.strip() and not line.lstrip().startswith(("#", "-"))
    ]


def read_pin(line: str) -> Pin:
    """Read one requirement with its hashes."""
    text = line.partition(" --hash")[0].strip()
    try:
        requirement = Requirement(text)
    except InvalidRequirement as error:
        raise UnreadableLockError(f"{LOCK}: {text!r} is not a requirement") from error
    specifiers = list(requirement.specifier)
    if [each.operator for each in specifiers] != ["=="]:
        raise UnreadableLockError(f"{LOCK}: {text!r} is not pinned with ==")
    return Pin(
        name=canonicalize_name(requirement.name),
        version=specifiers[0].version,
        marker=requirement.marker,
        hash_count=len(SHA256.findall(line)),
    )


def read_requirements(project: dict[str, Any]) -> list[Requirement]:
    """Return the requirements that pyproject.toml names, of the project and of its extra dev."""
    named = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    return [Requirement(each) for each in named]


def find_unlocked(requirements: Iterable[Requirement], pins: Iterable[Pin]) -> Iterator[str]:
    """Find requirements without a pin, or with one that they do not allow."""
    versions: dict[str, list[str]] = {}
    for pin in pins:
        versions.setdefault(pin.name, []).append(pin.version)
    for requirement in requirements:
        locked = versions.get(canonicalize_name(requirement.name), [])
        if not locked:
            yield f"{LOCK}: no pin for {requirement} of pyproject.toml; {WRITE_LOCK}"
        for version in locked:
            if not requirement.specifier.contains(version, prereleases=True):
                yield (
                    f"{LOCK}: {requirement.name}=={version}, but pyproject.toml wants"
                    f" {requirement}; {WRITE_LOCK}"
                )


def find_unhashed(pins: Iterable[Pin]) -> Iterator[str]:
    """Find pins that anything could be installed for."""
    for pin in pins:
        if pin.hash_count == 0:
            yield f"{LOCK}: {pin.name}=={pin.version} has no sha256 hash; {WRITE_LOCK}"


def find_addresses(lock: str) -> Iterator[str]:
    """Find lines that would tie the lock to one package index."""
    for number, line in enumerate(lock.splitlines(), start=1):
        if ADDRESS.search(line):
            yield f"{LOCK}:{number}: an address or option ({line.strip()!r}); {WRITE_LOCK}"


def find_differences(pins: Iterable[Pin], installed: dict[str, Distribution]) -> Iterator[str]:
    """Find what is installed otherwise than the lock says."""
    locked = {pin.name: pin.version for pin in pins if pin.is_for_this_machine}
    for name, version in locked.items():
        found = installed[name].version if name in installed else "missing"
        if found != version:
            yield f".venv: {name} is {found}, the lock says {version}; {INSTALL_AGAIN}"
    for name in sorted(installed.keys() - locked.keys() - UNLOCKED):
        yield f".venv: {name} is installed, but is not in the lock; {INSTALL_AGAIN}"


def find_unmet(installed: dict[str, Distribution]) -> Iterator[str]:
    """Find requirements of installed packages that are not met, as `pip check` does."""
    for name, distribution in installed.items():
        for requirement in map(Requirement, distribution.requires or []):
            if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
                continue
            needed = installed.get(canonicalize_name(requirement.name))
            found = needed.version if needed else "missing"
            if not needed or not requirement.specifier.contains(found, prereleases=True):
                yield (
                    f".venv: {name} needs {requirement.name}{requirement.specifier},"
                    f" found {found}; {WRITE_LOCK}"
                )


def find_problems(root: Path, installed: dict[str, Distribution]) -> Iterator[str]:
    """Run every check; nothing is installed or fetched."""
    lock = (root / LOCK).read_text(encoding="utf-8")
    yield from find_addresses(lock)
    try:
        pins = read_pins(lock)
    except UnreadableLockError as error:
        yield f"{error}; {WRITE_LOCK}"
        return
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    yield from find_unlocked(read_requirements(project), pins)
    yield from find_unhashed(pins)
    yield from find_differences(pins, installed)
    yield from find_unmet(installed)


def main() -> int:
    """Print the problems and return the exit code."""
    # The first one found is the one that is imported.
    installed: dict[str, Distribution] = {}
    for each in distributions():
        installed.setdefault(canonicalize_name(each.name), each)
    problems = list(find_problems(ROOT, installed))
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print(f"{LOCK}: in step with pyproject.toml and the environment")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
