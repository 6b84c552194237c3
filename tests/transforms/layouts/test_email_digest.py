from datetime import date

import pytest
from hypothesis import given

from tests.transforms.layouts.readings import (
    CUTS,
    assert_accounted,
    assert_read_like,
    dumps_like,
    furniture,
    pairs,
    read_dump,
    reasons,
    the_record,
)
from transforms.layouts.email_digest import EmailDigest
from transforms.reading import Reading

RULE = "-" * 78
HEAD = f"{RULE}\nSend any comments to submitter.\nSubmissions to:\nRobotics\n{RULE}\n"
ENTRY = f"""\\\\
arXiv:2401.00017
Date: Mon, 1 Jan 2024 10:11:12 GMT \u00a0 (120kb,D)

Title: A Gardener's View of Trees that
\u00a0 Branch Too Often
Authors: Ada Green, Bo\\v{{z}}o Leaf (1) and Cy Root (1 and 2) ((1) Moss, (2) Fern
  College)
Categories: cs.RO cs.LG
Comments: 9 pages. Code is at
  https://github.com/green/trees.
\\\\
 \u00a0Trees branch in many ways, and few of them please a
gardener. We count the ways.
 \u00a0A second paragraph counts the rest, in $O(n^2)$.
\\\\ ( https://arxiv.org/abs/2401.00017 , \u00a0120kb)
{RULE}
"""
REPLACED = f"""\\\\
arXiv:2312.00002
replaced with revised version Mon, 1 Jan 2024 01:02:03 GMT \u00a0 (3kb)

Title: Old News about Hedges
Authors: Di Hedge
Categories: cs.AI
\\\\ ( https://arxiv.org/abs/2312.00002 , \u00a03kb)
{RULE}
"""


def digest(text: str) -> Reading:
    dump = text.encode()
    found = read_dump(EmailDigest(), dump)
    assert_accounted(found, dump)
    return found


def test_an_entry_becomes_a_record_with_all_that_its_header_tells() -> None:
    record = the_record(digest(HEAD + ENTRY))
    assert record["title"] == "A Gardener's View of Trees that Branch Too Often"
    assert record["abstract"] == (
        "Trees branch in many ways, and few of them please a gardener. We count the ways."
        " A second paragraph counts the rest, in $O(n^2)$."
    )
    assert record["arxiv_id"] == "2401.00017"
    assert record["published_on"] == date(2024, 1, 1)
    assert record["authors"] == ["Ada Green", "Bo\\v{z}o Leaf", "Cy Root"]
    assert record["categories"] == ["cs.RO", "cs.LG"]
    assert record["code_url"] == "https://github.com/green/trees"
    assert record["confidence"] == 1.0


def test_a_record_reaches_from_its_marks_to_the_line_that_closes_it() -> None:
    (span,) = digest(HEAD + ENTRY).records.select("start_byte", "end_byte").rows()
    text = (HEAD + ENTRY).encode()[slice(*span)]
    assert text.decode() == ENTRY.removesuffix(f"\n{RULE}\n")


@pytest.mark.parametrize(
    ("line", "identifier"),
    [
        ("arXiv:2401.00017 (*cross-listing*)", "2401.00017"),
        ("arXiv:2401.00017v2", "2401.00017v2"),
        ("arXiv:hep-th/9901001", "hep-th/9901001"),
        ("arXiv:math.GT/0309136 (*cross-listing*)", "math.GT/0309136"),
    ],
)
def test_identifiers_of_all_times_are_read(line: str, identifier: str) -> None:
    bare = identifier.removesuffix("v2")
    text = ENTRY.replace("arXiv:2401.00017", line).replace("2401.00017 ,", f"{bare} ,")
    assert the_record(digest(text))["arxiv_id"] == identifier


def test_an_intact_replacement_without_abstract_is_furniture() -> None:
    found = digest(ENTRY + REPLACED)
    assert len(pairs(found)) == 1
    assert reasons(found) == []
    entry = REPLACED.removesuffix(f"\n{RULE}\n")
    assert ("metadata", entry) in furniture(found)


def test_page_head_and_rules_are_furniture() -> None:
    assert [kind for kind, _ in furniture(digest(HEAD))] == [
        "separator",
        "metadata",
        "metadata",
        "metadata",
        "separator",
    ]


HEADER, _, REST = ENTRY.partition("\\\\\n \u00a0")
NO_ABSTRACT = HEADER + ENTRY[ENTRY.index("\\\\ (") :]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param(NO_ABSTRACT, "no_abstract", id="a new entry without abstract"),
        pytest.param(
            ENTRY.replace("Title: A Gardener's View of Trees that\n\u00a0 Branch Too Often\n", ""),
            "no_title",
            id="an entry without title",
        ),
        pytest.param("\\\\\n" + REST, "no_title", id="an entry that has lost its header"),
        pytest.param(HEADER, "truncated", id="a dump that ends in a header"),
        pytest.param(ENTRY[: ENTRY.index("counts the rest")], "truncated", id="in an abstract"),
        pytest.param(REPLACED[:80], "truncated", id="in a replacement"),
        pytest.param(
            ENTRY.replace("/abs/2401.00017", "/abs/2401.00018"),
            "ambiguous",
            id="closed with the identifier of another entry",
        ),
        pytest.param(
            HEADER + ENTRY[len("\\\\\narXiv:2401.00017\n") :], "ambiguous", id="two headers"
        ),
    ],
)
def test_an_entry_that_is_not_whole_is_a_reject(text: str, reason: str) -> None:
    found = digest(HEAD + text)
    assert pairs(found) == []
    assert reasons(found) == [reason]


def test_a_broken_entry_leaves_its_neighbours_alone() -> None:
    other = ENTRY.replace("00017", "00018")
    found = digest(ENTRY + HEADER + other + NO_ABSTRACT + other)
    assert found.records["arxiv_id"].to_list() == ["2401.00017", "2401.00018", "2401.00018"]
    assert reasons(found) == ["truncated", "no_abstract"]


def test_an_identifier_that_begins_a_line_of_an_abstract_begins_no_entry() -> None:
    text = ENTRY.replace("gardener. We count the ways.", "gardener. This extends\narXiv:2301.00001")
    assert str(the_record(digest(text))["abstract"]).count("arXiv:2301.00001") == 1


def test_double_encoding_is_mended_and_marked() -> None:
    record = the_record(digest(ENTRY.replace("Trees branch", "Caf\u00c3\u00a9 trees branch")))
    assert str(record["abstract"]).startswith("Caf\u00e9 trees")
    assert record["is_repaired"]


def test_an_entry_without_end_is_given_up_after_many_lines() -> None:
    found = digest(HEADER + "\\\\\n" + "word\n" * 2_000)
    assert reasons(found) == ["truncated"]


SAMPLE = HEAD + ENTRY + REPLACED + ENTRY.replace("00017", "00018")
PIECES = sorted({line.encode() for line in SAMPLE.split("\n")})


@given(dumps_like(SAMPLE.encode(), PIECES), CUTS)
def test_any_dump_is_read_as_a_whole_and_alike_for_any_cuts(dump: bytes, cuts: list[int]) -> None:
    assert_read_like(EmailDigest(), dump, cuts)
