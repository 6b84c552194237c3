import math

import polars as pl
import pytest

from expectations.contract import polars_schema
from expectations.gate.drift import (
    DRIFT,
    METRICS,
    drift_results,
    find_drift,
    measure_distances,
    measure_features,
)
from expectations.tables import BASELINES, DUMPS, EXPECTATION_RESULTS

RUN_ID = "0123456789abcdef"
USUAL = {
    "record_count": 100,
    "reject_count": 0,
    "furniture_share": 0.1,
    "title_chars_p10": 50,
    "title_chars": 75,
    "title_chars_p90": 100,
    "abstract_chars_p10": 900,
    "abstract_chars": 1300,
    "abstract_chars_p90": 1700,
    "confidence": 0.99,
}
FOLLOWING = {"gap_days": 1, "new_paper_count": 60}
MEDIANS = {**USUAL, "reject_share": 0.0, "new_paper_share": 0.6, "gap_days": 1}


def dump(**odd: float | None) -> pl.DataFrame:
    """Make a dump like the usual ones but for what is odd, observed a day after the last one."""
    row = {"dump_id": "d" * 16, "source": "a.txt", "feed": "page_text:"} | USUAL | FOLLOWING | odd
    whole = dict.fromkeys(FOLLOWING, pl.Int64())
    schema = {name: dtype for name, dtype in (polars_schema(DUMPS) | whole).items() if name in row}
    return pl.DataFrame([row], schema=schema)


def baselines(
    *, sample_count: int = 20, deviation: float = 0.0, seen: float = 0.0, **odd: float
) -> pl.DataFrame:
    """Make the baselines of a feed, with medians that may be odd.

    ``deviation`` is a share of each median; the dumps were as far off as ``seen``.
    """
    medians = MEDIANS | odd
    rows = [
        {
            "feed": "page_text:",
            "metric": metric,
            "sample_count": sample_count,
            "median": float(medians[metric]),
            "median_absolute_deviation": deviation * medians[metric],
            "smallest": medians[metric] - seen,
            "largest": medians[metric] + seen,
        }
        for metric in (*METRICS, "gap_days")
    ]
    return pl.DataFrame(rows, schema=polars_schema(BASELINES))


def judged(found: pl.DataFrame, usual: pl.DataFrame) -> dict[str, str]:
    """Return the severity of each metric that drifts."""
    drift = find_drift(measure_distances(measure_features(found), usual))
    return dict(drift.select("metric", "severity").rows())


@pytest.mark.parametrize(
    ("odd", "expected"),
    [
        ({}, {}),
        ({"record_count": 250, "new_paper_count": 150}, {}),
        ({"record_count": 300, "new_paper_count": 180}, {"record_count": "warn"}),
        ({"record_count": 500, "new_paper_count": 300}, {"record_count": "fail"}),
        ({"record_count": 40, "new_paper_count": 24}, {}),
        ({"record_count": 30, "new_paper_count": 18}, {"record_count": "warn"}),
        ({"record_count": 20, "new_paper_count": 12}, {"record_count": "fail"}),
        ({"abstract_chars": 1800}, {}),
        ({"abstract_chars": 2000}, {"abstract_chars": "warn"}),
        ({"abstract_chars": 900}, {"abstract_chars": "warn"}),
        ({"abstract_chars": 300}, {"abstract_chars": "fail"}),
        ({"abstract_chars": 2600}, {"abstract_chars": "fail"}),
        ({"abstract_chars_p10": 700}, {}),
        ({"abstract_chars_p10": 300}, {"abstract_chars_p10": "fail"}),
        ({"abstract_chars_p90": 1000}, {"abstract_chars_p90": "fail"}),
        ({"title_chars": 150}, {"title_chars": "fail"}),
        ({"title_chars": None}, {}),
        ({"furniture_share": 0.3}, {}),
        ({"furniture_share": 0.36}, {"furniture_share": "warn"}),
        ({"furniture_share": 0.6}, {"furniture_share": "fail"}),
        ({"confidence": 1.0}, {}),
        ({"confidence": 0.86}, {"confidence": "warn"}),
        ({"confidence": 0.8}, {"confidence": "fail"}),
        ({"reject_count": 5}, {}),
        ({"reject_count": 13}, {"reject_share": "warn"}),
        ({"reject_count": 43}, {"reject_share": "fail"}),
        ({"new_paper_count": 90}, {}),
        ({"new_paper_count": 100}, {"new_paper_share": "fail"}),
        ({"new_paper_count": 20}, {"new_paper_share": "warn"}),
        ({"new_paper_count": 0}, {"new_paper_share": "fail"}),
        (
            {"abstract_chars": 300, "confidence": 0.86},
            {"abstract_chars": "fail", "confidence": "warn"},
        ),
    ],
)
def test_a_dump_is_judged_by_how_far_it_is_from_what_is_usual(
    odd: dict[str, float | None], expected: dict[str, str]
) -> None:
    assert judged(dump(**odd), baselines()) == expected


def test_a_feed_that_always_varies_may_vary() -> None:
    odd = dump(abstract_chars=2600, title_chars=150, confidence=0.5)
    assert judged(odd, baselines(deviation=0.3)) == {}


def test_a_feed_that_always_varies_may_not_be_flooded_or_emptied() -> None:
    usual = baselines(deviation=0.6)
    assert judged(dump(record_count=700, new_paper_count=420), usual) == {"record_count": "fail"}
    assert judged(dump(record_count=10, new_paper_count=6), usual) == {"record_count": "fail"}
    assert judged(dump(new_paper_count=0), usual) == {"new_paper_share": "fail"}


@pytest.mark.parametrize(
    ("record_count", "expected"),
    [(1, {"record_count": "fail"}), (4, {}), (35, {}), (65, {"record_count": "fail"})],
)
def test_a_small_feed_may_be_smaller_still(record_count: int, expected: dict[str, str]) -> None:
    usual = baselines(record_count=13)
    odd = dump(record_count=record_count, new_paper_count=round(record_count * 0.6))
    assert judged(odd, usual) == expected


def test_a_dump_of_few_records_may_stray_further() -> None:
    assert judged(dump(title_chars=110), baselines()) == {"title_chars": "warn"}
    few = dump(title_chars=110, record_count=40, new_paper_count=24)
    assert judged(few, baselines()) == {}


def test_rejects_are_few_or_many_by_their_share_and_never_too_few() -> None:
    assert judged(dump(reject_count=0), baselines(reject_share=0.5)) == {}


@pytest.mark.parametrize(
    ("odd", "usual_share"),
    [
        pytest.param({"gap_days": None, "new_paper_count": 100}, 0.1, id="late, and all new"),
        pytest.param({"gap_days": None, "new_paper_count": 0}, 1.0, id="late, and all known"),
        pytest.param({"gap_days": 9, "new_paper_count": 100}, 0.1, id="all new after a long pause"),
        pytest.param({"new_paper_count": None}, 0.5, id="not counted yet"),
    ],
)
def test_new_papers_are_not_judged_where_the_days_before_explain_them(
    odd: dict[str, float | None], usual_share: float
) -> None:
    assert judged(dump(**odd), baselines(new_paper_share=usual_share)) == {}


def test_nothing_new_so_soon_after_the_last_dump_is_no_drift() -> None:
    weekly = baselines(new_paper_share=0.9, gap_days=7)
    assert judged(dump(new_paper_count=0, gap_days=1), weekly) == {}
    assert judged(dump(new_paper_count=0, gap_days=7), weekly) == {"new_paper_share": "fail"}


def test_a_page_that_repeats_itself_on_some_days_may_do_so_again() -> None:
    repeated = dump(new_paper_count=0)
    assert judged(repeated, baselines(seen=0.6)) == {"new_paper_share": "warn"}


@pytest.mark.parametrize(("sample_count", "is_judged"), [(4, False), (5, True)])
def test_fewer_than_five_dumps_do_not_tell_what_is_usual(
    sample_count: int, is_judged: bool
) -> None:
    odd = dump(abstract_chars=100)
    assert bool(judged(odd, baselines(sample_count=sample_count))) is is_judged


def test_a_dump_of_another_feed_is_not_compared() -> None:
    odd = dump(abstract_chars=100).with_columns(feed=pl.lit("csv:"))
    assert judged(odd, baselines()) == {}


def test_drift_tells_what_was_found_and_what_was_usual_worst_first() -> None:
    odd = dump(abstract_chars=300, confidence=0.86, title_chars=200)
    drift = find_drift(measure_distances(measure_features(odd), baselines()))
    assert drift.schema == DRIFT
    assert drift["metric"].to_list() == ["abstract_chars", "title_chars", "confidence"]
    first = drift.row(0, named=True)
    assert (first["source"], first["value"], first["median"]) == ("a.txt", 300, 1300)
    assert first["sample_count"] == 20
    spread = math.hypot(0.1, 0.25 / 10)
    assert first["distance"] == pytest.approx(math.log(300 / 1300) / spread)
    assert first["usual_distance"] == pytest.approx(1300 - 1300 * math.exp(-spread))


def test_what_was_judged_is_kept_by_metric_and_severity() -> None:
    odd = pl.concat([dump(abstract_chars=300), dump(abstract_chars=2000), dump()])
    results = drift_results(measure_distances(measure_features(odd), baselines()), run_id=RUN_ID)
    assert results.schema == polars_schema(EXPECTATION_RESULTS)
    assert results.height == 2 * len(METRICS)
    columns = ("rule", "severity", "is_met", "evaluated_count", "unexpected_count")
    assert results.filter(~pl.col("is_met")).select(columns).rows() == [
        ("abstract_chars_unusual", "warn", False, 3, 2),
        ("abstract_chars_far_off", "fail", False, 3, 1),
    ]


def test_without_earlier_dumps_nothing_is_judged() -> None:
    distances = measure_distances(measure_features(dump()), baselines().clear())
    assert find_drift(distances).is_empty()
    assert drift_results(distances, run_id=RUN_ID).is_empty()
