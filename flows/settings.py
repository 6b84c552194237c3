"""The settings of a run: defaults, then the environment, then flags."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

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
    lock_timeout_seconds: float = Field(
        60.0, ge=0, description="How long to wait for another writer."
    )
    block_bytes: int = Field(
        16 * 1024 * 1024, ge=1024, description="Bytes of a dump that are split at a time."
    )
