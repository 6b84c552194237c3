import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.layouts.readings import (
    CUTS,
    assert_accounted,
    assert_read_like,
    dumps_like,
    furniture,
    pairs,
    read_dump,
    reasons,
    rejected_texts,
    the_record,
)
from transforms.layouts.json_lines import JsonLines
from transforms.reading import Reading

FIRST = '{"title": "On Moss", "abstract": "Moss  grows.\\nSlowly."}'


def objects(text: str) -> Reading:
    dump = text.encode()
    found = read_dump(JsonLines(), dump)
    assert_accounted(found, dump)
    return found


def test_an_object_becomes_a_record_in_plain_text() -> None:
    assert pairs(objects(FIRST + "\n")) == [("On Moss", "Moss grows. Slowly.")]


@pytest.mark.parametrize(
    ("extra", "column", "value"),
    [
        ({"id": "2401.00017"}, "arxiv_id", "2401.00017"),
        ({"id": "x1", "url": "http://arxiv.org/abs/2401.00017v1"}, "arxiv_id", "2401.00017v1"),
        ({"id": 2401.1}, "arxiv_id", None),
        ({"publishedAt": "2024-01-02T03:04:05Z"}, "published_on", date(2024, 1, 2)),
        ({"date": "soon"}, "published_on", None),
        ({"authors": ["Ada Green", "Leaf, Bo"]}, "authors", ["Ada Green", "Leaf, Bo"]),
        (
            {"authors": [{"name": "Ada G", "user": "a"}, {"name": 'B "Q"'}]},
            "authors",
            ["Ada G", 'B "Q"'],
        ),
        (
            {"authors": "Ada Green, Bo Leaf and Cy Root"},
            "authors",
            ["Ada Green", "Bo Leaf", "Cy Root"],
        ),
        ({"authors": []}, "authors", None),
        ({"categories": "cs.RO cs.LG"}, "categories", ["cs.RO", "cs.LG"]),
        ({"categories": ["cs.RO"]}, "categories", ["cs.RO"]),
        ({"upvotes": 12}, "upvotes", 12),
        ({"upvotes": "many"}, "upvotes", None),
        ({"paper": {"upvotes": 3}}, "upvotes", 3),
        ({"githubRepo": "https://github.com/moss/m"}, "code_url", "https://github.com/moss/m"),
        ({"code": True}, "code_url", None),
    ],
)
def test_extras_are_read_under_their_common_names(
    extra: dict[str, object], column: str, value: object
) -> None:
    line = json.dumps({"title": "On Moss", "abstract": "It grows."} | extra)
    assert the_record(objects(line))[column] == value


@pytest.mark.parametrize(
    "line",
    [
        '{"Title": "On Moss", "summary": "Moss grows. Slowly."}',
        '{"title": ["On Moss"], "abstract": "Moss grows. Slowly.", "score": NaN}',
        '{"title": "", "Title": "On Moss", "abstract": "Moss grows.\tSlowly."},',
    ],
)
def test_other_ways_to_write_an_object_are_read(line: str) -> None:
    assert pairs(objects(line)) == [("On Moss", "Moss grows. Slowly.")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"title": "On Moss"}', "no_abstract"),
        ('{"title": "On Moss", "abstract": null}', "no_abstract"),
        ('{"abstract": "It grows."}', "no_title"),
        ('{"title": {"de": "Moos"}, "abstract": "It grows."}', "no_title"),
        ("{}", "no_title"),
        ('{"title": "On Moss", "abstract": "It', "malformed"),
        ("[1, 2]", "malformed"),
        ("On Moss", "malformed"),
    ],
)
def test_a_line_that_is_no_paper_is_a_reject(line: str, reason: str) -> None:
    found = objects(f"{FIRST}\n{line}\n{FIRST}\n")
    assert len(pairs(found)) == 2
    assert (reasons(found), rejected_texts(found)) == ([reason], [line])


def test_an_object_within_which_the_dump_ends_is_truncated() -> None:
    assert reasons(objects(f"{FIRST}\n{FIRST[:-9]}")) == ["truncated"]


def test_brackets_of_a_list_and_blank_lines_are_furniture() -> None:
    found = objects(f"[\n{FIRST},\n  \n\n{FIRST}\n]\n")
    assert len(pairs(found)) == 2
    assert furniture(found) == [("separator", "["), ("blank", "  "), ("separator", "]")]


def test_double_encoding_is_mended_and_marked() -> None:
    found = objects('{"title": "Caf\u00c3\u00a9", "abstract": "It grows."}\n' + FIRST)
    assert found.records["title"].to_list() == ["Caf\u00e9", "On Moss"]
    assert found.records["is_repaired"].to_list() == [True, False]


SAMPLE = "\ufeff" + "\n".join(
    [FIRST, '{"title": "\\ud800", "abstract": "x", "authors": [{"name": "A"}]}', "", FIRST, FIRST]
)
PIECES = [FIRST.encode(), b'{"title": NaN, ', b'"abstract": [', b"}", b"[", b"{}", b"\x00", b" "]


@given(dumps_like(SAMPLE.encode(), PIECES), CUTS)
def test_any_dump_is_read_as_a_whole_and_alike_for_any_cuts(dump: bytes, cuts: list[int]) -> None:
    assert_read_like(JsonLines(), dump, cuts)


ANY_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
ANY_OBJECTS = st.dictionaries(
    st.sampled_from(["title", "abstract", "authors", "id", "paper", "upvotes", "date", "code"]),
    ANY_VALUES,
)


@given(st.lists(ANY_OBJECTS, max_size=6))
def test_any_objects_are_records_or_lack_a_text(values: list[dict[str, object]]) -> None:
    found = objects("".join(json.dumps(value) + "\n" for value in values))
    assert found.records.height + found.rejects.height == len(values)
    assert set(reasons(found)) <= {"no_title", "no_abstract"}
