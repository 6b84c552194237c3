import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("expectations", "transforms", "warehouse", "flows")
SOURCES = sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))

# What each part of the project may import of the project, beside itself.
CONTRACT = ("expectations.contract", "expectations.tables")
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "expectations.contract": (),
    "expectations.tables": CONTRACT,
    "transforms": CONTRACT,
    "expectations.gate": CONTRACT,
    "expectations.suites": (*CONTRACT, "expectations.gate"),
    "warehouse": (*CONTRACT, "expectations.suites"),
    "flows": PACKAGES,
}
# Who may import the libraries that are slow to load or that one part keeps to itself.
ONLY_IN: dict[str, tuple[str, ...]] = {
    "great_expectations": ("expectations.suites", "expectations.gate"),
    "prefect": ("flows",),
    "duckdb": ("warehouse",),
}
LIBRARIES_OF_TRANSFORMS = {"polars", "ftfy"}


def module_name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def is_in(module: str, parts: tuple[str, ...]) -> bool:
    return any(module == part or module.startswith(part + ".") for part in parts)


def imports_of(file: Path) -> Iterator[str]:
    """List the modules that a file imports, wherever in it the import stands."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module is not None, f"{file} has a relative import"
            yield from (imported_name(node.module, name.name) for name in node.names)


def imported_name(module: str, name: str) -> str:
    """Tell `from package import module` from `from module import name`."""
    path = ROOT.joinpath(*module.split("."), name)
    return f"{module}.{name}" if path.is_dir() or path.with_suffix(".py").is_file() else module


def top_level(module: str) -> str:
    return module.partition(".")[0]


each_source = pytest.mark.parametrize("file", SOURCES, ids=module_name)


@each_source
def test_imports_run_one_way(file: Path) -> None:
    module = module_name(file)
    if module in PACKAGES:
        assert not set(map(top_level, imports_of(file))) & set(PACKAGES)
        return
    part = next(part for part in MAY_IMPORT if is_in(module, (part,)))
    own = {name for name in imports_of(file) if top_level(name) in PACKAGES}
    assert {name for name in own if not is_in(name, (part, *MAY_IMPORT[part]))} == set()


@each_source
@pytest.mark.parametrize("library", ONLY_IN)
def test_each_library_is_kept_to_one_part(library: str, file: Path) -> None:
    if not is_in(module_name(file), ONLY_IN[library]):
        assert library not in {top_level(name) for name in imports_of(file)}


@pytest.mark.parametrize(
    "file", [file for file in SOURCES if is_in(module_name(file), ("transforms",))], ids=module_name
)
def test_transforms_import_only_polars_the_standard_library_and_the_contract(file: Path) -> None:
    known = {*LIBRARIES_OF_TRANSFORMS, *sys.stdlib_module_names, "transforms", "expectations"}
    assert {top_level(name) for name in imports_of(file)} <= known


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("transforms.split", ["pandas", "prefect", "great_expectations", "duckdb", "pyarrow"]),
        ("expectations.tables", ["polars", "pandas", "great_expectations"]),
        ("expectations.gate.validation", ["great_expectations"]),
        ("expectations.suites", ["great_expectations"]),
    ],
)
def test_importing_a_module_does_not_load_slow_libraries(module: str, unwanted: list[str]) -> None:
    code = f"import sys, {module}; print(*sorted(set({unwanted}) & set(sys.modules)))"
    run = subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == []
