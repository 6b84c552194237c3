from __future__ import annotations

import os
from pathlib import Path

import pytest

from flows.state_folders import prefect_home, state_folder


def test_the_state_is_kept_where_the_user_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with state_folder() as state:
        assert state == tmp_path / "paperhouse"
    assert state.is_dir()


@pytest.mark.parametrize("home", ["/proc/nowhere", "/dev/null/below"])
def test_where_no_state_can_be_kept_it_goes_with_the_run(
    monkeypatch: pytest.MonkeyPatch, home: str
) -> None:
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setenv("HOME", home)
    with state_folder() as state:
        (state / "prefect.db").write_text("state")
    assert not state.exists()


def test_prefect_gets_a_passing_home_only_where_it_can_make_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PREFECT_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    with prefect_home():
        assert "PREFECT_HOME" not in os.environ
    monkeypatch.setenv("HOME", "/proc/nowhere")
    with prefect_home():
        passing = Path(os.environ["PREFECT_HOME"])
        assert passing.is_dir()
    assert "PREFECT_HOME" not in os.environ
    assert not passing.exists()


def test_a_home_that_the_user_has_set_for_prefect_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/proc/nowhere")
    monkeypatch.setenv("PREFECT_HOME", "/somewhere")
    with prefect_home():
        assert os.environ["PREFECT_HOME"] == "/somewhere"
