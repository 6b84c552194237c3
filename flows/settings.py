"""The settings of a run: defaults, then the environment, then flags."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from flows.errors import WrongUsageError
from flows.plain_files import MAX_EXPANSION

DEFAULT_WAREHOUSE = Path("data/papers.duckdb")


class Settings(BaseSettings):
    """What can be set; each field is `PAPERHOUSE_` and its name in the environment."""

    model_config = SettingsConfigDict(env_prefix="PAPERHOUSE_", frozen=True, extra="forbid")

    warehouse: Path = Field(DEFAULT_WAREHOUSE, description="DuckDB file to publish.")
    observed_on: date | None = Field(
        None, description="Day on which the feed was observed, for all dumps of the run."
    )
    max_reject_share: float = Field(
        0.05, ge=0, le=1, description="Largest share of rejects with which a run is published."
    )
    accept_drift: bool = Field(
        False, description="Load dumps that are far from what is usual in their feed."
    )
    lock_timeout_seconds: float = Field(
        60.0, ge=0, description="How long to wait for another writer."
    )
    keep_versions: int = Field(
        5, ge=0, description="Versions that are kept for a rollback, beside the published one."
    )
    block_bytes: int = Field(
        16 * 1024 * 1024, ge=64 * 1024, description="Bytes of a dump that are split at a time."
    )
    max_expansion: float = Field(
        MAX_EXPANSION, ge=1, description="How many times its bytes a packed dump may unpack to."
    )


def read_settings(**flags: object) -> Settings:
    """Build the settings of a command; flags that were not given leave the environment its say.

    Raises:
        WrongUsageError: if a value does not fit its setting.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        raise WrongUsageError(_describe(error)) from error


def warehouse_path(flag: Path | None) -> Path:
    """Return the warehouse that a reading command is about."""
    return flag or DEFAULT_WAREHOUSE


def _describe(error: ValidationError) -> str:
    problems = [
        f"The setting {name} (flag, or PAPERHOUSE_{name.upper()}) is {problem['input']!r}:"
        f" {problem['msg']}."
        for problem in error.errors()
        for name in [str(problem["loc"][0])]
    ]
    return " ".join([*problems, "See paperhouse run --help for what it can be."])
