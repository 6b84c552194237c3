"""Links and special files in an inbox: nothing outside of it is read, and the others load."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flows.finding import find_dumps
from tests.flows.conftest import Command
from tests.flows.dump_texts import page

_PLAIN = page(range(1, 9)).encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An inbox with one good dump, beside it a secret."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "good.txt").write_bytes(_PLAIN)
    (tmp_path / "secret.txt").write_bytes(page(range(10, 20)).encode())
    return inbox


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("../secret.txt", "secret.txt. Expected no link that leads out of its folder"),
        ("{folder}/../secret.txt", "secret.txt. Expected no link that leads out of its folder"),
        ("/dev/zero", "is a link to /dev/zero"),
        ("..", "Expected no link that leads out of its folder"),
        ("nowhere.txt", "is a link that cannot be followed: No such file or directory"),
        ("link.txt", "is a link that cannot be followed: Too many levels of symbolic links"),
        ("good.txt/on", "is a link that cannot be followed: Not a directory"),
    ],
)
def test_a_link_that_leads_nowhere_good_is_refused_by_name(
    folder: Path, target: str, message: str
) -> None:
    (folder / "link.txt").symlink_to(target.format(folder=folder))
    found = find_dumps(str(folder))
    assert found.paths == [str(folder / "good.txt")]
    ((path, error),) = found.refused
    assert path == str(folder / "link.txt")
    assert message in str(error)


def test_a_link_through_another_that_leads_outside_is_refused(folder: Path) -> None:
    (folder / "door").symlink_to("..")
    (folder / "link.txt").symlink_to("door/secret.txt")
    found = find_dumps(str(folder))
    assert [path for path, _ in found.refused] == [str(folder / "link.txt")]


def test_a_run_loads_what_stands_beside_a_refused_link(
    paperhouse: Command, folder: Path, warehouse: Path
) -> None:
    (folder / "link.txt").symlink_to("../secret.txt")
    (folder / "same.txt").symlink_to("good.txt")
    outcome = paperhouse("run", folder, "--direct", "--warehouse", warehouse)
    assert outcome.code == 3
    assert "8 records" in outcome.out
    assert "same.txt" in outcome.out
    assert outcome.err.count("paperhouse: ") == 1
    assert "link.txt is a link to" in outcome.err


def test_a_folder_of_nothing_but_refused_links_says_each(folder: Path) -> None:
    (folder / "good.txt").rename(folder / "good.html")
    for name in ("a.txt", "b.txt"):
        (folder / name).symlink_to("../secret.txt")
    found = find_dumps(str(folder))
    assert (found.paths, len(found.refused)) == ([], 2)


def test_a_link_that_the_user_names_is_followed(paperhouse: Command, folder: Path) -> None:
    tmp_path = folder.parent
    (tmp_path / "to-file.txt").symlink_to("secret.txt")
    (tmp_path / "to-folder").symlink_to("inbox")
    assert find_dumps(str(tmp_path / "to-folder")).paths == [str(tmp_path / "to-folder/good.txt")]
    assert find_dumps(str(tmp_path / "to-f*.txt")).paths == [str(tmp_path / "to-file.txt")]
    assert "10 records" in paperhouse("split", tmp_path / "to-file.txt").out


def test_special_files_of_a_folder_are_not_opened(folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")  # would be waited for
    (folder / "to-pipe.txt").symlink_to("pipe.txt")
    (folder / "folder.txt").mkdir()
    for name in (str(folder), str(folder / "*.txt")):
        found = find_dumps(name)
        assert (found.paths, found.refused) == ([str(folder / "good.txt")], [])


def test_an_entry_that_may_not_be_looked_at_leaves_the_others(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The superuser, as whom tests may run, is denied nothing: the edge of the system is replaced.
    (folder / "link.txt").symlink_to("../secret.txt")
    look = Path.stat

    def deny(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if path.name == "link.txt" and follow_symlinks:
            raise PermissionError(13, "Permission denied", str(path))
        return look(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", deny)
    found = find_dumps(str(folder))
    assert found.paths == [str(folder / "good.txt")]
    assert "cannot be followed: Permission denied" in str(found.refused[0][1])


def test_a_name_that_looks_like_a_pattern_or_an_option_is_a_name(tmp_path: Path) -> None:
    folder = tmp_path / "in[b]ox *?"
    folder.mkdir()
    names = sorted(["-rf.txt", "[a].txt", "*.txt", "new\nline.txt", "%41 'q\".txt", "..txt.txt"])
    for name in names:
        (folder / name).write_bytes(_PLAIN)
    found = find_dumps(str(folder)).paths
    assert found == [str(folder / name) for name in names if not name.startswith(".")]
    assert find_dumps(str(folder / "*.txt")).paths == [str(folder / "*.txt")]
