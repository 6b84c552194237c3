from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path

import ftfy
import pytest
import zstandard

from flows.errors import WrongUsageError
from flows.synthetic.dumps import Stretch, lay_out
from flows.synthetic.noise import FILE_KINDS, KINDS, parse_noise
from flows.synthetic.papers import write_papers
from flows.synthetic.truth import Truth, normalised
from tests.flows.conftest import Command
from transforms.split import split_blocks

_COUNT = 120
_HEADER = (
    "Get trending papers in your email inbox once a day!\n"
    "Get trending papers in your email inbox!\n"
    "Subscribe"
)
_LOSSES = {
    "lost_lines": {"title_lost", "abstract_lost"},
    "lost_titles": {"title_lost"},
    "lost_abstracts": {"abstract_lost"},
    "invalid_utf8": {"undecodable"},
}
_ENCODINGS = {"latin1": "latin-1", "utf16": "utf-16"}

each_kind = pytest.mark.parametrize("kind", [*KINDS, *FILE_KINDS])


def _make(noise: Mapping[str, float], *, count: int = _COUNT, seed: int = 1) -> bytes:
    return b"".join(part.content for part in _parts(noise, count=count, seed=seed))


def _truth(noise: Mapping[str, float], *, count: int = _COUNT, seed: int = 1) -> list[Truth]:
    return [line for part in _parts(noise, count=count, seed=seed) for line in part.truth]


def _parts(noise: Mapping[str, float], *, count: int, seed: int) -> list[Stretch]:
    return list(lay_out(write_papers(count, seed=seed), count=count, noise=noise, seed=seed))


def _words(dump: bytes, kind: str) -> list[str]:
    text = dump.decode(_ENCODINGS.get(kind, "utf-8"), errors="replace")
    if kind == "double_encoded":
        text = "\n".join(map(ftfy.fix_encoding, text.split("\n")))
    return normalised(text.replace("Subscribe", "Subscribe ")).split(" ")


def _stand_in_order(texts: list[str], words: list[str]) -> bool:
    upcoming = iter(words)
    return all(word in upcoming for text in texts for word in text.split(" "))


def test_a_clean_dump_is_banners_and_lines_in_turn() -> None:
    truth = _truth({})
    lines = [text for line in truth for text in (line.title, line.abstract)]
    assert _make({}).decode() == _HEADER + "\n".join(lines)
    assert [line.record_no for line in truth] == list(range(1, _COUNT + 1))


def test_a_clean_dump_is_split_into_exactly_its_truth() -> None:
    splits = list(split_blocks([_make({}, count=2_000)]))
    records = [row for split in splits for row in split.records.iter_rows(named=True)]
    found = [(row["record_no"], row["title"], row["abstract"]) for row in records]
    expected = _truth({}, count=2_000)
    assert found == [(line.record_no, line.title, line.abstract) for line in expected]
    assert sum(split.rejects.height for split in splits) == 0


@each_kind
def test_a_kind_of_noise_changes_the_dump(kind: str) -> None:
    assert _make({kind: 0.3}) != _make({})


@each_kind
def test_the_same_seed_gives_the_same_dump(kind: str) -> None:
    assert _make({kind: 0.3}) == _make({kind: 0.3})


def test_another_seed_gives_other_papers_and_other_damage() -> None:
    titles, others = ({line.title for line in _truth({}, seed=seed)} for seed in (1, 2))
    assert not titles & others
    reasons, other_reasons = (
        [line.reason for line in _truth({"lost_lines": 0.3}, seed=seed)] for seed in (1, 2)
    )
    assert reasons != other_reasons


@each_kind
def test_intact_records_stand_in_the_dump_in_their_order(kind: str) -> None:
    intact = [line for line in _truth({kind: 0.5}) if line.reason is None]
    texts = [text for line in intact for text in (line.title, line.abstract)]
    assert len(intact) >= 30
    assert _stand_in_order(texts, _words(_make({kind: 0.5}), kind))
    assert [line.record_no for line in intact] == list(range(1, len(intact) + 1))


@pytest.mark.parametrize("share", [0.05, 0.5, 1.0])
@pytest.mark.parametrize("kind", KINDS)
def test_damaged_records_are_the_share_that_was_asked_for(kind: str, share: float) -> None:
    reasons = [line.reason for line in _truth({kind: share}) if line.reason is not None]
    assert len(reasons) == (_COUNT * share if kind in _LOSSES else 0)
    assert set(reasons) <= _LOSSES.get(kind, set())


def test_a_lost_line_is_not_in_the_dump() -> None:
    dump = _make({"lost_lines": 0.5}).decode()
    lines = set(dump.removeprefix(_HEADER).split("\n"))
    for line in _truth({"lost_lines": 0.5}):
        assert (line.title in lines) is (line.reason != "title_lost")
        assert (line.abstract in lines) is (line.reason != "abstract_lost")


@pytest.mark.parametrize("seed", range(20))
def test_a_dump_that_is_cut_off_is_the_beginning_of_the_whole_one(seed: int) -> None:
    cut, whole = _make({"cut_off": 1}, seed=seed), _make({}, seed=seed)
    assert whole.startswith(cut)
    assert len(cut) < len(whole)
    truth = _truth({"cut_off": 1}, seed=seed)
    assert {line.reason for line in truth[:-1]} <= {None}
    is_complete = cut.decode().rstrip("\n").endswith(truth[-1].abstract)
    assert (truth[-1].reason is None) is is_complete


def test_a_doubled_record_is_twice_in_the_truth() -> None:
    titles = [line.title for line in _truth({"doubled_records": 0.5})]
    clean = [line.title for line in _truth({})]
    assert len(titles) == _COUNT * 1.5
    assert list(dict.fromkeys(titles)) == list(dict.fromkeys(clean))


def test_all_kinds_that_one_file_can_hold_go_together() -> None:
    noise = parse_noise([f"{kind}=0.2" for kind in (*KINDS, "bom", "cut_off")])
    assert _make(noise) == _make(noise)
    assert any(line.reason is None for line in _truth(noise))


def test_white_space_and_what_shows_nothing_count_as_one_space() -> None:
    assert normalised("\ufeff a\u00a0\u200b \t b\u2028c\f ") == "a b c"


def test_odd_titles_and_abstracts_are_among_the_papers() -> None:
    papers = [paper for batch in write_papers(5_000, seed=3) for paper in batch]
    titles, abstracts = zip(*papers, strict=True)
    for is_odd in (str.isupper, lambda text: " " not in text, lambda text: text[0] in '"$'):
        assert any(map(is_odd, titles))
    for end in (".", "?", "!", "..."):
        assert any(title.endswith(end) for title in titles)
    assert max(map(len, titles)) > 150
    assert max(map(len, abstracts)) > 5_000
    assert any(abstract.startswith("BACKGROUND: ") for abstract in abstracts)
    assert any("é" in abstract for abstract in abstracts)
    assert all(text == normalised(text) for paper in papers for text in paper)


def test_papers_are_as_long_as_real_ones() -> None:
    papers = [paper for batch in write_papers(2_000, seed=3) for paper in batch]
    assert sum(20 <= len(title) <= 140 for title, _ in papers) > 0.97 * len(papers)
    assert sum(400 <= len(abstract) <= 2_000 for _, abstract in papers) > 0.97 * len(papers)


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("lost_line=0.1", "no kind of noise is called 'lost_line'. Expected one of banners, "),
        ("lost_lines=1.5", "Expected a number from 0 to 1"),
        ("lost_lines=-0.1", "Expected a number from 0 to 1"),
        ("lost_lines=nan", "Expected a number from 0 to 1"),
        ("lost_lines=ten", "the share of lost_lines is 'ten'"),
        ("lost_lines", "the share of lost_lines is ''"),
    ],
)
def test_noise_that_is_not_understood_is_named(argument: str, message: str) -> None:
    with pytest.raises(WrongUsageError) as raised:
        parse_noise([argument])
    assert message in str(raised.value)


def test_two_encodings_exclude_each_other() -> None:
    with pytest.raises(WrongUsageError, match="latin1 and utf16 exclude each other"):
        parse_noise(["latin1=1", "utf16=1"])


def test_the_command_writes_the_dump_and_its_truth(paperhouse: Command, tmp_path: Path) -> None:
    out = tmp_path / "dump.txt"
    outcome = paperhouse("make-dump", _COUNT, out, "--noise", "lost_lines=0.1", "--seed", 1)
    assert outcome.code == 0
    assert "120 records, 108 of them intact" in outcome.out
    assert out.read_bytes() == _make({"lost_lines": 0.1})
    lines = (tmp_path / "dump.truth.jsonl").read_text(encoding="utf-8").splitlines()
    truth = [json.loads(line) for line in lines]
    intact = [line for line in truth if "kind" not in line]
    assert [line["record_no"] for line in intact] == list(range(1, 109))
    assert {line["kind"] for line in truth if line not in intact} == {"damaged"}
    assert sorted(file.name for file in tmp_path.iterdir()) == ["dump.truth.jsonl", "dump.txt"]


def test_a_suffix_packs_the_dump(paperhouse: Command, tmp_path: Path) -> None:
    for suffix in ("gz", "zst"):
        paperhouse("make-dump", _COUNT, tmp_path / f"{suffix}.txt.{suffix}", "--seed", 1)
    packed = (tmp_path / "zst.txt.zst").read_bytes()
    assert zstandard.ZstdDecompressor().decompressobj().decompress(packed) == _make({})
    assert gzip.decompress((tmp_path / "gz.txt.gz").read_bytes()) == _make({})
    assert (tmp_path / "gz.txt.truth.jsonl").exists()


def test_papers_of_a_file_are_taken_as_they_are(paperhouse: Command, tmp_path: Path) -> None:
    papers = tmp_path / "papers.jsonl"
    lines = [json.dumps({"title": f"Title {no}", "abstract": f"Text {no}."}) for no in range(5)]
    papers.write_text("\n".join(lines) + "\n", encoding="utf-8")
    out = tmp_path / "dump.txt"
    assert paperhouse("make-dump", 5, out, "--papers", papers).code == 0
    lines = sorted(out.read_text(encoding="utf-8").removeprefix(_HEADER).split("\n"))
    assert lines == [f"Text {no}." for no in range(5)] + [f"Title {no}" for no in range(5)]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--noise", "rain=0.1"], "no kind of noise is called 'rain'"),
        (["--noise", "crlf=2"], "Expected a number from 0 to 1"),
        (["--papers", "missing.jsonl"], "--papers missing.jsonl cannot be read"),
        (["--papers", __file__], "no paper. Expected one JSON object a line"),
    ],
)
def test_wrong_usage_ends_with_code_2_and_one_message(
    arguments: list[str], message: str, paperhouse: Command, tmp_path: Path
) -> None:
    outcome = paperhouse("make-dump", 5, tmp_path / "dump.txt", *arguments)
    assert outcome.code == 2
    assert outcome.err.startswith("paperhouse: ")
    assert message in outcome.err
    assert list(tmp_path.iterdir()) == []


def test_more_papers_than_the_file_holds_are_refused(paperhouse: Command, tmp_path: Path) -> None:
    papers = tmp_path / "papers.jsonl"
    papers.write_text('{"title": "One", "abstract": "Only one."}\n', encoding="utf-8")
    outcome = paperhouse("make-dump", 2, tmp_path / "dump.txt", "--papers", papers)
    assert outcome.code == 2
    assert "holds 1 papers, and 2 were asked for" in outcome.err


@pytest.mark.parametrize("out", ["missing/dump.txt", "."])
def test_a_file_that_cannot_be_written_ends_with_code_2(
    out: str, paperhouse: Command, tmp_path: Path
) -> None:
    outcome = paperhouse("make-dump", 5, tmp_path / out)
    assert outcome.code == 2
    assert "cannot be written" in outcome.err
    assert outcome.err.count("\n") == 1
